"""What a shop could send instead, asked of Shopify for a page: kept for a moment, and not waited for twice."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.cache import cache

from returns.domain.exchange import Offer
from returns.doors import NoAnswer, door

if TYPE_CHECKING:
    from returns.models import Shop

logger = logging.getLogger(__name__)

KEPT_SECONDS = 60
SILENCE_SECONDS = 20


def ask_offers(shop: Shop, product_gids: Sequence[str], *, now: datetime, fresh: bool = False) -> list[Offer] | None:
    """All variants of these products in the shop's order; None while Shopify stays silent.

    What was read a minute ago is good enough to look at; `fresh` reads again, before something is promised.
    """
    wanted = sorted(set(product_gids))
    key, silence = f"exchange-offers:{shop.pk}:{','.join(wanted)}", f"exchange-offers-silent:{shop.pk}"
    known: list[Offer] | None = None if fresh else cache.get(key)
    if known is not None or cache.get(silence):
        return known
    try:
        offers: list[Offer] = door("shopify.exchange_offers")(shop, product_gids=wanted, now=now)
    except NoAnswer as reason:
        logger.warning("Shopify did not say what could go out instead: %s", reason, extra={"shop": shop.domain})
        cache.delete(key)
        cache.set(silence, 1, SILENCE_SECONDS)
        return None
    cache.set(key, offers, KEPT_SECONDS)
    return offers
