"""Parcels are planned and their labels asked for, or called off."""

from __future__ import annotations

from datetime import datetime

from returns.domain.lifecycle import PARCEL_MOVES
from returns.domain.shipping import payer
from returns.domain.status import ParcelStatus
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
    """Give back the labels of parcels that nobody has sent; inside the caller's transaction and under its lock."""
    for parcel in rma.parcels.filter(status__in=WAITING):
        move(parcel, PARCEL_MOVES, ParcelStatus.VOIDED)
        put_for(rma, "labels.void", now=now, parcel=parcel.pk)
