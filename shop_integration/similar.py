"""Articles like one that came back, asked of Shopify for a letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.exchange import Similar
from returns.domain.feature import Feature
from returns.doors import NoAnswer
from shop_integration.admin_api import articles
from shop_integration.connect import connect
from shop_integration.errors import ShopifyError
from shop_integration.features import allows

if TYPE_CHECKING:
    from returns.models import Shop

# Articles of one search, of which some are sold out or the very ones that came back.
ARTICLES = 8


def similar(
    shop: Shop,
    *,
    product_type: str,
    vendor: str,
    tags: Sequence[str],
    but: Iterable[str],
    language: str,
    most: int,
    now: datetime,
) -> list[Similar]:
    """At most `most` articles on sale that are there: of the same type, else of a tag, else of the maker.

    `but` are the products (GIDs) that nobody wants to be shown. Prices are the shop's. Raises NoAnswer.
    """
    terms = [articles.type_wanted(product_type), *map(articles.tag_wanted, tags[:2]), articles.vendor_wanted(vendor)]
    spoken = language if language != shop.locale and allows(shop, Feature.TRANSLATIONS) else ""
    found: dict[str, Similar] = {}
    unwanted = set(but)
    try:
        client = connect(shop, now=now)
        for term in filter(None, terms):
            for each in articles.similar(client, term, first=ARTICLES, currency=shop.currency, language=spoken):
                if each.product_gid not in unwanted:
                    found.setdefault(each.product_gid, each)
            if len(found) >= most:
                break
    except ShopifyError as error:
        raise NoAnswer(str(error)) from error
    return list(found.values())[:most]
