"""A carrier saw the parcel."""

from datetime import datetime

from django.db import transaction

from returns.domain.lifecycle import PARCEL_MOVES, may
from returns.domain.shipping import Goods
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.history import Actor, note
from returns.models import Return, ReverseDelivery
from returns.operations.moves import locked, move, refold
from returns.operations.order_labels import give_up_others
from returns.operations.send_early import send_early
from returns.outbox import put_for
from returns.queries.ended_labels import ended_parcels

_DATES = {ParcelStatus.IN_TRANSIT: "first_scan_at", ParcelStatus.DELIVERED: "delivered_at"}
_EVENTS = {
    ParcelStatus.IN_TRANSIT: "parcel.in_transit",
    ParcelStatus.DELIVERED: "parcel.delivered",
    ParcelStatus.LOST: "parcel.lost",
    ParcelStatus.CAME_BACK: "parcel.came_back",
}


@transaction.atomic
def record_scan(*, parcel_id: int, status: ParcelStatus, at: datetime, now: datetime) -> bool:
    """Move the parcel on. False for news that is old: a parcel never goes back.

    One that travels with a label that was over counts again, as long as its return waits for it.

    `at` is the carrier's time of the scan, `now` ours. Returns that travel in the same parcel follow.
    """
    rma = locked(ReverseDelivery.objects.values_list("rma_id", flat=True).get(pk=parcel_id))
    parcel = rma.parcels.get(pk=parcel_id)
    dates = {_DATES[status]: at} if status in _DATES else {}
    if parcel.status == ParcelStatus.VOIDED and not _comes_after_all(parcel, at=at, now=now):
        return False
    if status not in _EVENTS:
        return False
    moved = move(parcel, PARCEL_MOVES, status, **dates)
    _pass_on(parcel, status, at=at, now=now)
    if not moved:
        return False
    # Where it was seen stands with its scan alone, which an erasure reaches: people post parcels where they live.
    facts = {"scanned_at": at.isoformat(), "parcel": parcel.pk}
    note(rma, _EVENTS[status], at=now, actor=Actor.CARRIER, facts=facts)
    send_early(rma, now=now)
    refold(rma, now=now)
    return True


def _pass_on(parcel: ReverseDelivery, status: ParcelStatus, *, at: datetime, now: datetime) -> None:
    """Let the parcels follow that travel in this one, also where it was brought to a store itself and moves no more."""
    for carried in parcel.carried.select_related("rma__shop"):
        if not may(PARCEL_MOVES, carried.status, status):
            continue
        if carried.status == ParcelStatus.VOIDED and carried.pk not in _ended(carried.rma):
            continue
        told = {"parcel": carried.pk, "status": str(status), "at": at.isoformat()}
        put_for(carried.rma, "parcels.follow", now=now, **told)


def _ended(guest: Return) -> set[int]:
    """Parcels (ids) whose label was over, of a return that has no other yet: it may have been used after all."""
    return {parcel.pk for parcel in ended_parcels(guest)}


def _comes_after_all(parcel: ReverseDelivery, *, at: datetime, now: datetime) -> bool:
    """Note that a label was used that was over; whether its return still waits for the parcel, and takes it instead.

    A label that was made in its place is given back.
    """
    rma = parcel.rma
    if not rma.events.filter(kind="label.used_late", facts__parcel=parcel.pk).exists():
        facts = {"scanned_at": at.isoformat(), "parcel": parcel.pk}
        note(rma, "label.used_late", at=now, actor=Actor.CARRIER, facts=facts)
    waits = rma.status == ReturnStatus.OPEN and rma.goods == Goods.SEND and rma.received_at is None
    if waits:
        give_up_others(parcel, now)
    return waits
