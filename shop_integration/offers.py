"""What a shop can send instead of a product that comes back, and at which price, asked of Shopify for a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from returns.domain.exchange import Offer, Reckoned
from returns.domain.feature import Feature
from returns.doors import NoAnswer
from shop_integration.admin_api import articles
from shop_integration.admin_api.budget import Priority
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.products import variants_of
from shop_integration.connect import connect
from shop_integration.errors import ShopifyError
from shop_integration.features import allows

if TYPE_CHECKING:
    from returns.models import Order, Shop

Answer = TypeVar("Answer")

# Articles of one search; with the first hundred of their variants about a seventh of what one question may cost.
ARTICLES = 8
# Articles that are there, after which nobody looks further off: those that a page shows, and the one that comes back.
ENOUGH = 4


def exchange_offers(shop: Shop, *, product_gids: Sequence[str], now: datetime) -> list[Offer]:
    """All variants of these products, in the shop's order and currency. Raises NoAnswer."""
    if not product_gids:
        return []
    return _asked(shop, now, lambda client: variants_of(client, product_gids, currency=shop.currency))


def exchange_search(
    shop: Shop,
    *,
    words: str = "",
    product_type: str = "",
    tags: Sequence[str] = (),
    vendor: str = "",
    language: str,
    now: datetime,
) -> list[Offer]:
    """Variants of the articles on sale that fit what somebody typed; without words, of those that are like one.

    These are of its type first, then of its first tags, then of its maker, until there are enough. They are named in
    the reader's language where the shop translates them and lets the app read that. Raises NoAnswer.
    """
    typed = articles.words_wanted(words)
    like = (articles.type_wanted(product_type), *map(articles.tag_wanted, tags[:2]), articles.vendor_wanted(vendor))
    terms = [typed] if typed else [term for term in like if term]
    spoken = _spoken(shop, language) if terms else ""
    return _asked(shop, now, lambda client: _search(client, terms, shop.currency, spoken)) if terms else []


def _search(client: AdminClient, terms: Sequence[str], currency: str, spoken: str) -> list[Offer]:
    found: dict[str, Offer] = {}
    for term in terms:
        for offer in articles.search(client, term, first=ARTICLES, currency=currency, language=spoken):
            found.setdefault(offer.variant_gid, offer)
        if len({offer.product_gid for offer in found.values() if offer.enough(1)}) >= ENOUGH:
            break
    return list(found.values())


def exchange_variants(shop: Shop, *, variant_gids: Sequence[str], language: str, now: datetime) -> list[Offer]:
    """These variants of any articles, as far as they are on sale, named as in a search. Raises NoAnswer."""
    spoken = _spoken(shop, language)
    return _asked(
        shop, now, lambda client: articles.variants(client, variant_gids, currency=shop.currency, language=spoken)
    )


def exchange_prices(order: Order, *, variant_gids: Sequence[str], now: datetime) -> dict[str, Reckoned]:
    """What a piece of each variant would cost if it went out on this order. Raises NoAnswer."""
    return _asked(order.shop, now, lambda client: articles.reckon(client, order.gid, variant_gids))


def _spoken(shop: Shop, language: str) -> str:
    """The language to ask for translations in; "" where there are none to ask for."""
    return language if language != shop.locale and allows(shop, Feature.TRANSLATIONS) else ""


def _asked(shop: Shop, now: datetime, ask: Callable[[AdminClient], Answer]) -> Answer:
    try:
        return ask(connect(shop, now=now, priority=Priority.SHOPPER))
    except ShopifyError as error:
        raise NoAnswer(str(error)) from error
