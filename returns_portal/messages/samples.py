"""Made-up values for every message, to check templates with and to show in previews."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.money import Money
from returns.domain.status import Stage
from returns_portal.messages.catalogue import ENTRIES, Message
from returns_portal.shopper.words import STANDINGS

_DAY = datetime(2026, 12, 4, 12, tzinfo=UTC)
_BEFORE = datetime(2026, 3, 3, 12, tzinfo=UTC)


def sample_of(message: Message, *, shop_name: str, currency: str) -> dict[str, Any]:
    """A full set of values in the active language."""
    asked = str(STANDINGS[Stage.REQUESTED].text) % {"shop": shop_name}
    amount, day = wording.money(Money(8900, currency)), wording.day(_DAY, time_zone="UTC")
    texts: dict[str, Any] = {
        "shop": shop_name,
        "name": "Camille Martin",
        "order": "#1001",
        "number": "R-10482",
        "items": [{"title": _("Linen dress – S"), "quantity": 1, "amount": amount}],
        "link": settings.APP_URL,
        "next_step": asked if message.key == "requested" else _("Send the parcel by %(day)s.") % {"day": day},
        "amount": amount,
        "bonus": wording.money(Money(890, currency)),
        "linked_order": "#1002",
        "collected_at": day,
        "reason": _("The article was worn"),
        "note": _("We are sorry that we cannot help this time."),
        "article": _("Linen dress – M"),
        "code": "MERCI-4F7K",
        "suggestions": [{"title": _("Linen dress – M"), "link": settings.APP_URL, "price": amount}],
        "earlier": [{"title": _("Linen shirt – M"), "day": wording.day(_BEFORE, time_zone="UTC")}],
        "headline": str(message.name),
        "text": _("This is where our own sentence stands."),
        "outcome": _("The restriction is lifted"),
        "moment": day,
        "reference": "W-10482",
    }
    return {name: texts.get(name, day) for name in message.values}


def empty_of(message: Message) -> dict[str, Any]:
    """The same names with nothing behind them, as when nobody knows."""
    return {name: [] if name in ENTRIES else "" for name in message.values}
