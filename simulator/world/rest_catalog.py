"""Product and location bodies of webhooks."""

from typing import Any

from simulator.world.money import padded
from simulator.world.rest_money import gid, reference, stamp
from simulator.world.shops import Location, Product, Shop, Variant


def product_body(shop: Shop, item: Product) -> dict[str, Any]:
    """Return the body of products/create and products/update."""
    variants = [shop.variants[number] for number in item.variant_ids]
    image = {**reference("ProductImage", item.id + 2), "product_id": item.id, "src": item.image_url, "alt": item.title}
    return {
        **reference("Product", item.id), "body_html": None, "title": item.title, "handle": item.handle,
        "product_type": item.product_type, "vendor": item.vendor, "tags": ", ".join(item.tags),
        "status": item.status.lower(), "created_at": stamp(shop, item.created_at),
        "updated_at": stamp(shop, item.updated_at), "published_at": stamp(shop, item.created_at),
        "published_scope": "global", "template_suffix": None,
        "variants": [variant_body(shop, variant, place) for place, variant in enumerate(variants, start=1)],
        "options": [], "images": [image] if item.image_url else [], "image": image if item.image_url else None,
        "media": [], "category": None,
    }  # fmt: skip


def variant_body(shop: Shop, item: Variant, place: int) -> dict[str, Any]:
    """Print a variant."""
    names = [*item.options.values(), None, None, None][:3] if item.options else [item.title, None, None]
    before = padded(item.compare_at, shop.currency) if item.compare_at is not None else None
    return {
        **reference("ProductVariant", item.id), "product_id": item.product_id, "title": item.title,
        "price": padded(item.price, shop.currency), "compare_at_price": before, "sku": item.sku, "position": place,
        "barcode": item.barcode, "taxable": item.taxable, "inventory_policy": "deny",
        "inventory_item_id": item.inventory_id, "inventory_quantity": sum(item.stock.values()),
        "option1": names[0], "option2": names[1], "option3": names[2], "image_id": None,
    }  # fmt: skip


def location_body(shop: Shop, item: Location) -> dict[str, Any]:
    """Return the body of locations/*."""
    place = item.address
    return {
        "id": item.id, "admin_graphql_api_id": gid("Location", item.id), "name": item.name, "active": item.active,
        "address1": place.address1, "address2": place.address2, "city": place.city, "zip": place.zip,
        "province": place.province, "province_code": place.province_code, "country": place.country_code,
        "country_code": place.country_code, "country_name": place.country, "phone": place.phone,
        "legacy": item.fulfillment_service,
    }  # fmt: skip
