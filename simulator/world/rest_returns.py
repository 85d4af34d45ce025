"""Return, reverse delivery and disposition bodies of webhooks."""

from collections.abc import Sequence
from typing import Any

from simulator.world.rest_money import gid, pair, reference, stamp
from simulator.world.returns import (
    Disposition,
    ExchangeLine,
    Return,
    ReturnLine,
    ReverseDelivery,
    ReverseLine,
    ReverseOrder,
)
from simulator.world.shops import Shop


def request_body(shop: Shop, item: Return) -> dict[str, Any]:
    """Return the body of returns/request and returns/approve."""
    fees = []
    if item.shipping_fee and item.shipping_fee_id:
        fees.append({**reference("ReturnShippingFee", item.shipping_fee_id), "price": pair(item.shipping_fee)})
    return {
        **reference("Return", item.id), "status": item.status.lower(), "order": reference("Order", item.order_id),
        "total_return_line_items": len(item.lines), "name": item.name,
        "return_line_items": [return_line_body(line) for line in item.lines], "return_shipping_fees": fees,
        "exchange_line_items": [exchange_body(line) for line in item.exchanges],
        "total_exchange_line_items": len(item.exchanges),
    }  # fmt: skip


def return_line_body(line: ReturnLine) -> dict[str, Any]:
    """Print a return line, the reason in the old enum's lower case."""
    return {
        **reference("ReturnLineItem", line.id),
        "fulfillment_line_item": {
            **reference("FulfillmentLineItem", line.fulfillment_line_id),
            "line_item": reference("LineItem", line.line_id),
        },
        "quantity": line.quantity, "return_reason": line.reason.lower(), "return_reason_note": line.reason_note,
        "customer_note": line.customer_note,
    }  # fmt: skip


def exchange_body(line: ExchangeLine) -> dict[str, Any]:
    """Print an exchange line; its order line exists once it is processed."""
    order_line = reference("LineItem", line.line_ids[0]) if line.line_ids else None
    return {**reference("ExchangeLineItem", line.id), "line_item": order_line}


def decline_body(shop: Shop, item: Return) -> dict[str, Any]:
    """Return the body of returns/decline."""
    return {
        **reference("Return", item.id), "status": item.status.lower(), "order": reference("Order", item.order_id),
        "decline": {"reason": (item.decline_reason or "other").lower(), "note": item.decline_note},
    }  # fmt: skip


def state_body(shop: Shop, item: Return) -> dict[str, Any]:
    """Return the body of returns/cancel, close and reopen."""
    return {**reference("Return", item.id), "order_id": item.order_id, "status": item.status.lower()}


def update_body(shop: Shop, change: tuple[Return, Sequence[tuple[int, int]]]) -> dict[str, Any]:
    """Return the body of returns/update: what was removed, as (return line id, units)."""
    item, removals = change
    return {
        "admin_graphql_api_id": gid("Return", item.id),
        "return_line_items": {
            "removals": [
                {"admin_graphql_api_id": gid("ReturnLineItem", number), "delta": units} for number, units in removals
            ]
        },
        "restocking_fees": {"updates": [], "removals": []},
        "return_shipping_fees": {"updates": [], "removals": []},
    }


def delivery_body(shop: Shop, item: Return, delivery: ReverseDelivery) -> dict[str, Any]:
    """Return the body of reverse_deliveries/attach_deliverable."""
    return {
        **reference("ReverseDelivery", delivery.id), "return": reference("Return", item.id),
        "shipping_deliverable": {
            "tracking": {
                "carrier_name": None, "tracking_number": delivery.tracking_number,
                "tracking_url": delivery.tracking_url,
            },
            "label": {
                "public_file_url": delivery.label_url, "created_at": stamp(shop, delivery.label_created_at),
            },
        },
    }  # fmt: skip


def dispose_body(
    shop: Shop, order: ReverseOrder, dispositions: Sequence[tuple[ReverseLine, Disposition]]
) -> dict[str, Any]:
    """Return the body of reverse_fulfillment_orders/dispose."""
    return {
        **reference("ReverseFulfillmentOrder", order.id),
        "dispositions": [
            {
                "reverse_fulfillment_order_line_item": reference("ReverseFulfillmentOrderLineItem", line.id),
                "reverse_delivery_line_item": None, "type": item.type.lower(),
                "location": reference("Location", item.location_id) if item.location_id else None,
                "quantity": item.quantity,
            }
            for line, item in dispositions
        ],
        "total_dispositions": len(dispositions),
    }  # fmt: skip
