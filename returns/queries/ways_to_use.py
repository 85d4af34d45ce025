"""Labels that are still to be used: by their own return, or by one that travels under them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from returns.domain.status import ParcelStatus, ReturnStatus
from returns.models import ReverseDelivery

WAITING = (ReturnStatus.REQUESTED, ReturnStatus.OPEN)
# A closed return may be opened again: its label is kept for it as long as for others.
KEPT = (*WAITING, ReturnStatus.CLOSED)


def ways_to_use(*which: Q, of: Sequence[ReturnStatus] = WAITING) -> QuerySet[ReverseDelivery, int]:
    """The parcels (ids) under whose labels some return waits to send its goods; of parcels for which `which` is true.

    `of`: of returns that stand there; none named: wherever they stand.
    """
    ready = ReverseDelivery.objects.filter(*which, status=ParcelStatus.LABEL_READY)
    if of:
        ready = ready.filter(rma__status__in=of)
    return ready.order_by().values_list(Coalesce("carried_by", "pk"), flat=True)


def ways_of_guests(standing: Sequence[ParcelStatus]) -> QuerySet[ReverseDelivery, int]:
    """The parcels (ids) under whose labels others travel that stand there, wherever they stand themselves."""
    guests = ReverseDelivery.objects.filter(carried_by__isnull=False, status__in=standing)
    return guests.order_by().values_list(Coalesce("carried_by", "pk"), flat=True)


def days_to_send(way_id: int, *, of: Sequence[ReturnStatus] = WAITING) -> list[datetime | None]:
    """The days by which those who wait to travel under a parcel's label are to send it; None for one that has none."""
    inside = Q(pk=way_id) | Q(carried_by=way_id)
    ready = ReverseDelivery.objects.filter(inside, status=ParcelStatus.LABEL_READY)
    waiting = ready.filter(rma__status__in=of)
    return list(waiting.values_list("rma__ship_by", flat=True))
