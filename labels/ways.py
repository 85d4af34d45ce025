"""What carriers told of parcels, for pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labels.models import CarrierEvent


def ways(parcels: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Parcel -> the news of it, newest first, each as `status` (a word of the one vocabulary), `place` and `at`.

    The same word from the same place twice in a row stands once, with the time of the first.
    """
    rows = CarrierEvent.objects.filter(label__parcel__in=parcels).order_by("at", "pk")
    told: dict[int, list[dict[str, Any]]] = {}
    for parcel, status, place, at in rows.values_list("label__parcel", "status", "place", "at"):
        way = told.setdefault(parcel, [])
        if not way or (way[-1]["status"], way[-1]["place"]) != (status, place):
            way.append({"status": status, "place": place, "at": at})
    return {parcel: way[::-1] for parcel, way in told.items()}
