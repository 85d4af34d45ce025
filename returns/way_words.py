"""What happens to goods that are brought or collected, and the days of it, in words people read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.locales import dated

WAY_EVENTS: Mapping[str, Promise] = {
    "parcel.handed_over": _("Handed over at the store"),
    "parcel.collected": _("Collected by the shop"),
    "means.changed": _("Another way back chosen"),
    "collection.booked": _("Collection booked"),
    "collection.canceled": _("Collection cancelled"),
}


def weekday(day: date) -> str:
    """A calendar day with its weekday, in full, in the active language."""
    return dated(day, "full")
