"""Continue on another device: what was chosen so far, as a link and as a code to scan."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import segno
from babel.dates import format_time
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, to_locale

from returns.links import LIFETIME, Purpose
from returns.people import ShopRequest
from returns_portal.shopper.access import opens_order, shopper_page
from returns_portal.shopper.addresses import PAGES, order_token, own_base, page
from returns_portal.shopper.selection import unseal

if TYPE_CHECKING:
    from returns.models import Order

LONGEST_CODE = 1_200  # characters; beyond that a camera does not read it from a screen


@shopper_page("GET", "HEAD")
@opens_order
def elsewhere(request: ShopRequest, order: Order, sealed: str) -> HttpResponse:
    """Show the address of the review as it stands, with what was shown there (`seen`), for another device.

    It is on our own domain, since the shop's may want a password there, and needs no cookie. Who is signed in hands on
    the key to this order, not their session.
    """
    unseal(order, sealed)
    kept = {"lang": get_language() or "", "seen": request.GET.get("seen", "")}
    path = reverse("review", PAGES, kwargs={"token": order_token(order), "sealed": sealed})
    query = urlencode({name: value for name, value in kept.items() if value})
    link = f"{settings.APP_URL}{own_base(order.shop)}{path}?{query}"
    short = len(link) <= LONGEST_CODE
    context = {
        "link": link,
        "code": segno.make_qr(link, error="l").svg_data_uri(scale=4, border=4) if short else "",
        "until": _until(order),
        "back": page(request, "review", token=order_token(order, request.visit), sealed=sealed),
    }
    return render(request, "shopper/elsewhere.html", context)


def _until(order: Order) -> str:
    """The time of day at which the key to the order ends, in the shop's time zone."""
    zone, end = ZoneInfo(order.shop.time_zone), timezone.now() + LIFETIME[Purpose.ORDER]
    return format_time(end, "short", tzinfo=zone, locale=to_locale(get_language() or "en"))
