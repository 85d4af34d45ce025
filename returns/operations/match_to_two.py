"""One unannounced parcel held the goods of two returns: each of them gets its own, in one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from returns.domain.unannounced import UnannouncedStatus, UndividedContents, divide_contents
from returns.models import Return, Shop
from returns.operations.match_unannounced import UnableToMatch, match_unannounced
from returns.operations.moves import locked_together
from returns.operations.record_unannounced import change_unannounced, record_unannounced
from returns.operations.unannounced_history import held
from returns.queries.unannounced import said_of


@transaction.atomic
def match_to_two(
    *, shop: Shop, parcel_id: int, numbers: tuple[str, str], apart: Mapping[int, int], actor_id: str, now: datetime
) -> tuple[Return, Return]:
    """Set `apart` pieces of the contents (by their place) aside as a parcel of their own, and match both.

    The parcel goes to the first of the two RMA `numbers`, what is set apart to the second. What is known of the label
    stands on both, the photos stay with the first. A second click changes nothing. Raises UnableToMatch (`same`,
    `not_divided` and as `match_unannounced`); DoesNotExist for what is another shop's.
    """
    first, second = (shop.returns.only("pk").get(number=number).pk for number in numbers)
    if first == second:
        raise UnableToMatch("same")
    both = locked_together([first, second])
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    parcel = held(shop, parcel_id)
    key = f"apart-{parcel.pk}-"
    if parcel.rma_id == first and shop.unannounced.filter(request_key__startswith=key, rma=second).exists():
        return both[first], both[second]
    if parcel.status != UnannouncedStatus.OPEN:
        raise UnableToMatch("taken")
    said = said_of(parcel)
    try:
        stays, goes = divide_contents(said.contents, apart)
    except UndividedContents as why:
        raise UnableToMatch("not_divided") from why
    before = shop.unannounced.filter(request_key__startswith=key).count()
    change_unannounced(shop=shop, parcel_id=parcel.pk, said=replace(said, contents=stays), actor_id=actor_id, now=now)
    other = record_unannounced(
        shop=shop, said=replace(said, contents=goes), request_key=f"{key}{before + 1}", actor_id=actor_id, now=now
    )
    for matched, number in zip((parcel, other), numbers, strict=True):
        match_unannounced(shop=shop, parcel_id=matched.pk, number=number, actor_id=actor_id, now=now)
    return both[first], both[second]
