"""Whether the app is still in a shop: news of its removal may come late, or not at all."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shop_integration.connect import connect
from shop_integration.errors import NotInstalled, ShopAway, TokenRefused
from shop_integration.models import Installation

if TYPE_CHECKING:
    from returns.models import Shop


def opens(shop: Shop, *, now: datetime) -> bool:
    """Whether our token opens the shop: Shopify ends it when the app is removed, so it never was since.

    Raises what may pass: Throttled and Unreachable.
    """
    try:
        connect(shop, now=now).query("shop")
    except (NotInstalled, TokenRefused, ShopAway):
        return False
    return True


def was_seen(row: Installation, *, since: datetime) -> bool:
    """Whether Shopify gave somebody an ID token since, and so the app was there: put back, if it was removed."""
    return row.seen_at is not None and row.seen_at > since
