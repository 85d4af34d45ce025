"""Shops that Shopify lets nobody work in: their bill is unpaid, they are locked, closed or gone.

Work for such a shop waits without being tried. Once an hour one call looks whether the shop is back.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from shop_integration.errors import ShopAway
from shop_integration.models import Installation

logger = logging.getLogger(__name__)

LOOK_AGAIN = timedelta(hours=1)


def check(row: Installation, *, now: datetime) -> None:
    """Stop what would only be sent away again. Raises ShopAway."""
    if row.away_status and row.away_until and now < row.away_until:
        raise ShopAway(row.away_status)


def left(row: Installation, status: int, *, now: datetime) -> None:
    """Shopify sent the app away from the shop with this status (see ShopAway)."""
    if row.away_status != status:
        logger.warning("Shopify lets nobody work in the shop: %s", ShopAway(status), extra={"shop": row.shop.domain})
    row.away_status, row.away_until, row.away_since = status, now + LOOK_AGAIN, row.away_since or now
    row.save(update_fields=["away_status", "away_until", "away_since"])


def back(row: Installation) -> None:
    """Shopify answered, so the shop is open."""
    if not row.away_status:
        return
    logger.warning("the shop is back", extra={"shop": row.shop.domain})
    row.away_status, row.away_until, row.away_since = None, None, None
    row.save(update_fields=["away_status", "away_until", "away_since"])
