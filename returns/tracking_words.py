"""What carriers say of parcels, in words that shoppers and staff read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.doors import door

if TYPE_CHECKING:
    from returns.models import ReverseDelivery

# The one vocabulary of `labels.carriers.base.Tracking`. Whose sender the parcel has is said by the page.
WORDS: Mapping[str, Promise] = {
    "LABEL_CREATED": _("Announced to the carrier"),
    "IN_TRANSIT": _("On its way"),
    "OUT_FOR_DELIVERY": _("Out for delivery"),
    "AVAILABLE_FOR_PICKUP": _("Ready to be picked up"),
    "DELIVERED": _("Delivered"),
    "RETURNED_TO_SENDER": _("Brought back to its sender"),
    "LOST": _("Lost"),
    "EXCEPTION": _("Held up"),
    "CANCELLED": _("Label cancelled"),
    "EXPIRED": _("Label expired"),
}


@dataclass(frozen=True, slots=True)
class News:
    """One thing that a carrier told of a parcel."""

    text: str
    place: str
    at: datetime


# Parcel (id) -> what was told of it, newest first.
Ways = Mapping[int, list[News]]
# What a page lists of a parcel's way: a parcel that is told of more often says the same again.
MOST_TOLD = 12


def ways_of(parcels: Sequence[ReverseDelivery]) -> Ways:
    """Parcel (id) -> what was told of it, or of the one it travels in, newest first."""
    ways = {parcel.pk: parcel.carried_by_id or parcel.pk for parcel in parcels}
    told = door("labels.ways")(sorted(set(ways.values()))) if ways else {}
    return {pk: [_news(each) for each in told.get(way, ()) if each["status"] in WORDS] for pk, way in ways.items()}


def _news(told: Mapping[str, object]) -> News:
    at = told["at"]
    if not isinstance(at, datetime):
        raise TypeError(at)
    return News(str(WORDS[str(told["status"])]), str(told["place"]), at)
