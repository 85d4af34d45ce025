"""Keep the tokens of shops alive that nobody opens: a refresh token that is not used for ninety days is dead."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from shop_integration.errors import ShopifyError
from shop_integration.install.tokens import renew
from shop_integration.models import Installation

logger = logging.getLogger(__name__)

# Shopify gives a refresh token ninety days. Renewed a month early, a shop survives a month of failed tries.
IN_TIME = timedelta(days=30)


def keep_alive(*, now: datetime) -> int:
    """Renew every pair whose refresh token ends within a month; returns how many were renewed.

    A shop that cannot be reached is tried again by the next run; what Shopify refuses for good needs a visit.
    """
    ending = Installation.objects.filter(uninstalled_at=None, refresh_token_expires_at__lt=now + IN_TIME)
    renewed = 0
    for row in ending.exclude(sealed_refresh_token="").select_related("shop").iterator():
        try:
            renew(row.shop, now=now)
            renewed += 1
        except ShopifyError as error:
            logger.warning("tokens not renewed (%s: %s)", type(error).__name__, error, extra={"shop": row.shop.domain})
    return renewed
