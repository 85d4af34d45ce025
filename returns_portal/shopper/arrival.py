"""When a parcel that is on its way arrives: as its carrier announced it, else as such parcels usually do."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from returns import wording
from returns.domain.status import ParcelStatus
from returns.queries.silence import paces_of, way_of

if TYPE_CHECKING:
    from returns.models import Return, ReverseDelivery


def usual_day(rma: Return, parcel: ReverseDelivery, *, now: datetime) -> datetime | None:
    """When half of the shop's parcels on the same way have arrived; None where nobody knows, or the day is over."""
    scanned = parcel.way.first_scan_at
    if parcel.status != ParcelStatus.IN_TRANSIT or scanned is None:
        return None
    pace = paces_of(rma.shop, now=now).get(way_of(parcel))
    return scanned + pace if pace and scanned + pace > now else None


def announced_day(rma: Return, parcel: ReverseDelivery, day: date | None, *, now: datetime) -> str:
    """The day that the carrier named, in words; empty once the parcel is there, or the day is over."""
    today = now.astimezone(ZoneInfo(rma.shop.time_zone)).date()
    return wording.date_of(day) if day and parcel.status == ParcelStatus.IN_TRANSIT and day >= today else ""
