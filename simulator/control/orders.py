"""Control of orders: place, import, fulfil, deliver, cancel, delete, look."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from starlette.responses import JSONResponse, Response

from simulator.control.given import moment, number, order_named, refused, shop_named
from simulator.edges.asked import Asked
from simulator.season.places import country_name
from simulator.street import Street
from simulator.world import collecting
from simulator.world.orders import Order
from simulator.world.rest_orders import order_body
from simulator.world.selling import Extras
from simulator.world.shops import Shop


def place_order(street: Street, asked: Asked) -> Response:
    """POST /_control/shops/{domain}/orders: sell something, and ship and deliver it if asked."""
    shop, data = shop_named(street, asked), asked.json()
    wanted = _order_fields(data)
    deliver_at = moment(data.get("deliver_at"), "deliver_at")

    def work() -> Order:
        order = street.world.place_order(shop, **wanted)
        if data.get("fulfil") or deliver_at:
            street.world.fulfil(order, at=moment(data.get("fulfil_at"), "fulfil_at") or order.created_at)
        if deliver_at:
            street.world.deliver(order, deliver_at)
        return order

    return done(street, shop, carried_out(street, work, loud=bool(data.get("webhook", True))), 201)


def import_order(street: Street, asked: Asked) -> Response:
    """POST …/orders/import: take an order over from a REST-shaped body, ids and money kept."""
    shop, data = shop_named(street, asked), asked.json()
    deliver_at = moment(asked.query("deliver_at"), "deliver_at")

    def work() -> Order:
        order = street.world.import_rest_order(shop, data)
        if asked.query("fulfil") in {"true", "1"} or deliver_at:
            street.world.fulfil(order, at=order.created_at)
        if deliver_at:
            street.world.deliver(order, deliver_at)
        return order

    return done(street, shop, carried_out(street, work, loud=asked.query("webhook") not in {"false", "0"}), 201)


def fulfil(street: Street, asked: Asked) -> Response:
    """POST …/orders/{id}/fulfil {at?, lines?:[{line_id, quantity}], location_id?, tracking?: [3 texts], webhook?}."""
    shop, order = order_named(street, asked)
    data = asked.json()
    lines = (
        [(number(item, "line_id", 0), number(item, "quantity", 1)) for item in data["lines"]]
        if "lines" in data
        else None
    )
    at = moment(data.get("at"), "at")
    place, tracking = data.get("location_id"), data.get("tracking")
    named = (str(tracking[0]), str(tracking[1]), str(tracking[2])) if tracking else None
    return _verb(
        street,
        shop,
        order,
        data,
        lambda: street.world.fulfil(order, lines=lines, at=at, tracking=named, location_id=place),
    )


def deliver(street: Street, asked: Asked) -> Response:
    """POST …/orders/{id}/deliver {at?, webhook?}."""
    shop, order = order_named(street, asked)
    data = asked.json()
    at = moment(data.get("at"), "at")
    return _verb(street, shop, order, data, lambda: street.world.deliver(order, at))


def happen(street: Street, asked: Asked) -> Response:
    """POST …/orders/{id}/events {status, at?, webhook?}: something happens to the order's newest shipment."""
    shop, order = order_named(street, asked)
    data = asked.json()
    at = moment(data.get("at"), "at")
    status = str(data.get("status") or "in_transit")
    if not order.fulfillments:
        raise refused(f"{order.name} has not been shipped")
    return _verb(street, shop, order, data, lambda: street.world.happen(order, status, at))


def pay(street: Street, asked: Asked) -> Response:
    """POST …/orders/{id}/pay {webhook?}: the buyer pays what is owed, as after an invoice for an exchange."""
    shop, order = order_named(street, asked)
    return _verb(street, shop, order, asked.json(), lambda: collecting.collect(street.world, shop, order))


def cancel(street: Street, asked: Asked) -> Response:
    """POST …/orders/{id}/cancel {reason?, webhook?}."""
    shop, order = order_named(street, asked)
    data = asked.json()
    return _verb(street, shop, order, data, lambda: street.world.cancel(order, str(data.get("reason", "customer"))))


def delete(street: Street, asked: Asked) -> Response:
    """DELETE …/orders/{id} {webhook?}: refused while the order is neither archived nor cancelled."""
    shop, order = order_named(street, asked)
    return _verb(street, shop, order, asked.json(), lambda: street.world.delete(order))


def rest(street: Street, asked: Asked) -> Response:
    """GET …/orders/{id}/rest: the body of its webhook."""
    shop, order = order_named(street, asked)
    with street.world.lock:
        return JSONResponse(order_body(shop, order))


def list_orders(street: Street, asked: Asked) -> Response:
    """GET …/orders: id, name and e-mail of every order."""
    shop = shop_named(street, asked)
    return JSONResponse({"orders": [shown(order) for order in shop.orders.values()]})


def announce_orders(street: Street, asked: Asked) -> Response:
    """POST …/orders/announce {ids?}: send orders/create of orders that exist (all if no ids), and their deliveries."""
    shop, data = shop_named(street, asked), asked.json()
    wanted = set(data.get("ids") or shop.orders)
    told = [order for order in shop.orders.values() if order.id in wanted]
    for order in told:
        with street.world.lock:
            street.world.announce(shop, "orders/create", order)
            for fulfillment in order.fulfillments:
                for event in fulfillment.events:
                    street.world.announce(shop, "fulfillment_events/create", (order, fulfillment, event))
    return JSONResponse({"announced": len(told)})


def shown(order: Order) -> dict[str, Any]:
    """Return what the control door says of an order."""
    return {
        "id": order.id,
        "gid": f"gid://shopify/Order/{order.id}",
        "name": order.name,
        "email": order.email,
        "created_at": order.created_at.isoformat(),
        "lines": [
            {"id": line.id, "gid": f"gid://shopify/LineItem/{line.id}", "sku": line.sku, "quantity": line.quantity}
            for line in order.lines
        ],
    }


def _order_fields(data: dict[str, Any]) -> dict[str, Any]:
    lines = data.get("lines") or []
    if not isinstance(lines, list) or not (lines or data.get("bundles")):
        raise refused("lines is a list of {sku, quantity}")
    names = {name: data.get(name) for name in ("first_name", "last_name", "phone")}
    place = dict(data.get("address") or {})
    code = str(place.get("country_code") or "FR")
    place = {**names, "country": country_name(code), **place, "country_code": code}
    return {
        "customer": {"email": str(data.get("email") or ""), **names, **dict(data.get("customer") or {})},
        "address": place,
        "lines": [(str(item.get("sku")), number(item, "quantity", 1)) for item in lines],
        "presentment_currency": data.get("presentment_currency"),
        "rate": str(data["rate"]) if data.get("rate") is not None else None,
        "discount": data.get("discount"),
        "shipping_minor": number(data, "shipping_minor", 0),
        "placed_at": moment(data.get("placed_at"), "placed_at"),
        "locale": data.get("locale"),
        "extras": _extras(data),
    }


def _extras(data: dict[str, Any]) -> Extras:
    bundles = [
        {**bundle, "lines": [(str(item.get("sku")), number(item, "quantity", 1)) for item in bundle.get("lines") or ()]}
        for bundle in data.get("bundles") or ()
    ]
    return Extras(
        tags=list(data.get("tags") or ()),
        source_name=str(data.get("source_name") or "web"),
        bundles=bundles,
        discounts=list(data.get("discounts") or ()),
        duties=dict(data.get("duties") or {}),
        retail_location_id=data.get("retail_location_id"),
        tip=number(data, "tip_minor", 0),
        payment=str(data.get("payment") or "sale"),
    )


def carried_out(street: Street, work: Callable[[], Order], *, loud: bool) -> Order:
    """Do something to an order, announcing it or not; what the world refuses is a bad request."""
    hush: AbstractContextManager[None] = nullcontext() if loud else street.world.quiet()
    try:
        with street.world.lock, hush:
            return work()
    except (KeyError, ValueError, TypeError, ArithmeticError) as error:
        raise refused(f"{type(error).__name__}: {error}") from error


def _verb(street: Street, shop: Shop, order: Order, data: dict[str, Any], verb: Callable[[], object]) -> Response:
    def work() -> Order:
        verb()
        return order

    return done(street, shop, carried_out(street, work, loud=bool(data.get("webhook", True))), 200)


def done(street: Street, shop: Shop, order: Order, status: int) -> Response:
    """Answer with an order that was changed."""
    street.changed()
    return JSONResponse({**shown(order), "status_url": status_url(street, shop, order)}, status_code=status)


def status_url(street: Street, shop: Shop, order: Order) -> str:
    """Return the address of the order's status page in the shop."""
    return f"{street.options.store_url(shop.domain)}/orders/{order.name.lstrip('#')}"
