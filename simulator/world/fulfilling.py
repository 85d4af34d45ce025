"""Shipping orders to buyers, and delivering them."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from simulator.world import shipping, sums
from simulator.world.orders import Fulfillment, FulfillmentEvent, FulfillmentLine, Order
from simulator.world.shops import Shop

if TYPE_CHECKING:
    from simulator.world.world import World


def fulfil(
    world: "World",
    shop: Shop,
    order: Order,
    lines: Sequence[tuple[int, int]] | None,
    at: datetime,
    tracking: tuple[str, str, str] | None,
    location_id: int | None,
) -> Fulfillment:
    """Ship lines of an order (see World.fulfil)."""
    wanted = dict(lines) if lines is not None else None
    items = []
    for line in order.lines:
        left = 0 if shipping.held(order, line) else sums.unfulfilled_quantity(order, line)
        quantity = left if wanted is None else wanted.get(line.id, 0)
        if quantity > left:
            raise ValueError(f"only {left} left to ship of line {line.id}")
        if quantity and not line.tip:
            items.append(FulfillmentLine(world.new_id(), line.id, quantity))
    if not items:
        raise ValueError(f"{order.name} has nothing left to ship")
    moment = max(at.replace(microsecond=0), order.created_at)
    company, number, url = tracking or (None, None, None)
    fulfillment = Fulfillment(
        world.new_id(), f"{order.name}-F{len(order.fulfillments) + 1}", moment, moment,
        location_id or shop.default_location().id, items,
        tracking_company=company, tracking_number=number, tracking_url=url,
    )  # fmt: skip
    order.fulfillments.append(fulfillment)
    world.touch(order, moment)
    world.announce(shop, "fulfillments/create", (order, fulfillment))
    whole = sums.fulfillment_status(order) == "FULFILLED"
    world.announce(shop, "orders/fulfilled" if whole else "orders/partially_fulfilled", order)
    world.announce(shop, "orders/updated", order)
    return fulfillment


def deliver(world: "World", shop: Shop, order: Order, at: datetime) -> None:
    """Mark every fulfilment not yet delivered as delivered at `at`."""
    for fulfillment in order.fulfillments:
        if fulfillment.delivered_at or fulfillment.status == "CANCELLED":
            continue
        moment = max(at.replace(microsecond=0), fulfillment.created_at)
        fulfillment.in_transit_at = fulfillment.in_transit_at or fulfillment.created_at
        note_event(world, shop, order, fulfillment, "delivered", moment)
    world.announce(shop, "orders/updated", order)


def note_event(
    world: "World", shop: Shop, order: Order, fulfillment: Fulfillment, status: str, at: datetime
) -> FulfillmentEvent:
    """Note what happened to a shipment; announces fulfillment_events/create and fulfillments/update."""
    event = FulfillmentEvent(world.new_id(), status, at, world.now())
    fulfillment.events.append(event)
    fulfillment.updated_at = max(fulfillment.updated_at, at)
    if status == "delivered":
        fulfillment.delivered_at = at
    elif fulfillment.in_transit_at is None:
        fulfillment.in_transit_at = at
    world.touch(order, at)
    world.announce(shop, "fulfillment_events/create", (order, fulfillment, event))
    world.announce(shop, "fulfillments/update", (order, fulfillment))
    return event
