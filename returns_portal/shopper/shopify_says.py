"""What Shopify says of an order to a shopper who is signed in. Where it stays silent, our own rules go on alone."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.money import Money
from returns.doors import NoAnswer, door
from returns.people import ShopRequest
from returns.queries.eligibility import Preview
from returns.queries.shopify_terms import ShopifyTerms, known_at_shopify

if TYPE_CHECKING:
    from returns.models import Order

logger = logging.getLogger(__name__)


def ask_terms(request: ShopRequest, order: Order, *, now: datetime) -> ShopifyTerms | None:
    """What Shopify lets this shopper return; None for a guest, or no answer. Raises SignedOut."""
    if request.visit is None:
        return None
    known = known_at_shopify(order)
    try:
        return ShopifyTerms(door("shopify.order_terms")(request.shop, request.visit, order.gid, now=now), known)
    except NoAnswer as reason:
        logger.warning("Shopify did not say what may come back: %s", reason, extra={"shop": request.shop.domain})
        return None


def ask_estimate(request: ShopRequest, order: Order, offer: Preview, *, now: datetime) -> Money | None:
    """What Shopify says the chosen pieces come to; None for a guest, or no answer. Raises SignedOut."""
    if request.visit is None:
        return None
    pieces: Counter[str] = Counter()
    for line in offer.lines:
        pieces[line.fulfilled.line.gid] += line.wanted.quantity
    try:
        estimate: Money | None = door("shopify.return_estimate")(
            request.shop, request.visit, order.gid, pieces, now=now
        )
    except NoAnswer as reason:
        logger.warning("Shopify did not estimate a return: %s", reason, extra={"shop": request.shop.domain})
        return None
    return estimate
