"""Parcels are planned and their labels asked for, or called off."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from returns.domain.lifecycle import PARCEL_MOVES
from returns.domain.shipping import payer
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.models import Return, ReturnLineItem, ReverseDelivery
from returns.operations.moves import move
from returns.outbox import put_for

WAITING = (ParcelStatus.AWAITING_LABEL, ParcelStatus.LABEL_READY)


def order_labels(rma: Return, now: datetime) -> None:
    """Have a label made for every place the lines go to; inside the caller's transaction and under the return's lock.

    A return that has a parcel already gets no other.
    """
    if rma.parcels.exclude(status=ParcelStatus.VOIDED).exists():
        return
    places: dict[int | None, list[ReturnLineItem]] = {}
    for item in rma.lines.all():
        places.setdefault(item.destination_id, []).append(item)
    for destination_id, items in places.items():
        parcel = ReverseDelivery.objects.create(
            rma=rma, status=ParcelStatus.AWAITING_LABEL, destination_id=destination_id, paid_by=payer(items)
        )
        put_for(rma, "labels.make", now=now, parcel=parcel.pk)


def void_parcels(rma: Return, now: datetime) -> None:
    """Give back the labels of parcels that nobody has sent; inside the caller's transaction and under its lock.

    A label under which another open return travels stays good for that one.
    """
    for parcel in rma.parcels.filter(status__in=WAITING).exclude(carried__in=_still_carried(rma)):
        move(parcel, PARCEL_MOVES, ParcelStatus.VOIDED)
        put_for(rma, "labels.void", now=now, parcel=parcel.pk)
        if parcel.carried_by and _is_left_alone(parcel.carried_by):
            put_for(parcel.carried_by.rma, "labels.void", now=now, parcel=parcel.carried_by_id)


def _is_left_alone(host: ReverseDelivery) -> bool:
    """Whether nobody sends the parcel any more: its own return is cancelled, and no other travels in it."""
    return host.rma.status == ReturnStatus.CANCELED and not host.carried.exclude(status=ParcelStatus.VOIDED).exists()


def _still_carried(rma: Return) -> QuerySet[ReverseDelivery]:
    return ReverseDelivery.objects.filter(carried_by__rma=rma, rma__status=ReturnStatus.OPEN).exclude(
        status=ParcelStatus.VOIDED
    )
