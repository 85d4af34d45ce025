"""What a shop could send instead, asked of Shopify for a page: kept for a moment, and not waited for twice."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language

from returns.domain.exchange import Offer, Reckoned
from returns.doors import NoAnswer, door

if TYPE_CHECKING:
    from returns.models import Order, OrderLine, Shop

logger = logging.getLogger(__name__)

KEPT_SECONDS = 60
SILENCE_SECONDS = 20


def ask_offers(shop: Shop, product_gids: Sequence[str], *, now: datetime, fresh: bool = False) -> list[Offer] | None:
    """All variants of these products in the shop's order; None while Shopify stays silent.

    What was read a minute ago is good enough to look at; `fresh` reads again, before something is promised.
    """
    wanted = sorted(set(product_gids))

    def ask() -> list[Offer]:
        found: list[Offer] = door("shopify.exchange_offers")(shop, product_gids=wanted, now=now)
        return found

    return _kept(shop, ("offers", *wanted), ask, fresh=fresh)


def ask_articles(
    shop: Shop, *, words: str = "", like: OrderLine | None = None, now: datetime, counted: Callable[[], None]
) -> list[Offer] | None:
    """Variants of articles on sale that fit what was typed, or are like a bought one; None while Shopify stays silent.

    They are named in the reader's language where the shop translates them. `counted` is called before Shopify is
    asked, and may refuse by raising.
    """
    language = _language()
    traits = (like.product_type, like.vendor, *like.tags[:2]) if like else ()

    def ask() -> list[Offer]:
        counted()
        wanted: dict[str, Any] = {"words": words, "language": language}
        if like:
            wanted |= {"product_type": like.product_type, "vendor": like.vendor, "tags": like.tags}
        found: list[Offer] = door("shopify.exchange_search")(shop, **wanted, now=now)
        return found

    return _kept(shop, ("articles", language, words.casefold(), *traits), ask)


def ask_variants(shop: Shop, variant_gids: Iterable[str], *, now: datetime, fresh: bool = False) -> list[Offer] | None:
    """These variants of whatever articles, as far as they are on sale; None while Shopify stays silent."""
    wanted = sorted(set(variant_gids))
    if not wanted:
        return []
    language = _language()

    def ask() -> list[Offer]:
        found: list[Offer] = door("shopify.exchange_variants")(shop, variant_gids=wanted, language=language, now=now)
        return found

    return _kept(shop, ("variants", language, *wanted), ask, fresh=fresh)


def reckoned(order: Order, offers: Iterable[Offer], *, now: datetime, fresh: bool = False) -> list[Offer] | None:
    """Those offers that can be sold, each with what Shopify reckons for it on this order; None while it is silent."""
    sold = [offer for offer in offers if offer.available]
    if not sold:
        return []
    wanted = sorted({offer.variant_gid for offer in sold})

    def ask() -> dict[str, Reckoned]:
        found: dict[str, Reckoned] = door("shopify.exchange_prices")(order, variant_gids=wanted, now=now)
        return found

    prices: Mapping[str, Reckoned] | None = _kept(order.shop, (f"prices-{order.pk}", *wanted), ask, fresh=fresh)
    if prices is None:
        return None
    return [replace(offer, reckoned=prices[offer.variant_gid]) for offer in sold if offer.variant_gid in prices]


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _kept(shop: Shop, about: Sequence[str], ask: Callable[[], Any], *, fresh: bool = False) -> Any:
    """What was answered a moment ago, or is now; None while Shopify stays silent.

    `about` begins with the kind of question. A silence is remembered for its kind alone, so that an order for which
    Shopify reckons nothing does not stop the exchanges of others.
    """
    digest = hashlib.sha256("\n".join(about).encode()).hexdigest()
    key, silence = f"exchange:{shop.pk}:{digest}", f"exchange-silent:{shop.pk}:{about[0]}"
    known = None if fresh else cache.get(key)
    if known is not None or cache.get(silence):
        return known
    try:
        answer = ask()
    except NoAnswer as reason:
        logger.warning("Shopify did not say what could go out instead: %s", reason, extra={"shop": shop.domain})
        cache.delete(key)
        cache.set(silence, 1, SILENCE_SECONDS)
        return None
    cache.set(key, answer, KEPT_SECONDS)
    return answer
