"""The page that a merchant's day starts with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone

from returns.domain.role import Permission
from returns.people import ShopRequest
from returns.queries.finding_answers import decided_since
from returns.queries.home import piles, stage_piles
from returns.queries.staff_notes import count_unseen_mentions
from returns_portal.merchant.alarms import alarms_of_shop
from returns_portal.merchant.health_rows import health
from returns_portal.merchant.history import news
from returns_portal.merchant.home_rows import money_at_stake, waits_for_others, waits_for_us
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.setup_rows import guide

if TYPE_CHECKING:
    from returns.models import Shop

# How long Home says that something can be said now.
NEWS = timedelta(days=7)


@merchant_page("GET")
def show_home(request: ShopRequest) -> HttpResponse:
    """Show what cannot wait, what waits and for whom, what is at stake, and how the app is."""
    shop, staff, now = request.shop, request.staff, timezone.now()
    alarms, stages, others = alarms_of_shop(shop, staff, now=now), stage_piles(shop), piles(shop, reader=staff.id)
    context = {
        "alarms": alarms,
        "history": news(shop),
        "mentions": count_unseen_mentions(shop, staff.id),
        "decided": _decided(shop, now) if staff.may(Permission.INSIGHTS) else 0,
        "guide": guide(shop, staff),
        "ours": waits_for_us(shop, staff, stages, others, now=now),
        "theirs": waits_for_others(staff, stages, others, now=now),
        "stake": money_at_stake(shop),
        "health": health(shop, now=now),
    }
    return show(request, "merchant/home.html", context)


def _decided(shop: Shop, now: datetime) -> int:
    """Of how much that was done about findings it can be said since a few days what became of it."""
    return len(decided_since(shop, since=now - NEWS))
