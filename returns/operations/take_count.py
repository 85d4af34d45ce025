"""The receiving desk's count arrives, once, however often it is sent, and whatever happened since it was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from returns.domain.grading import CountStatus, Graded, Said, differences
from returns.history import Actor, note
from returns.models import DeskCount, FulfillmentLine, GradedPhoto, GradedPieces, Location, Return, Shop
from returns.operations.moves import locked
from returns.operations.receive_count import receive_count
from returns.queries.counts import desk_terms, expected_of, said_in, second_is_needed

Pictures = Mapping[int, Sequence[tuple[bytes, bytes]]]


class UnableToCount(Exception):
    """Nothing was kept: a line is none of the order's."""


@transaction.atomic
def take_count(
    *, shop: Shop, rma_id: int, said: Said, now: datetime, pictures: Pictures | None = None, undoable: bool = False
) -> DeskCount:
    """Keep what was counted, and receive the goods by it, unless somebody has to look at it first.

    The same `said.key` gives the count that was kept the first time, unchanged. `pictures` are JPEGs, large and small,
    by the place of their graded quantity in `said.pieces`. Where the goods were received meanwhile the count is kept as
    REFUSED and says why; where it was made blind and differs from what was expected, or holds more than that, as
    DIFFERS; above the shop's limit as TO_CONFIRM. `undoable`: what is received at once can be taken back for a moment.
    Raises UnableToCount; Return.DoesNotExist for another shop's return.
    """
    rma = locked(shop.returns.only("pk").get(pk=rma_id).pk)
    if known := DeskCount.objects.filter(shop=shop, key=said.key).first():
        return known
    _check(rma, said.pieces)
    count = _kept(rma, said, now, blind=desk_terms(shop).blind)
    _keep_pieces(count, said.pieces, pictures or {}, now)
    return advance(count, rma, now=now, settled=False, undoable=undoable)


def advance(count: DeskCount, rma: Return, *, now: datetime, settled: bool, undoable: bool = False) -> DeskCount:
    """Bring a count as far as it goes by itself, under the return's lock. `settled`: somebody looked at it."""
    pieces = said_in(count)
    if not settled and rma.received_at is None and _is_to_settle(count, rma, pieces):
        return stop_at(count, CountStatus.DIFFERS, rma, "count.differs", now)
    if count.confirmed_by == "" and rma.received_at is None and second_is_needed(rma, pieces):
        return stop_at(count, CountStatus.TO_CONFIRM, rma, "count.to_confirm", now)
    return receive_count(count, rma, pieces, now=now, undoable=undoable)


def stop_at(count: DeskCount, status: CountStatus, rma: Return, kind: str, now: datetime) -> DeskCount:
    """Leave the count for somebody to look at."""
    count.status = status
    count.save(update_fields=["status"])
    note(rma, kind, at=now, actor=Actor.MERCHANT, actor_id=count.counted_by, facts={"count": count.pk})
    return count


def _is_to_settle(count: DeskCount, rma: Return, pieces: Sequence[Graded]) -> bool:
    found = differences(expected_of(rma), pieces)
    return bool(found) if count.blind else any(each.found > each.expected for each in found)


def _check(rma: Return, pieces: Sequence[Graded]) -> None:
    there = set(FulfillmentLine.objects.filter(fulfillment__order=rma.order_id).values_list("pk", flat=True))
    if any(each.fulfilled_id not in there for each in pieces):
        raise UnableToCount


def _kept(rma: Return, said: Said, now: datetime, *, blind: bool) -> DeskCount:
    place = Location.objects.filter(shop=rma.shop_id, gid=said.location_gid).first() if said.location_gid else None
    return DeskCount.objects.create(
        shop_id=rma.shop_id,
        rma=rma,
        key=said.key,
        status=CountStatus.DIFFERS,
        blind=blind,
        label_to_come=said.label_to_come,
        location=place,
        counted_by=said.counted_by,
        sent_by=said.sent_by,
        counted_at=min(said.counted_at, now),  # a browser's clock may be ahead of ours
        taken_in_at=now,
    )


def _keep_pieces(count: DeskCount, pieces: Sequence[Graded], pictures: Pictures, now: datetime) -> None:
    for place, each in enumerate(pieces):
        said: dict[str, Any] = {name: getattr(each, name) for name in ("grade", "disposition", "quantity", "note")}
        row = GradedPieces.objects.create(count=count, fulfilled_id=each.fulfilled_id, **said)
        GradedPhoto.objects.bulk_create(
            GradedPhoto(pieces=row, jpeg=jpeg, thumbnail=small, created_at=now)
            for jpeg, small in pictures.get(place, ())
        )
