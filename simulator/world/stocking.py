"""What is on a shop's shelves: products, variants, collections, locations, and their changes."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.world.shops import Address, Collection, Location, Product, Shop, Variant

if TYPE_CHECKING:
    from simulator.world.world import World

PRODUCT_FIELDS = ("title", "product_type", "vendor", "tags", "status", "image_url", "published", "translations")
VARIANT_FIELDS = ("title", "price", "grams", "barcode", "hs_code", "origin", "compare_at", "tax_rate", "taxable")


def add_product(
    world: "World", shop: Shop, product: Product, variants: Sequence[Mapping[str, Any]], collections: Sequence[str] = ()
) -> Product:
    """Put a product with its variants on the shelves, in collections by title; announces products/create."""
    product.created_at = product.updated_at = world.now()
    product.collection_ids = [collection_titled(world, shop, title).id for title in collections]
    shop.products[product.id] = product
    for data in variants:
        fields = {**data, "stock": {shop.default_location().id: data.get("stock", 100)}}
        variant = Variant(id=world.new_id(), product_id=product.id, **fields)
        shop.variants[variant.id] = variant
        product.variant_ids.append(variant.id)
    world.announce(shop, "products/create", product)
    return product


def collection_titled(world: "World", shop: Shop, title: str) -> Collection:
    """Return the collection of this title, added if new."""
    known = next((item for item in shop.collections.values() if item.title == title), None)
    if known:
        return known
    made = Collection(world.new_id(), "-".join(title.lower().split()), title)
    shop.collections[made.id] = made
    return made


def change_product(
    world: "World",
    shop: Shop,
    product: Product,
    changes: Mapping[str, Any],
    variants: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Change fields of a product and of its variants by SKU; announces products/update. KeyError for unknown names."""
    for name, value in changes.items():
        if name == "collections":
            product.collection_ids = [collection_titled(world, shop, title).id for title in value]
        elif name in PRODUCT_FIELDS:
            setattr(product, name, value)
        else:
            raise KeyError(f"a product has no {name}")
    for sku, fields in (variants or {}).items():
        change_variant(shop.variant_by_sku(sku), fields)
    product.updated_at = world.now()
    world.announce(shop, "products/update", product)


def change_variant(variant: Variant, fields: Mapping[str, Any]) -> None:
    """Change fields of a variant. KeyError for unknown names."""
    for name, value in fields.items():
        if name not in VARIANT_FIELDS:
            raise KeyError(f"a variant has no {name}")
        setattr(variant, name, value)


def delete_product(world: "World", shop: Shop, product: Product) -> None:
    """Take a product off the shelves; announces products/delete. Orders keep what they sold."""
    for number in product.variant_ids:
        shop.variants.pop(number, None)
    shop.products.pop(product.id, None)
    world.announce(shop, "products/delete", {"id": product.id})


def add_location(world: "World", shop: Shop, name: str, address: Address, *, service: bool = False) -> Location:
    """Open a stock location, or that of a fulfilment service; announces locations/create."""
    location = Location(world.new_id(), name, address, fulfillment_service=service)
    shop.locations[location.id] = location
    world.announce(shop, "locations/create", location)
    return location


def change_location(
    world: "World", shop: Shop, location: Location, *, name: str | None = None, active: bool | None = None
) -> None:
    """Rename, close or reopen a location; announces locations/update, deactivate or activate."""
    location.name = name or location.name
    if active is not None and active != location.active:
        location.active = active
        world.announce(shop, "locations/activate" if active else "locations/deactivate", location)
    world.announce(shop, "locations/update", location)


def delete_location(world: "World", shop: Shop, location: Location) -> None:
    """Remove a location with its stock; announces locations/delete. ValueError for the last one."""
    if location is shop.default_location() and sum(item.active for item in shop.locations.values()) < 2:
        raise ValueError(f"{location.name} is the shop's only location")
    shop.locations.pop(location.id)
    for variant in shop.variants.values():
        variant.stock.pop(location.id, None)
    world.announce(shop, "locations/delete", {"id": location.id})


def set_stock(variant: Variant, location: Location, units: int) -> None:
    """Count what is on a shelf."""
    variant.stock[location.id] = units
