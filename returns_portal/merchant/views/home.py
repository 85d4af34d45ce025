"""The page that a merchant's day starts with."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from returns.people import ShopRequest
from returns_portal.merchant.alarms import alarms_of_shop
from returns_portal.merchant.history import news
from returns_portal.merchant.page import merchant_page, show


@merchant_page("GET")
def show_home(request: ShopRequest) -> HttpResponse:
    """Show what cannot wait, what waits and for whom, what is at stake, and how the app is."""
    shop, now = request.shop, timezone.now()
    return show(request, "merchant/home.html", {"alarms": alarms_of_shop(shop, now=now), "history": news(shop)})
