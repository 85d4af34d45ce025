"""Reverse fulfilment orders, parcels on their way back and dispositions."""

from typing import Any

from simulator.graphql import connections
from simulator.graphql.fields.kinds import Fields, attributes, order_of, own_id
from simulator.graphql.ids import gid
from simulator.graphql.nodes import (
    Context,
    DeliveryLineNode,
    DeliveryNode,
    FulfillmentLineNode,
    ReverseLineNode,
    ReverseNode,
)
from simulator.world.orders import Order
from simulator.world.returns import Disposition


def lines(node: ReverseNode, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of what is expected back."""
    return connections.in_order([ReverseLineNode(*node, line) for line in node.reverse.lines], **page)


def deliveries(node: ReverseNode, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of parcels."""
    return connections.in_order([DeliveryNode(*node, item) for item in node.reverse.deliveries], **page)


def fulfillment_line(node: ReverseLineNode, context: Context) -> FulfillmentLineNode | None:
    """Return the fulfilment line that is expected back."""
    order: Order = order_of(context, node.item)
    found = order.fulfillment_line(node.line.fulfillment_line_id)
    return FulfillmentLineNode(order, *found) if found else None


def delivery_lines(node: DeliveryNode, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of what is in a parcel."""
    return connections.in_order([DeliveryLineNode(node, line) for line in node.delivery.lines], **page)


def reverse_line(node: DeliveryLineNode, context: Context) -> ReverseLineNode | None:
    """Return the reverse line whose units are in the parcel."""
    item, reverse, _ = node.parent
    found = next((line for line in reverse.lines if line.id == node.line.reverse_line_id), None)
    return ReverseLineNode(item, reverse, found) if found else None


def line_dispositions(node: DeliveryLineNode, context: Context) -> list[Disposition]:
    """Return what became of the units of the reverse line in the parcel."""
    found = reverse_line(node, context)
    return found.line.dispositions if found else []


def deliverable(node: DeliveryNode, context: Context) -> dict[str, Any] | None:
    """Return tracking and label; carrierName stays null for carriers Shopify does not recognise by the number."""
    item = node.delivery
    label = tracking = None
    if item.label_url:
        label = {
            "publicFileUrl": item.label_url, "createdAt": item.label_created_at, "updatedAt": item.label_updated_at
        }  # fmt: skip
    if item.tracking_number or item.tracking_url:
        tracking = {"carrierName": None, "number": item.tracking_number, "url": item.tracking_url}
    if label is None and tracking is None:
        return None
    return {"__typename": "ReverseDeliveryShippingDeliverable", "label": label, "tracking": tracking}


TYPES: dict[str, Fields] = {
    "ReverseFulfillmentOrder": {
        "id": lambda node, context: gid("ReverseFulfillmentOrder", node.reverse.id),
        "status": lambda node, context: node.reverse.status,
        "order": lambda node, context: order_of(context, node.item),
        "thirdPartyConfirmation": lambda node, context: None,
        "lineItems": lines,
        "reverseDeliveries": deliveries,
    },
    "ReverseFulfillmentOrderLineItem": {
        "id": lambda node, context: gid("ReverseFulfillmentOrderLineItem", node.line.id),
        "totalQuantity": lambda node, context: node.line.quantity,
        "fulfillmentLineItem": fulfillment_line,
        "dispositions": lambda node, context: node.line.dispositions,
    },
    "ReverseFulfillmentOrderDisposition": {
        **attributes(type="type", quantity="quantity", createdAt="created_at"),
        "id": own_id("ReverseFulfillmentOrderDisposition"),
        "location": lambda item, context: context.shop.locations.get(item.location_id or 0),
    },
    "ReverseDelivery": {
        "id": lambda node, context: gid("ReverseDelivery", node.delivery.id),
        "reverseFulfillmentOrder": lambda node, context: ReverseNode(node.item, node.reverse),
        "reverseDeliveryLineItems": delivery_lines,
        "deliverable": deliverable,
    },
    "ReverseDeliveryLineItem": {
        "id": lambda node, context: gid("ReverseDeliveryLineItem", node.line.id),
        "quantity": lambda node, context: node.line.quantity,
        "reverseFulfillmentOrderLineItem": reverse_line,
        "dispositions": line_dispositions,
    },
}
