"""Labels that are still to be used: by their own return, or by one that travels under them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from returns.domain.status import ParcelStatus, ReturnStatus
from returns.models import ReverseDelivery


def ways_to_use(*which: Q, of_all: bool = False) -> QuerySet[ReverseDelivery, int]:
    """The parcels (ids) under whose labels some return waits to send its goods; of parcels for which `which` is true.

    `of_all`: of returns that are over, too.
    """
    ready = ReverseDelivery.objects.filter(*which, status=ParcelStatus.LABEL_READY)
    if not of_all:
        ready = ready.filter(rma__status__in=[ReturnStatus.REQUESTED, ReturnStatus.OPEN])
    return ready.order_by().values_list(Coalesce("carried_by", "pk"), flat=True)


def days_to_send(way_id: int) -> list[datetime | None]:
    """The days by which those who wait to travel under a parcel's label are to send it; None for one that has none."""
    inside = Q(pk=way_id) | Q(carried_by=way_id)
    ready = ReverseDelivery.objects.filter(inside, status=ParcelStatus.LABEL_READY)
    waiting = ready.filter(rma__status__in=[ReturnStatus.REQUESTED, ReturnStatus.OPEN])
    return list(waiting.values_list("rma__ship_by", flat=True))
