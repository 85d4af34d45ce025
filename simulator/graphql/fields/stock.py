"""Inventory items, their levels by location, and collections."""

from typing import Any, NamedTuple

from simulator.graphql import connections
from simulator.graphql.fields.kinds import Fields, attributes, own_id
from simulator.graphql.ids import gid, number
from simulator.graphql.nodes import Context, StockNode
from simulator.world.drafts import kept_aside
from simulator.world.shops import Location, Product, Variant


class Level(NamedTuple):
    """What one location has of a variant."""

    variant: Variant
    location: Location


def levels(item: StockNode, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of an inventory item's levels."""
    for name in ("includeInactive", "query"):
        page.pop(name, None)
    places = [context.shop.locations[number] for number in item.variant.stock if number in context.shop.locations]
    return connections.in_order([Level(item.variant, place) for place in places], **page)


def level(item: StockNode, context: Context, locationId: str, includeInactive: bool = False) -> Level | None:  # noqa: N803
    """Return an inventory item's level at one location."""
    place = context.shop.locations.get(number(locationId, "Location"))
    return Level(item.variant, place) if place and place.id in item.variant.stock else None


def quantities(item: Level, context: Context, names: list[str]) -> list[dict[str, Any]]:
    """Return the quantities of a level; what is not counted here is 0. Drafts keep aside what the default one has."""
    units, shop = item.variant.stock.get(item.location.id, 0), context.shop
    own = item.location is shop.default_location()
    aside = kept_aside(shop, item.variant.id, context.world.now()) if own else 0
    known = {"available": units - aside, "on_hand": units, "reserved": aside}
    return [
        {
            "id": gid("InventoryQuantity", item.variant.id + place),
            "name": name,
            "quantity": known.get(name, 0),
        }
        for place, name in enumerate(names)
    ]


def collections(product: Product, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of the collections a product is in."""
    for name in ("query", "sortKey"):
        page.pop(name, None)
    found = [context.shop.collections[number] for number in product.collection_ids]
    return connections.in_order(found, **page)


def weight(item: StockNode, context: Context) -> dict[str, Any]:
    """Return an inventory item's weight in grams."""
    unit = {"unit": "GRAMS", "value": float(item.variant.grams)}
    return {"id": gid("InventoryItemMeasurement", item.variant.inventory_id), "weight": unit}


TYPES: dict[str, Fields] = {
    "InventoryItem": {
        "id": lambda item, context: gid("InventoryItem", item.variant.inventory_id),
        "sku": lambda item, context: item.variant.sku,
        "tracked": lambda item, context: True,
        "requiresShipping": lambda item, context: item.variant.requires_shipping,
        "harmonizedSystemCode": lambda item, context: item.variant.hs_code,
        "countryCodeOfOrigin": lambda item, context: item.variant.origin,
        "provinceCodeOfOrigin": lambda item, context: None,
        "measurement": weight,
        "inventoryLevels": levels,
        "inventoryLevel": level,
    },
    "InventoryLevel": {
        "id": lambda item, context: gid("InventoryLevel", item.variant.inventory_id + item.location.id),
        "isActive": lambda item, context: item.location.active,
        "location": lambda item, context: item.location,
        "item": lambda item, context: StockNode(item.variant),
        "quantities": quantities,
    },
    "Collection": {**attributes(handle="handle", title="title"), "id": own_id("Collection")},
}
