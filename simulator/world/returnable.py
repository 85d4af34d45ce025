"""How many shipped units can still be asked back."""

from simulator.world.orders import Fulfillment, FulfillmentLine, Order
from simulator.world.shops import Shop

HOLDING = frozenset({"REQUESTED", "OPEN", "CLOSED"})


def asked_back(shop: Shop, order: Order, fulfillment_line_id: int) -> int:
    """Return units of a fulfilment line held by returns that were neither declined nor cancelled."""
    held = (r for r in shop.returns.values() if r.order_id == order.id and r.status in HOLDING)
    return sum(line.quantity for r in held for line in r.lines if line.fulfillment_line_id == fulfillment_line_id)


def returnable(shop: Shop, order: Order, line: FulfillmentLine) -> int:
    """Return units of a fulfilment line that a new return may ask for."""
    return max(0, line.quantity - line.refunded - asked_back(shop, order, line.id))


def returnable_fulfillments(shop: Shop, order: Order) -> list[tuple[Fulfillment, list[tuple[FulfillmentLine, int]]]]:
    """Return each fulfilment that still has something returnable, with its lines and quantities."""
    result = []
    for fulfillment in order.fulfillments:
        if fulfillment.status == "CANCELLED":
            continue
        lines = [(line, returnable(shop, order, line)) for line in fulfillment.lines]
        left = [(line, quantity) for line, quantity in lines if quantity]
        if left:
            result.append((fulfillment, left))
    return result


def return_status(shop: Shop, order: Order) -> str:
    """Return Shopify's Order.returnStatus, which follows the most pressing of the order's returns."""
    states = {r.status for r in shop.returns.values() if r.order_id == order.id}
    if "REQUESTED" in states:
        return "RETURN_REQUESTED"
    if "OPEN" in states:
        return "IN_PROGRESS"
    return "RETURNED" if "CLOSED" in states else "NO_RETURN"
