"""Fulfilments and fulfilment orders."""

from typing import Any

from simulator.graphql import connections
from simulator.graphql.fields.kinds import Fields, Reader, below
from simulator.graphql.ids import gid
from simulator.graphql.nodes import (
    Context,
    EventNode,
    FulfillmentLineNode,
    FulfillmentNode,
    FulfillmentOrderNode,
    LineNode,
)
from simulator.world import shipping, sums
from simulator.world.orders import Hold


def display_status(node: FulfillmentNode, context: Context) -> str:
    """Return how far a fulfilment has come."""
    item = node.fulfillment
    if item.delivered_at:
        return "DELIVERED"
    if item.status == "CANCELLED":
        return "CANCELED"
    return "IN_TRANSIT" if item.in_transit_at else "FULFILLED"


def tracking(node: FulfillmentNode, context: Context, first: int | None = None) -> list[dict[str, Any]]:
    """Return a fulfilment's tracking."""
    item = node.fulfillment
    if not item.tracking_number and not item.tracking_company:
        return []
    return [{"company": item.tracking_company, "number": item.tracking_number, "url": item.tracking_url}][:first]


def fulfillment_lines(node: FulfillmentNode, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of a fulfilment's lines."""
    order, fulfillment = node
    return connections.in_order([FulfillmentLineNode(order, fulfillment, line) for line in fulfillment.lines], **page)


def to_ship(node: FulfillmentOrderNode, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of what the fulfilment order still has to ship."""
    made = [
        {
            "id": gid("FulfillmentOrderLineItem", line.id + 2),
            "lineItem": LineNode(node.order, line),
            "totalQuantity": line.quantity,
            "remainingQuantity": sums.unfulfilled_quantity(node.order, line),
        }
        for line in shipping.lines_of(node.order, node.item)
    ]
    return connections.in_order(made, **page)


def events(node: FulfillmentNode, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of what happened to a shipment."""
    page.pop("sortKey", None)
    made = [EventNode(node.fulfillment, event, node.order) for event in node.fulfillment.events]
    return connections.connect(made, lambda item: (item.event.happened_at, item.event.id), **page)


def event_place(name: str) -> Reader:
    """Return a reader of where an event happened: at the buyer's address."""
    source = "country_code" if name == "country" else name
    return lambda node, context: getattr(node.order.shipping_address, source, None) or None


def assigned(node: FulfillmentOrderNode, context: Context) -> dict[str, Any]:
    """Return the location that shall ship."""
    place = context.shop.locations.get(node.item.location_id or 0) or context.shop.default_location()
    return {"name": place.name, "location": place}


def hold_fields(hold: Hold) -> dict[str, Any]:
    """Return a hold."""
    return {
        "id": gid("FulfillmentHold", hold.id),
        "reason": hold.reason,
        "displayReason": hold.reason.replace("_", " ").capitalize(),
        "reasonNotes": hold.notes,
        "handle": hold.handle,
        "heldByRequestingApp": hold.by_app,
    }


def actions(node: FulfillmentOrderNode, context: Context) -> list[dict[str, str]]:
    """Return what can be done to a fulfilment order."""
    status = shipping.status_of(node.order, node.item)
    found = {"ON_HOLD": ["RELEASE_HOLD", "HOLD"], "OPEN": ["CREATE_FULFILLMENT", "HOLD"]}
    found["IN_PROGRESS"] = ["CREATE_FULFILLMENT", "HOLD"]
    return [{"action": name} for name in found.get(status, [])]


TYPES: dict[str, Fields] = {
    "Fulfillment": {
        **below("fulfillment", legacyResourceId="id", name="name", status="status", createdAt="created_at",
                updatedAt="updated_at", deliveredAt="delivered_at", inTransitAt="in_transit_at"),
        "id": lambda node, context: gid("Fulfillment", node.fulfillment.id),
        "order": lambda node, context: node.order,
        "displayStatus": display_status,
        "requiresShipping": lambda node, context: True,
        "location": lambda node, context: context.shop.locations.get(node.fulfillment.location_id or 0),
        "totalQuantity": lambda node, context: sum(line.quantity for line in node.fulfillment.lines),
        "trackingInfo": tracking,
        "events": events,
        "estimatedDeliveryAt": lambda node, context: None,
        "fulfillmentLineItems": fulfillment_lines,
    },
    "FulfillmentOrder": {
        **below("item", createdAt="created_at", updatedAt="created_at", fulfillAt="created_at"),
        "id": lambda node, context: gid("FulfillmentOrder", node.item.id),
        "order": lambda node, context: node.order,
        "orderName": lambda node, context: node.order.name,
        "status": lambda node, context: shipping.status_of(node.order, node.item),
        "requestStatus": lambda node, context: "UNSUBMITTED",
        "assignedLocation": assigned,
        "fulfillmentHolds": lambda node, context: [hold_fields(item) for item in node.item.holds],
        "supportedActions": actions,
        "lineItems": to_ship,
    },
    "FulfillmentEvent": {
        **below("event", happenedAt="happened_at", createdAt="created_at", message="message"),
        "id": lambda node, context: gid("FulfillmentEvent", node.event.id),
        "status": lambda node, context: node.event.status.upper(),
        "estimatedDeliveryAt": lambda node, context: None,
        **{name: event_place(name) for name in ("city", "country", "zip")},
    },
}  # fmt: skip
