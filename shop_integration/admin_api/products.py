"""Products at Shopify: the variants that can go out instead, and what rules ask of a product."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from returns.domain.exchange import Offer
from returns.domain.money import Money
from returns.domain.order import ProductSnapshot, VariantFacts
from shop_integration.admin_api.answer import Json
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.reading import pages, text
from shop_integration.errors import Unreachable

WITHOUT_OPTIONS = "Default Title"


def variants_of(client: AdminClient, product_gids: Sequence[str], *, currency: str) -> list[Offer]:
    """The variants of these products; `currency` is the shop's. Products that are gone are left out."""
    products = client.query("product_variants", ids=list(product_gids))["nodes"]
    return [
        offer_of(product, variant, currency)
        for product in products
        if product
        for variant in all_variants(client, product)
    ]


def all_variants(client: AdminClient, product: Json) -> Iterator[Json]:
    """The variants of a product that was read with the first page of them."""
    return pages(product["variants"], partial(_more_variants, client, product["id"]))


def skus_by_barcode(client: AdminClient, barcodes: Sequence[str]) -> dict[str, str]:
    """The SKU that each of these barcodes stands for; one that several articles share stands for none.

    Barcodes must be digits: they go into a search.
    """
    wanted = " OR ".join(f"barcode:{barcode}" for barcode in barcodes)
    found: dict[str, set[str]] = {}
    for variant in client.query("variants_by_barcode", query=wanted)["productVariants"]["nodes"]:
        if variant["sku"] and variant["barcode"] in barcodes:
            found.setdefault(variant["barcode"], set()).add(text(variant["sku"], longest=255))
    return {barcode: skus.pop() for barcode, skus in found.items() if len(skus) == 1}


def read_product(client: AdminClient, gid: str) -> ProductSnapshot | None:
    """The product as Shopify has it now, with every variant, or None if the shop has no such product."""
    product = client.query("product", id=gid)["product"]
    if product is None:
        return None
    variants = pages(
        product["variants"], lambda cursor: client.query("product", id=gid, after=cursor)["product"]["variants"]
    )
    return ProductSnapshot(
        gid=product["id"],
        product_type=text(product["productType"], longest=255),
        tags=tuple(product["tags"]),
        collections=tuple(each["id"] for each in product["collections"]["nodes"]),
        variants=tuple(_facts(variant) for variant in variants),
    )


def _more_variants(client: AdminClient, product_gid: str, cursor: str) -> Json:
    (product,) = client.query("product_variants", ids=[product_gid], after=cursor)["nodes"]
    if product is None:
        raise Unreachable("a product is gone between two pages of it", maybe_done=False)
    variants: Json = product["variants"]
    return variants


def _facts(variant: Json) -> VariantFacts:
    stock = variant["inventoryItem"]
    return VariantFacts(
        gid=variant["id"],
        hs_code=text(stock["harmonizedSystemCode"], longest=16),
        origin=text(stock["countryCodeOfOrigin"], longest=2),
    )


def _is_counted(variant: Json) -> bool:
    """Whether selling ends when the pieces do."""
    counted: bool = variant["inventoryItem"]["tracked"]
    return counted and variant["inventoryPolicy"] == "DENY"


def offer_of(product: Json, variant: Json, currency: str) -> Offer:
    """A variant as it can go out; one without options has no title of its own. `currency` is the shop's."""
    title = text(variant["title"], longest=512)
    picture = (product.get("featuredMedia") or {}).get("preview") or {}
    return Offer(
        variant_gid=variant["id"],
        product_gid=product["id"],
        title=text(product["title"], longest=512),
        variant_title="" if title == WITHOUT_OPTIONS else title,
        sku=text(variant["sku"], longest=255),
        price=Money.of(variant["price"], currency),
        available=variant["availableForSale"],
        options={option["name"]: option["value"] for option in variant["selectedOptions"]},
        stock=variant["sellableOnlineQuantity"] if _is_counted(variant) else None,
        image_url=(picture.get("image") or {}).get("url") or "",
    )
