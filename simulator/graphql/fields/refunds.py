"""Refunds."""

from typing import Any

from simulator.graphql import connections
from simulator.graphql.fields.kinds import Fields, below, upper
from simulator.graphql.ids import gid
from simulator.graphql.nodes import Context, LineNode, RefundLineNode, RefundNode, ShippingNode, TransactionNode
from simulator.world.money import Bag, total
from simulator.world.orders import Transaction

REASONS = {
    "Refund discrepancy": "REFUND_DISCREPANCY",
    "customer": "CUSTOMER",
    "damage": "DAMAGE",
    "restock": "RESTOCK",
}


def transactions_of(node: RefundNode) -> list[Transaction]:
    """Return the refund's transactions."""
    return [item for item in node.order.transactions if item.id in node.refund.transaction_ids]


def total_refunded(node: RefundNode, context: Context) -> Bag:
    """Return what successful and pending transactions of the refund give back."""
    live = (t.amount for t in transactions_of(node) if t.status in ("success", "pending"))
    return total(live, node.order.zero)


def transactions(node: RefundNode, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of the refund's transactions."""
    return connections.in_order([TransactionNode(node.order, item) for item in transactions_of(node)], **page)


def lines(node: RefundNode, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of the refund's lines."""
    return connections.in_order([RefundLineNode(node.order, line) for line in node.refund.lines], **page)


def shipping(node: RefundNode, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of the shipping given back."""
    by_id = {line.id: line for line in node.order.shipping_lines}
    made = [
        {
            "id": gid("RefundShippingLine", item.id),
            "shippingLine": ShippingNode(node.order, by_id[item.shipping_line_id]),
            "subtotalAmountSet": item.subtotal,
            "taxAmountSet": item.tax,
        }
        for item in node.refund.shipping
    ]
    return connections.in_order(made, **page)


def adjustments(node: RefundNode, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of what the refund differs from its goods."""
    made = [
        {
            "id": gid("OrderAdjustment", item.id),
            "reason": REASONS.get(item.reason or "", "REFUND_DISCREPANCY"),
            "amountSet": item.amount,
            "taxAmountSet": item.tax,
        }
        for item in node.refund.adjustments
    ]
    return connections.in_order(made, **page)


TYPES: dict[str, Fields] = {
    "Refund": {
        **below("refund", legacyResourceId="id", createdAt="created_at", updatedAt="created_at", note="note"),
        "id": lambda node, context: gid("Refund", node.refund.id),
        "processedAt": lambda node, context: node.refund.processed_at or node.refund.created_at,
        "order": lambda node, context: node.order,
        "return": lambda node, context: context.shop.returns.get(node.refund.return_id or 0),
        "totalRefundedSet": total_refunded,
        "transactions": transactions,
        "refundLineItems": lines,
        "refundShippingLines": shipping,
        "orderAdjustments": adjustments,
    },
    "RefundLineItem": {
        **below("line", quantity="quantity", priceSet="price", subtotalSet="subtotal", totalTaxSet="tax"),
        "id": lambda node, context: gid("RefundLineItem", node.line.id) if node.line.id else None,
        "restockType": lambda node, context: upper(node.line.restock_type),
        "restocked": lambda node, context: node.line.restock_type in ("return", "cancel"),
        "location": lambda node, context: context.shop.locations.get(node.line.location_id or 0),
        "lineItem": lambda node, context: LineNode(node.order, node.order.line(node.line.line_id)),
    },
}
