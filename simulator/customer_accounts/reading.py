"""How the fields of the Customer Account API are read: dicts, with a function where a field takes arguments."""

from collections.abc import Callable
from typing import Any

from simulator.customer_accounts.returning import judged, refund_total
from simulator.graphql import connections
from simulator.graphql.failures import ShopifyError
from simulator.graphql.ids import gid, number
from simulator.world import sums
from simulator.world.lines import Line
from simulator.world.money import Bag, trimmed
from simulator.world.orders import Order
from simulator.world.shops import Customer, Shop
from simulator.world.world import World

Fields = dict[str, Any]
SORTED: dict[str, Callable[[Order], connections.Key]] = {
    "PROCESSED_AT": lambda order: (order.processed_at, order.id),
    "CREATED_AT": lambda order: (order.created_at, order.id),
    "UPDATED_AT": lambda order: (order.updated_at, order.id),
    "ORDER_NUMBER": lambda order: (order.number, order.id),
    "TOTAL_PRICE": lambda order: (sums.total_price(order).presentment, order.id),
    "ID": connections.by_id,
}


def root(world: World, shop: Shop, customer: Customer) -> Fields:
    """Return what a customer can ask for. Orders of others are not there."""
    mine = {item.id: item for item in shop.orders.values() if item.customer_id == customer.id}

    def order(info: Any, id: str) -> Fields | None:  # noqa: A002
        found = mine.get(number(id, "Order"))
        return order_fields(world, shop, found) if found else None

    def calculated(info: Any, input: Fields) -> Fields | None:  # noqa: A002
        found = mine.get(number(input["orderId"], "Order"))
        return calculation(shop, found, input["returnLineItems"]) if found else None

    def orders(info: Any, sortKey: str = "ID", query: str | None = None, **page: Any) -> Fields:  # noqa: N803
        found = connections.connect(list(mine.values()), SORTED[sortKey], **page)
        return {"nodes": [order_fields(world, shop, item) for item in found["nodes"]], "pageInfo": found["pageInfo"]}

    who = {
        "id": gid("Customer", customer.id),
        "firstName": customer.first_name or None,
        "emailAddress": {"emailAddress": customer.email},
        "orders": orders,
    }
    return {"customer": who, "order": order, "returnCalculate": calculated}


def order_fields(world: World, shop: Shop, order: Order) -> Fields:
    """Return an order with what of it can be returned."""
    verdicts = [(line, *judged(world, shop, order, line)) for line in order.lines if not line.tip]
    free = [{"quantity": units, "lineItem": line_fields(line)} for line, units, _ in verdicts if units]
    not_free = [
        {"lineItem": line_fields(line), "quantityDetails": [{"reasonCode": reason} for reason in reasons]}
        for line, _, reasons in verdicts
        if reasons
    ]
    return {
        "id": gid("Order", order.id),
        "name": order.name,
        "processedAt": order.processed_at.isoformat(),
        "financialStatus": sums.financial_status(order),
        "fulfillmentStatus": sums.fulfillment_status(order),
        "totalPrice": money(sums.total_price(order)),
        "returnInformation": {
            "returnableLineItems": lambda info, **page: connections.in_order(free, **page),
            "nonReturnableLineItems": lambda info, **page: connections.in_order(not_free, **page),
        },
    }


def calculation(shop: Shop, order: Order, wanted: list[Fields]) -> Fields:
    """Return what a return comes to; a line of another order, or more than was sent of it, is refused."""
    units: dict[int, int] = {}
    for item in wanted:
        line_id = number(item["lineItemId"], "LineItem")
        units[line_id] = units.get(line_id, 0) + item["quantity"]
    known = {line.id for line in order.lines}
    for line_id, quantity in units.items():
        if line_id not in known or not 0 < quantity <= order.fulfilled_quantity(line_id):
            raise ShopifyError("Line item quantity is invalid.", "INVALID")
    total = refund_total(shop, order, units)
    return {"financialSummary": {"returnTotalSet": {"presentmentMoney": money(-total)}}}


def line_fields(line: Line) -> Fields:
    """Return an order line."""
    return {"id": gid("LineItem", line.id)}


def money(bag: Bag) -> Fields:
    """Return the buyer's side of a sum."""
    return {"amount": trimmed(bag.presentment, bag.currency), "currencyCode": bag.currency}
