"""Somebody looks at a count that waits: settles its differences, confirms it as a second person, or discards it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from returns.domain.grading import COUNT_MOVES, CountStatus, Grade, differences
from returns.domain.status import DispositionType
from returns.history import Actor, note
from returns.models import DeskCount, GradedPieces, Return, Shop
from returns.operations.moves import locked, move
from returns.operations.receive_count import receive_count
from returns.operations.take_count import advance
from returns.queries.counts import expected_of, said_in


class UnableToLook(Exception):
    """Nothing was changed. `code`: `not_waiting` (somebody was first) or `same_person`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def settle_count(*, shop: Shop, count_id: int, missing: Collection[int], actor_id: str, now: datetime) -> DeskCount:
    """Settle the differences: what was not found of the sent lines (ids) in `missing` is missing, of others awaited.

    A count that could not be recorded is tried again in the same way. Raises UnableToLook; DeskCount.DoesNotExist for
    another shop's.
    """
    count, rma = _held(shop, count_id)
    if count.status not in (CountStatus.DIFFERS, CountStatus.REFUSED):
        raise UnableToLook("not_waiting")
    for each in differences(expected_of(rma), said_in(count)):
        if each.found < each.expected and each.fulfilled_id in missing:
            GradedPieces.objects.create(
                count=count,
                fulfilled_id=each.fulfilled_id,
                grade=Grade.MISSING,
                disposition=DispositionType.MISSING,
                quantity=each.expected - each.found,
            )
    note(rma, "count.settled", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts={"count": count.pk})
    return advance(_fresh(count), rma, now=now, settled=True)


@transaction.atomic
def confirm_count(*, shop: Shop, count_id: int, actor_id: str, now: datetime) -> DeskCount:
    """Receive the goods by a count of somebody else. Neither who counted nor who sent the count may confirm it.

    Raises UnableToLook; DeskCount.DoesNotExist for another shop's.
    """
    count, rma = _held(shop, count_id)
    if count.status != CountStatus.TO_CONFIRM:
        raise UnableToLook("not_waiting")
    if not actor_id or actor_id in {count.counted_by, count.sent_by}:
        raise UnableToLook("same_person")
    count.confirmed_by = actor_id
    count.save(update_fields=["confirmed_by"])
    note(rma, "count.confirmed", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts={"count": count.pk})
    return receive_count(count, rma, said_in(count), now=now)


@transaction.atomic
def discard_count(*, shop: Shop, count_id: int, actor_id: str, now: datetime) -> DeskCount:
    """Put a count aside: it was wrong, or is known to have come too late. It stays in the history.

    Raises UnableToLook; DeskCount.DoesNotExist for another shop's.
    """
    count, rma = _held(shop, count_id)
    if not move(count, COUNT_MOVES, CountStatus.DISCARDED, ended_at=now):
        raise UnableToLook("not_waiting")
    note(rma, "count.discarded", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts={"count": count.pk})
    return count


def _held(shop: Shop, count_id: int) -> tuple[DeskCount, Return]:
    """The count under the lock of its return."""
    rma = locked(DeskCount.objects.only("rma").get(shop=shop, pk=count_id).rma_id)
    return _fresh(DeskCount(pk=count_id)), rma


def _fresh(count: DeskCount) -> DeskCount:
    return DeskCount.objects.select_related("location").get(pk=count.pk)
