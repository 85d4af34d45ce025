"""Fulfilment orders: what each location has to ship, and holds on it."""

from typing import TYPE_CHECKING

from simulator.world import sums
from simulator.world.lines import Line
from simulator.world.orders import Hold, Order, ShippingOrder
from simulator.world.refusals import refuse
from simulator.world.shops import Shop

if TYPE_CHECKING:
    from simulator.world.world import World

MOST_HOLDS = 10
NOT_FOUND = "Fulfillment order not found."


def shipping_orders(order: Order) -> list[ShippingOrder]:
    """Return an order's fulfilment orders; lines that none of them has belong to the first."""
    if not order.shipping_orders:
        order.shipping_orders.append(ShippingOrder(order.id + 1, order.created_at, None, []))
    taken = {number for item in order.shipping_orders for number in item.line_ids}
    order.shipping_orders[0].line_ids += [line.id for line in order.lines if line.id not in taken and not line.tip]
    return order.shipping_orders


def lines_of(order: Order, item: ShippingOrder) -> list[Line]:
    """Return the order lines that a fulfilment order ships."""
    return [line for line in order.lines if line.id in item.line_ids]


def status_of(order: Order, item: ShippingOrder) -> str:
    """Return a fulfilment order's status."""
    lines = lines_of(order, item)
    if order.cancelled_at:
        return "CANCELLED"
    if not any(sums.unfulfilled_quantity(order, line) for line in lines):
        return "CLOSED"
    if item.holds:
        return "ON_HOLD"
    return "IN_PROGRESS" if any(order.fulfilled_quantity(line.id) for line in lines) else "OPEN"


def held(order: Order, line: Line) -> bool:
    """Whether a line waits in a fulfilment order that is on hold."""
    return any(item.holds and line.id in item.line_ids for item in order.shipping_orders)


def find(shop: Shop, number: int) -> tuple[Order, ShippingOrder] | None:
    """Return a fulfilment order by id with its order."""
    for order in shop.orders.values():
        for item in shipping_orders(order):
            if item.id == number:
                return order, item
    return None


def hold(world: "World", order: Order, item: ShippingOrder, reason: str, notes: str | None, handle: str | None) -> Hold:
    """Put a fulfilment order on hold; refused twice under one handle and when nothing is left to ship."""
    if status_of(order, item) in ("CLOSED", "CANCELLED"):
        raise refuse("FULFILLMENT_ORDER_NOT_FOUND", ("id",), NOT_FOUND)
    if any(known.by_app and known.handle == handle for known in item.holds):
        sentence = "The handle provided for the fulfillment hold is already in use by another hold."
        raise refuse("DUPLICATE_FULFILLMENT_HOLD_HANDLE", ("fulfillmentHold", "handle"), sentence)
    if len(item.holds) >= MOST_HOLDS:
        sentence = "The maximum number of fulfillment holds for this fulfillment order has been reached."
        raise refuse("FULFILLMENT_ORDER_HOLD_LIMIT_REACHED", ("id",), sentence)
    made = Hold(world.new_id(), reason, notes, handle)
    item.holds.append(made)
    world.touch(order)
    return made


def release(world: "World", order: Order, item: ShippingOrder, hold_ids: list[int] | None) -> None:
    """Take holds off (all if none are named); refused for an unknown one."""
    known = {one.id for one in item.holds}
    if hold_ids is not None and not set(hold_ids) <= known:
        raise refuse("FULFILLMENT_ORDER_NOT_FOUND", ("holdIds",), "Fulfillment hold not found.")
    gone = known if hold_ids is None else set(hold_ids)
    item.holds = [one for one in item.holds if one.id not in gone]
    world.touch(order)
