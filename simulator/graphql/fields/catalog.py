"""Products and variants."""

from typing import Any

from simulator.graphql import connections
from simulator.graphql.failures import access_denied
from simulator.graphql.fields.kinds import Fields, attributes, own_id
from simulator.graphql.fields.stock import collections
from simulator.graphql.ids import gid
from simulator.graphql.nodes import Coin, Context, StockNode
from simulator.world.drafts import kept_aside
from simulator.world.money import padded
from simulator.world.shops import Product, Variant


def variants_of(product: Product, context: Context) -> list[Variant]:
    """Return a product's variants in order."""
    return [context.shop.variants[number] for number in product.variant_ids]


def variants(product: Product, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of a product's variants."""
    page.pop("sortKey", None)
    return connections.in_order(variants_of(product, context), **page)


def options(product: Product, context: Context, first: int | None = None) -> list[dict[str, Any]]:
    """Return a product's options with the values its variants have."""
    values: dict[str, list[str]] = {}
    for variant in variants_of(product, context):
        for name, value in (variant.options or {"Title": variant.title}).items():
            if value not in values.setdefault(name, []):
                values[name].append(value)
    made = [
        {
            "id": gid("ProductOption", product.id + place),
            "name": name,
            "optionValues": [{"id": gid("ProductOptionValue", product.id + n), "name": v} for n, v in enumerate(seen)],
        }
        for place, (name, seen) in enumerate(values.items())
    ]
    return made[:first]


def stock(variant: Variant, context: Context) -> int:
    """Return units on all shelves that no draft order keeps aside."""
    return sum(variant.stock.values()) - kept_aside(context.shop, variant.id, context.world.now())


def contextual(variant: Variant, shop_context: Context, context: dict[str, Any]) -> dict[str, Any]:
    """Return the price in a market; markets all sell in the shop's currency here."""
    return {"price": Coin(variant.price, shop_context.shop.currency), "compareAtPrice": None}


def full_title(variant: Variant, context: Context) -> str:
    """Return the product's title with the variant's behind it."""
    product = context.shop.products[variant.product_id]
    return product.title if variant.title in ("", "Default Title") else f"{product.title} - {variant.title}"


def picture(product: Product, context: Context) -> dict[str, Any] | None:
    """Return the product's first picture as a MediaImage, None where it has none."""
    if not product.image_url:
        return None
    image = {"url": product.image_url, "altText": product.title, "width": 600, "height": 600}
    return {"__typename": "MediaImage", "id": gid("MediaImage", product.id), "preview": {"image": image}}


def store_url(product: Product, context: Context) -> str | None:
    """Return the product's address on the online store, None where it is not published there."""
    on_sale = product.status == "ACTIVE" and product.published
    return f"https://{context.shop.domain}/products/{product.handle}" if on_sale else None


def translations(product: Product, context: Context, locale: str, **_: Any) -> list[dict[str, Any]]:
    """Return the product's title in a locale, where it has one; for who may read translations."""
    if context.scopes is not None and not context.scopes & {"read_translations", "write_translations"}:
        raise access_denied("translations", "read_translations")
    title = (product.translations or {}).get(locale)
    return [{"key": "title", "value": title, "locale": locale, "outdated": False}] if title else []


def metafield(product: Product, context: Context, key: str, namespace: str = "$app") -> dict[str, Any] | None:
    """Return one metafield of the product, None where it has none."""
    return context.shop.metafields.get((gid("Product", product.id), namespace, key))


TYPES: dict[str, Fields] = {
    "Product": {
        **attributes(title="title", handle="handle", productType="product_type", vendor="vendor", tags="tags",
                     status="status", isGiftCard="is_gift_card", legacyResourceId="id"),
        "id": own_id("Product"),
        "createdAt": lambda item, context: item.created_at or context.shop.created_at,
        "updatedAt": lambda item, context: item.updated_at or context.shop.created_at,
        "totalInventory": lambda item, context: sum(stock(variant, context) for variant in variants_of(item, context)),
        "onlineStoreUrl": store_url,
        "featuredMedia": picture,
        "translations": translations,
        "metafield": metafield,
        "requiresSellingPlan": lambda item, context: False,
        "hasVariantsThatRequiresComponents": lambda item, context: False,
        "collections": collections,
        "variants": variants,
        "options": options,
    },
    "ProductVariant": {
        **attributes(title="title", sku="sku", barcode="barcode", legacyResourceId="id", taxable="taxable"),
        "id": own_id("ProductVariant"),
        "displayName": full_title,
        "price": lambda item, context: padded(item.price, context.shop.currency),
        "compareAtPrice": lambda item, context: (
            None if item.compare_at is None else padded(item.compare_at, context.shop.currency)),
        "product": lambda item, context: context.shop.products[item.product_id],
        "inventoryItem": lambda item, context: StockNode(item),
        "inventoryQuantity": stock,
        "inventoryPolicy": lambda item, context: "DENY",
        "sellableOnlineQuantity": stock,
        "availableForSale": lambda item, context: stock(item, context) > 0,
        "selectedOptions": lambda item, context: [
            {"name": name, "value": value} for name, value in (item.options or {"Title": item.title}).items()
        ],
    },
}  # fmt: skip
TYPES["ProductVariant"]["contextualPricing"] = contextual
