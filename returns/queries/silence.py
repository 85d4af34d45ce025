"""Parcels that nothing was heard of, and how long a shop's parcels usually take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from returns.domain.silence import SOONEST, Way, paces
from returns.domain.status import ParcelStatus, ReturnStatus, SettlementStatus
from returns.models import Return, ReverseDelivery, Shop
from returns.queries.parcels import parcels_of

LOOKED_BACK = timedelta(days=180)
# More than that says nothing new about the median.
MOST_COUNTED = 500
UNHEARD_OF = frozenset({ParcelStatus.LABEL_READY, ParcelStatus.IN_TRANSIT})
HEARD = Coalesce("heard_at", "first_scan_at", "posting__said_at")


def quiet_parcels(*, now: datetime) -> Iterator[tuple[ReverseDelivery, datetime]]:
    """Parcels whose newest news is old enough to look closer, each with the time of it, shop by shop.

    A scanned one that was not handed over, or one that its shopper says is handed in. One that travels in another is
    looked for with that one.
    """
    said = Q(status=ParcelStatus.LABEL_READY, posting__refused_at=None, posting__said_at__lt=now - SOONEST)
    awaited = {"rma__status": ReturnStatus.OPEN, "rma__received_at": None, "silent_at": None, "carried_by": None}
    rows = ReverseDelivery.objects.filter(Q(status=ParcelStatus.IN_TRANSIT) | said, **awaited)
    quiet = rows.annotate(heard=HEARD).filter(heard__lt=now - SOONEST).order_by("rma__shop_id", "pk")
    for parcel in quiet.select_related("rma__shop", "rma__order"):
        yield parcel, parcel.heard


def way_of(parcel: ReverseDelivery) -> Way:
    """The countries a parcel travels between; "" for what nobody knows."""
    goes_to = parcel.way.address.get("country", "") or parcel.rma.shop.return_address.get("country", "")
    return parcel.rma.order.address.get("country", ""), goes_to


def paces_of(shop: Shop, *, now: datetime) -> dict[Way, timedelta]:
    """How long the shop's parcels of the last months took, way by way."""
    return paces(_ways(shop, now))


def _ways(shop: Shop, now: datetime) -> Iterator[tuple[Way, timedelta]]:
    rows = ReverseDelivery.objects.filter(
        rma__shop=shop, delivered_at__gte=now - LOOKED_BACK, first_scan_at__isnull=False, carried_by=None
    ).order_by("-delivered_at")
    counted = rows.annotate(took=F("delivered_at") - F("first_scan_at"))
    found = counted.values_list("rma__order__address__country", "address__country", "took")
    for start, end, took in found[:MOST_COUNTED]:
        yield (start or "", end or shop.return_address.get("country", "")), took


def silent_since(rma: Return) -> datetime | None:
    """When something was last heard of the return's parcel that nothing is heard of; None where all is well."""
    rows = ReverseDelivery.objects.filter(rma=rma).exclude(status=ParcelStatus.VOIDED).exclude(silent_at=None)
    return rows.annotate(heard=HEARD).order_by("heard").values_list("heard", flat=True).first()


def astray(rma: Return) -> str:
    """What went wrong on the return's way: `lost`, `came_back` or `silent`; empty where all is well, or money moved."""
    if rma.settlement.status != SettlementStatus.QUOTED or rma.received_at or rma.status != ReturnStatus.OPEN:
        return ""
    parcels = parcels_of(rma)
    statuses = {parcel.status for parcel in parcels}
    if ParcelStatus.LOST in statuses:
        return "lost"
    if ParcelStatus.CAME_BACK in statuses:
        return "came_back"
    return "silent" if any(parcel.silent_at and parcel.status in UNHEARD_OF for parcel in parcels) else ""
