"""What carriers said of parcels, for whoever asks in another wing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from labels.models import CarrierEvent

# When, what it means, what the carrier calls it, and where.
Scan = tuple[datetime, str, str, str]


def scans_of(parcel_ids: Collection[int], *, until: datetime, most: int) -> tuple[dict[int, list[Scan]], int]:
    """The scans that came in up to a moment, by parcel and the oldest first; and how many older ones are left out."""
    rows = CarrierEvent.objects.filter(label__parcel__in=parcel_ids, received_at__lte=until)
    columns = ("label__parcel", "at", "status", "word", "place")
    newest = list(rows.order_by("-at", "-pk").values_list(*columns)[:most])
    found: dict[int, list[Scan]] = {}
    for parcel, *scan in reversed(newest):
        at, status, word, place = scan
        found.setdefault(parcel, []).append((at, status, word, place))
    return found, max(0, rows.count() - len(newest)) if len(newest) == most else 0
