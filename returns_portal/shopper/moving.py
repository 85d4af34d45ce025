"""What was chosen so far as an address for another device."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_time
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, to_locale

from returns.links import LIFETIME, Purpose
from returns_portal.shopper.addresses import PAGES, order_token, own_base

if TYPE_CHECKING:
    from returns.models import Order


def review_link(order: Order, sealed: str, *, seen: str, language: str) -> str:
    """The absolute address of the review as it stands, with what was shown there (`seen`); good for two hours.

    It is on our own domain, since the shop's may want a password there, and needs no cookie. Who is signed in hands on
    the key to this order, not their session.
    """
    path = reverse("review", PAGES, kwargs={"token": order_token(order), "sealed": sealed})
    query = urlencode({name: value for name, value in (("lang", language), ("seen", seen)) if value})
    return f"{settings.APP_URL}{own_base(order.shop)}{path}?{query}"


def ends_at(order: Order, *, now: datetime) -> str:
    """The time of day at which a key to the order that is made now ends, in the shop's time zone."""
    zone, end = ZoneInfo(order.shop.time_zone), now + LIFETIME[Purpose.ORDER]
    return format_time(end, "short", tzinfo=zone, locale=to_locale(get_language() or "en"))
