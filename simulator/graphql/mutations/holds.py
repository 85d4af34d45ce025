"""Holds on fulfilment orders, and the invoice for what a buyer owes."""

from typing import Any

from simulator.graphql.fields.shipments import hold_fields
from simulator.graphql.ids import number
from simulator.graphql.mutations.answers import Info, Mutations, Payload, errors
from simulator.graphql.nodes import Context, FulfillmentOrderNode
from simulator.world import shipping
from simulator.world.refusals import RefusedError, refuse

UNSENT = "ORDER_INVOICE_SEND_UNSUCCESSFUL"


def find(context: Context, gid: str) -> FulfillmentOrderNode:
    """Return a fulfilment order; refused for an unknown one."""
    found = shipping.find(context.shop, number(gid, "FulfillmentOrder"))
    if found is None:
        raise refuse("FULFILLMENT_ORDER_NOT_FOUND", ("id",), shipping.NOT_FOUND)
    return FulfillmentOrderNode(*found)


def hold(context: Context, info: Info, id: str, fulfillmentHold: dict[str, Any]) -> Payload:  # noqa: A002, N803
    """Put a whole fulfilment order on hold."""
    empty: Payload = {"fulfillmentOrder": None, "fulfillmentHold": None, "remainingFulfillmentOrder": None}
    try:
        node = find(context, id)
        if fulfillmentHold.get("fulfillmentOrderLineItems"):
            sentence = "The fulfillment order is not in a splittable state."
            raise refuse("FULFILLMENT_ORDER_NOT_SPLITTABLE", ("id",), sentence)
        wanted = (fulfillmentHold["reason"], fulfillmentHold.get("reasonNotes"), fulfillmentHold.get("handle"))
        made = shipping.hold(context.world, node.order, node.item, *wanted)
    except RefusedError as refusal:
        return {**empty, "userErrors": errors(refusal.problems)}
    return {**empty, "fulfillmentOrder": node, "fulfillmentHold": hold_fields(made), "userErrors": []}


def release(context: Context, info: Info, id: str, holdIds: list[str] | None = None, **_: Any) -> Payload:  # noqa: A002, N803
    """Release holds, all of them if none are named."""
    try:
        node = find(context, id)
        wanted = None if holdIds is None else [number(item, "FulfillmentHold") for item in holdIds]
        shipping.release(context.world, node.order, node.item, wanted)
    except RefusedError as refusal:
        return {"fulfillmentOrder": None, "userErrors": errors(refusal.problems)}
    return {"fulfillmentOrder": node, "userErrors": []}


def send_invoice(context: Context, info: Info, id: str, email: dict[str, Any] | None = None) -> Payload:  # noqa: A002
    """Note that the buyer was asked to pay; refused where nobody can be written to."""
    order = context.shop.orders.get(number(id, "Order"))
    if order is None or not ((email or {}).get("to") or order.email):
        sentence = "Order does not exist" if order is None else "No recipient email is present"
        error = {"code": UNSENT, "field": ["id"], "message": sentence}
        return {"order": None, "userErrors": [error]}
    context.shop.invoices_sent.append(order.id)
    return {"order": order, "userErrors": []}


MUTATIONS: Mutations = {
    "fulfillmentOrderHold": hold,
    "fulfillmentOrderReleaseHold": release,
    "orderInvoiceSend": send_invoice,
}
