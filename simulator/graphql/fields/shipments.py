"""Fulfilments and fulfilment orders."""

from typing import Any

from simulator.graphql import connections
from simulator.graphql.fields.kinds import Fields, below
from simulator.graphql.ids import gid
from simulator.graphql.nodes import Context, FulfillmentLineNode, FulfillmentNode, FulfillmentOrderNode, LineNode
from simulator.world import sums


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
        for line in node.order.lines
    ]
    return connections.in_order(made, **page)


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
        "fulfillmentLineItems": fulfillment_lines,
    },
    "FulfillmentOrder": {
        "id": lambda node, context: gid("FulfillmentOrder", node.order.id + 1),
        "status": lambda node, context: "CLOSED" if sums.fulfillment_status(node.order) == "FULFILLED" else "OPEN",
        "requestStatus": lambda node, context: "UNSUBMITTED",
        "createdAt": lambda node, context: node.order.created_at,
        "assignedLocation": lambda node, context: {
            "name": context.shop.default_location().name, "location": context.shop.default_location()},
        "fulfillmentHolds": lambda node, context: [],
        "supportedActions": lambda node, context: [],
        "lineItems": to_ship,
    },
}  # fmt: skip
