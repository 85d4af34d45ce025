"""Products at Shopify: the variants that can go out instead."""

from __future__ import annotations

from collections.abc import Sequence

from returns.domain.exchange import Offer
from returns.domain.money import Money
from shop_integration.admin_api.answer import Json
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.reading import text


def variants_of(client: AdminClient, product_gids: Sequence[str], *, currency: str) -> list[Offer]:
    """The variants of these products; `currency` is the shop's. Products that are gone are left out."""
    products = client.query("product_variants", ids=list(product_gids))["nodes"]
    return [
        _offer(product, variant, currency)
        for product in products
        if product
        for variant in product["variants"]["nodes"]
    ]


def _offer(product: Json, variant: Json, currency: str) -> Offer:
    return Offer(
        variant_gid=variant["id"],
        product_gid=product["id"],
        title=text(product["title"], longest=512),
        variant_title=text(variant["title"], longest=512),
        sku=text(variant["sku"], longest=255),
        price=Money.of(variant["price"], currency),
        available=variant["availableForSale"],
    )
