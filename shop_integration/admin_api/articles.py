"""Articles of the shop that can go out instead of another one, and what Shopify reckons for them on an order.

Only what everybody may buy as it is: active, published on the online store, no gift card, no set, no subscription; what
is promised already is asked for whatever became of that (`variants_left`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from returns.domain.exchange import Offer, Reckoned, Similar
from shop_integration.admin_api.answer import Json
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.products import all_variants, offer_of
from shop_integration.admin_api.reading import pair, portions
from shop_integration.errors import Unreachable

ON_SALE = "status:active published_status:published gift_card:false"
MOST_WORDS = 6
LONGEST_WORD = 30
# What joins terms in Shopify's search, in whatever case.
CONNECTIVES = frozenset({"and", "or", "not"})


def search(client: AdminClient, terms: str, *, first: int, currency: str, language: str = "") -> list[Offer]:
    """The variants of the articles on sale that fit the terms (of `words_wanted` or `type_wanted`), best first.

    Their names are the translated ones of `language`, where that is named and there are any.
    """
    found = client.query("exchange_search", query=f"{terms} {ON_SALE}", first=first, **_translated(language))
    return [
        offer_of(_named(product), variant, currency)
        for product in found["products"]["nodes"]
        if _on_sale(product)
        for variant in all_variants(client, product)
    ]


def similar(client: AdminClient, terms: str, *, first: int, currency: str, language: str = "") -> list[Similar]:
    """The articles on sale that fit the terms and are there, each at its lowest price; see `search`."""
    found = client.query("exchange_search", query=f"{terms} {ON_SALE}", first=first, **_translated(language))
    kept = []
    for product in filter(_on_sale, found["products"]["nodes"]):
        there = [offer_of(_named(product), variant, currency) for variant in product["variants"]["nodes"]]
        there = [offer for offer in there if offer.enough(1)]
        if there:
            cheapest = min(there, key=lambda offer: offer.price.minor)
            url = product["onlineStoreUrl"]
            kept.append(Similar(product["id"], cheapest.title, url, cheapest.image_url, cheapest.price))
    return kept


def variants(client: AdminClient, gids: Sequence[str], *, currency: str, language: str = "") -> list[Offer]:
    """These variants, as far as they are on sale, named as `search` names them."""
    found = _nodes(client, gids, language)
    return [offer_of(_named(node["product"]), node, currency) for node in found if _on_sale(node["product"])]


def variants_left(client: AdminClient, gids: Sequence[str], *, currency: str) -> list[Offer]:
    """These variants, whether they are on sale or not; those that are gone are left out."""
    return [offer_of(node["product"], node, currency) for node in _nodes(client, gids)]


def _nodes(client: AdminClient, gids: Sequence[str], language: str = "") -> list[Json]:
    asked = (client.query("exchange_variants", ids=part, **_translated(language)) for part in portions(gids))
    return [node for found in asked for node in found["nodes"] if node]


def reckon(client: AdminClient, order_gid: str, gids: Sequence[str]) -> dict[str, Reckoned]:
    """What a piece of each variant would cost on this order, by variant; Shopify keeps nothing of it.

    Raises Unreachable where Shopify reckons nothing for the order.
    """
    reckoned: dict[str, Reckoned] = {}
    for part in portions(gids):
        wanted = [{"variantId": gid, "quantity": 1} for gid in part]
        asked = {"orderId": order_gid, "exchangeLineItems": wanted}
        found = client.query("return_calculate", input=asked)["returnCalculate"]
        if found is None:
            raise Unreachable("Shopify reckons nothing for this order", maybe_done=False)
        for line in found["exchangeLineItems"]:
            if line["variant"]:
                price = Reckoned(pair(line["originalUnitPriceSet"]), pair(line["totalTaxSet"]))
                reckoned[line["variant"]["id"]] = price
    return reckoned


def words_wanted(text: str) -> str:
    """What somebody typed as terms of Shopify's search: each word from its beginning; "" where no word is left.

    Nothing of Shopify's syntax gets through, and nothing that joins terms.
    """
    words = [word[:LONGEST_WORD] for word in re.findall(r"\w+", text) if word.casefold() not in CONNECTIVES]
    return " ".join(f"{word}*" for word in words[:MOST_WORDS])


def type_wanted(product_type: str) -> str:
    """A product type as a term of Shopify's search; a comma would make a list of it, a quote end it."""
    return _term("product_type", product_type)


def vendor_wanted(vendor: str) -> str:
    """The same of a maker."""
    return _term("vendor", vendor)


def tag_wanted(tag: str) -> str:
    """The same of a tag."""
    return _term("tag", tag)


def _term(name: str, value: str) -> str:
    plain = re.sub(r"[\"'\\,]", " ", value).strip()
    return f'{name}:"{plain}"' if plain and plain == value.strip() else ""


def _translated(language: str) -> Json:
    """Variables that ask for translations only where there is a language: they need a scope of their own."""
    return {"language": language or "en", "translated": bool(language)}


def _named(product: Json) -> Json:
    titles = (each["value"] for each in product.get("translations", ()) if each["key"] == "title")
    return {**product, "title": next(titles, None) or product["title"]}


def _on_sale(product: Json) -> bool:
    return (
        product["status"] == "ACTIVE"
        and bool(product["onlineStoreUrl"])
        and not product["isGiftCard"]
        and not product["requiresSellingPlan"]
        and not product["hasVariantsThatRequiresComponents"]
    )
