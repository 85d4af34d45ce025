"""What a shop can send instead of a product that comes back, read from Shopify at the moment it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.exchange import Offer
from returns.doors import NoAnswer
from shop_integration.admin_api.budget import Priority
from shop_integration.admin_api.products import variants_of
from shop_integration.connect import connect
from shop_integration.errors import ShopifyError

if TYPE_CHECKING:
    from returns.models import Shop


def exchange_offers(shop: Shop, *, product_gids: Sequence[str], now: datetime) -> list[Offer]:
    """All variants of these products, in the shop's order and currency. Raises NoAnswer."""
    if not product_gids:
        return []
    try:
        return variants_of(connect(shop, now=now, priority=Priority.SHOPPER), product_gids, currency=shop.currency)
    except ShopifyError as error:
        raise NoAnswer(str(error)) from error
