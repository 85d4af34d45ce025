"""Control of what merchants and buyers change outside the app: products, customers, locations, stock."""

from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse, Response

from simulator.control.given import number, refused, shop_named
from simulator.edges.asked import Asked
from simulator.street import Street
from simulator.world import people, stocking
from simulator.world.shops import Address, Customer, Location, Product, Shop


def change_product(street: Street, asked: Asked) -> Response:
    """POST …/products/{id} {changes?, variants?: {sku: {…}}}: announces products/update."""
    shop, data = shop_named(street, asked), asked.json()
    item = _one(shop.products, asked, "product")
    return _done(
        street,
        lambda: stocking.change_product(
            street.world, shop, item, data.get("changes") or {}, data.get("variants") or {}
        ),
        {"id": item.id},
    )


def delete_product(street: Street, asked: Asked) -> Response:
    """DELETE …/products/{id}: announces products/delete."""
    shop = shop_named(street, asked)
    item: Product = _one(shop.products, asked, "product")
    return _done(street, lambda: stocking.delete_product(street.world, shop, item), {})


def set_stock(street: Street, asked: Asked) -> Response:
    """POST …/stock {sku, units, location_id?}: count what is on a shelf."""
    shop, data = shop_named(street, asked), asked.json()
    place = number(data, "location_id", shop.default_location().id)
    if place not in shop.locations:
        raise refused(f"no location {place}")
    variant = shop.variant_by_sku(str(data.get("sku")))
    stocking.set_stock(variant, shop.locations[place], number(data, "units", 0))
    street.changed()
    return JSONResponse({"stock": variant.stock})


def list_customers(street: Street, asked: Asked) -> Response:
    """GET …/customers."""
    shop = shop_named(street, asked)
    return JSONResponse({"customers": [shown(shop, item) for item in shop.customers.values()]})


def add_customer(street: Street, asked: Asked) -> Response:
    """POST …/customers {email, first_name?, last_name?, phone?, tags?, locale?, …}: announces customers/create."""
    shop, data = shop_named(street, asked), asked.json()
    fields = {name: data[name] for name in people.FIELDS if name in data and name not in ("email", "locale")}
    with street.world.lock:
        made = people.add_customer(
            street.world, shop, str(data.get("email") or ""), data.get("locale"), street.world.now(), fields
        )
    street.changed()
    return JSONResponse(shown(shop, made), status_code=201)


def change_customer(street: Street, asked: Asked) -> Response:
    """POST …/customers/{id} {field: value}: announces customers/update."""
    shop, data = shop_named(street, asked), asked.json()
    item: Customer = _one(shop.customers, asked, "customer")
    return _done(street, lambda: people.change_customer(street.world, shop, item, data), {"id": item.id})


def delete_customer(street: Street, asked: Asked) -> Response:
    """DELETE …/customers/{id}: announces customers/delete."""
    shop = shop_named(street, asked)
    item: Customer = _one(shop.customers, asked, "customer")
    return _done(street, lambda: people.delete_customer(street.world, shop, item), {})


def merge_customers(street: Street, asked: Asked) -> Response:
    """POST …/customers/{id}/merge {gone}: the named one is folded into this one; announces customers/merge."""
    shop, data = shop_named(street, asked), asked.json()
    kept: Customer = _one(shop.customers, asked, "customer")
    gone = shop.customers.get(number(data, "gone", 0))
    if gone is None or gone is kept:
        raise refused("gone is the id of another customer")
    return _done(street, lambda: people.merge_customers(street.world, shop, kept, gone), {"id": kept.id})


def list_locations(street: Street, asked: Asked) -> Response:
    """GET …/locations."""
    shop = shop_named(street, asked)
    names = ("id", "name", "active", "fulfillment_service")
    found = [{name: getattr(item, name) for name in names} for item in shop.locations.values()]
    return JSONResponse({"locations": found})


def add_location(street: Street, asked: Asked) -> Response:
    """POST …/locations {name, address?, fulfillment_service?}: announces locations/create."""
    shop, data = shop_named(street, asked), asked.json()
    address = Address.of(data.get("address")) or Address(country_code=shop.country)
    with street.world.lock:
        made = stocking.add_location(
            street.world, shop, str(data.get("name") or "Location"), address,
            service=bool(data.get("fulfillment_service")),
        )  # fmt: skip
    street.changed()
    return JSONResponse({"id": made.id, "gid": f"gid://shopify/Location/{made.id}"}, status_code=201)


def change_location(street: Street, asked: Asked) -> Response:
    """POST …/locations/{id} {name?, active?}: announces locations/update, deactivate, activate."""
    shop, data = shop_named(street, asked), asked.json()
    item: Location = _one(shop.locations, asked, "location")
    return _done(
        street,
        lambda: stocking.change_location(street.world, shop, item, name=data.get("name"), active=data.get("active")),
        {"id": item.id},
    )


def delete_location(street: Street, asked: Asked) -> Response:
    """DELETE …/locations/{id}: announces locations/delete."""
    shop = shop_named(street, asked)
    item: Location = _one(shop.locations, asked, "location")
    return _done(street, lambda: stocking.delete_location(street.world, shop, item), {})


def shown(shop: Shop, item: Customer) -> dict[str, Any]:
    """Return what the control door says of a customer; `spent_minor` in the shop's currency."""
    names = ("id", "email", "first_name", "last_name", "phone", "locale", "tags", "number_of_orders", "order_ids")
    return {
        **{name: getattr(item, name) for name in names},
        "gid": f"gid://shopify/Customer/{item.id}",
        "spent_minor": people.spent(shop, item),
    }


def _one(kept: dict[int, Any], asked: Asked, what: str) -> Any:
    text = asked.path("id")
    found = kept.get(int(text)) if text.isdigit() else None
    if found is None:
        raise refused(f"no {what} {text}", 404)
    return found


def _done(street: Street, act: Callable[[], object], answer: dict[str, Any]) -> Response:
    try:
        with street.world.lock, street.announcer.one_event():
            act()
    except (KeyError, ValueError, TypeError) as error:
        raise refused(f"{type(error).__name__}: {error}") from error
    street.changed()
    return JSONResponse(answer)
