"""Returns, their lines and exchange lines."""

from typing import Any

from simulator.graphql import connections
from simulator.graphql.fields.kinds import Fields, attributes, below, order_of, own_id
from simulator.graphql.ids import gid
from simulator.graphql.nodes import (
    Context,
    ExchangeNode,
    FulfillmentLineNode,
    LineNode,
    RefundNode,
    ReturnLineNode,
    ReverseNode,
    TransactionNode,
)
from simulator.graphql.suggesting import suggested_outcome
from simulator.world import sums
from simulator.world.money import Bag
from simulator.world.returns import Return
from simulator.world.settling import restocking_fee, share


def fitting(left: int, status: str | None) -> bool:
    """Whether a line with `left` units unprocessed passes a processingStatus filter."""
    return status is None or (left > 0 if status == "PROCESSABLE" else left == 0)


def return_lines(item: Return, context: Context, processingStatus: str | None = None, **page: Any) -> dict[str, Any]:  # noqa: N803
    """Return a page of return lines."""
    order = order_of(context, item)
    made = [ReturnLineNode(order, item, line) for line in item.lines if fitting(line.unprocessed, processingStatus)]
    return connections.in_order(made, **page)


def exchange_lines(
    item: Return,
    context: Context,
    includeRemovedItems: bool = False,  # noqa: N803
    processingStatus: str | None = None,  # noqa: N803
    **page: Any,
) -> dict[str, Any]:
    """Return a page of exchange lines."""
    order = order_of(context, item)
    made = [
        ExchangeNode(order, line)
        for line in item.exchanges
        if (line.quantity or includeRemovedItems) and fitting(line.quantity - line.processed, processingStatus)
    ]
    return connections.in_order(made, **page)


def refunds(item: Return, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of the return's refunds."""
    order = order_of(context, item)
    return connections.in_order([RefundNode(order, r) for r in order.refunds if r.id in item.refund_ids], **page)


def transactions(item: Return, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of the transactions of the return's refunds."""
    order = order_of(context, item)
    made = [TransactionNode(order, t) for t in order.transactions if t.refund_id in item.refund_ids]
    return connections.in_order(made, **page)


def reverse_orders(item: Return, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of reverse fulfilment orders."""
    return connections.in_order([ReverseNode(item, reverse) for reverse in item.reverse_orders], **page)


def shipping_fees(item: Return, context: Context) -> list[dict[str, Any]]:
    """Return the return shipping fee, if there is one."""
    if item.shipping_fee is None or item.shipping_fee_id is None:
        return []
    return [{"id": gid("Fee", item.shipping_fee_id), "amountSet": item.shipping_fee}]


def decline(item: Return, context: Context) -> dict[str, Any] | None:
    """Return why the return was declined."""
    return {"reason": item.decline_reason, "note": item.decline_note} if item.decline_reason else None


def fulfillment_line(node: ReturnLineNode, context: Context) -> FulfillmentLineNode | None:
    """Return the fulfilment line a return line asks back."""
    found = node.order.fulfillment_line(node.line.fulfillment_line_id)
    return FulfillmentLineNode(node.order, *found) if found else None


def fee(node: ReturnLineNode, context: Context) -> dict[str, Any] | None:
    """Return a line's restocking fee, counted on its whole quantity."""
    line = node.line
    if line.fee_percentage is None or line.fee_id is None:
        return None
    part = share(node.order, node.order.line(line.line_id), 0, line.quantity)
    amount = restocking_fee(part, line.fee_percentage)
    return {"id": gid("Fee", line.fee_id), "percentage": float(line.fee_percentage), "amountSet": amount}


def discounted_price(node: ReturnLineNode, context: Context) -> Bag:
    """Return the line's price after discounts on the line itself, codes included."""
    line = node.order.line(node.line.line_id)
    whole = line.original_total - sums.line_discounts(node.order, line)
    return whole.part(0, node.line.quantity, line.quantity)


def refundable(node: ReturnLineNode, context: Context) -> int:
    """Return units of a return line not refunded yet."""
    return node.line.quantity - node.line.refunded


def variant_field(kind: str, name: str) -> Any:
    """Return a reader of an exchange line's snapshot id."""
    return lambda node, context: gid(kind, getattr(node.line, name)) if getattr(node.line, name) else None


TYPES: dict[str, Fields] = {
    "Return": {
        **attributes(
            name="name", status="status", createdAt="created_at", requestApprovedAt="approved_at",
            closedAt="closed_at", totalQuantity="total_quantity",
        ),
        "id": own_id("Return"),
        "order": lambda item, context: order_of(context, item),
        "decline": decline,
        "returnShippingFees": shipping_fees,
        "returnLineItems": return_lines,
        "exchangeLineItems": exchange_lines,
        "reverseFulfillmentOrders": reverse_orders,
        "refunds": refunds,
        "transactions": transactions,
        "suggestedFinancialOutcome": suggested_outcome,
    },
    "ReturnLineItem": {
        **below(
            "line", quantity="quantity", processedQuantity="processed", unprocessedQuantity="unprocessed",
            processableQuantity="unprocessed", refundedQuantity="refunded", customerNote="customer_note",
            returnReasonNote="reason_note", returnReason="reason",
        ),
        "id": lambda node, context: gid("ReturnLineItem", node.line.id),
        "refundableQuantity": refundable,
        "returnReasonDefinition": lambda node, context: context.shop.reasons.get(node.line.reason_id or 0),
        "fulfillmentLineItem": fulfillment_line,
        "restockingFee": fee,
        "withCodeDiscountedTotalPriceSet": discounted_price,
    },
    "ExchangeLineItem": {
        **below("line", quantity="quantity", processedQuantity="processed", title="title",
                variantTitle="variant_title", variantSku="sku"),
        "id": lambda node, context: gid("ExchangeLineItem", node.line.id),
        "processableQuantity": lambda node, context: node.line.quantity - node.line.processed,
        "unprocessedQuantity": lambda node, context: node.line.quantity - node.line.processed,
        "variantId": variant_field("ProductVariant", "variant_id"),
        "productId": variant_field("Product", "product_id"),
        "lineItems": lambda node, context: [LineNode(node.order, node.order.line(n)) for n in node.line.line_ids],
    },
}  # fmt: skip
