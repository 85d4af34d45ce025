"""Orders, their discounts and shipping."""

from typing import Any

from simulator.graphql import connections
from simulator.graphql.fields.kinds import Fields, attributes, below, own_id, upper
from simulator.graphql.ids import gid
from simulator.graphql.nodes import (
    ApplicationNode,
    Coin,
    Context,
    FulfillmentNode,
    FulfillmentOrderNode,
    LineNode,
    RefundNode,
    ShippingNode,
    TransactionNode,
)
from simulator.graphql.search import matches_return
from simulator.graphql.suggesting import suggested_refund
from simulator.world import sums
from simulator.world.money import Bag, to_minor, total
from simulator.world.orders import Order
from simulator.world.rest_orders import current_shipping
from simulator.world.returnable import return_status
from simulator.world.shipping import shipping_orders


def line_items(order: Order, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of order lines."""
    return connections.in_order([LineNode(order, line) for line in order.lines if not line.tip], **page)


def returns(order: Order, context: Context, query: str | None = None, **page: Any) -> dict[str, Any]:
    """Return a page of the order's returns; the query knows `status`."""
    own = [item for item in context.shop.returns.values() if item.order_id == order.id]
    return connections.connect([item for item in own if matches_return(item, query)], connections.by_id, **page)


def applications(order: Order, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of the order's discounts."""
    made = [ApplicationNode(order, index, item) for index, item in enumerate(order.applications)]
    return connections.in_order(made, **page)


def shipping_lines(order: Order, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of shipping lines."""
    page.pop("includeRemovals", None)
    return connections.in_order([ShippingNode(order, line) for line in order.shipping_lines], **page)


def fulfillment_orders(order: Order, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of the order's fulfilment orders."""
    for name in ("displayable", "query"):
        page.pop(name, None)
    return connections.in_order([FulfillmentOrderNode(order, item) for item in shipping_orders(order)], **page)


def transactions(order: Order, context: Context, first: int | None = None, **_: Any) -> list[TransactionNode]:
    """Return the order's transactions, oldest first."""
    return [TransactionNode(order, item) for item in order.transactions][:first]


def current_discounts(order: Order) -> Bag:
    """Return discounts on what is still on the order."""
    gone = total((sums.gone(line, line.discount_total) for line in order.lines), order.zero)
    return sums.total_discounts(order) - gone


def refunded_shipping(order: Order) -> Bag:
    """Return shipping given back, tax included."""
    back = sums.refunded_shipping(order)
    plain = total((item.subtotal for item in back), order.zero)
    return plain if order.taxes_included else total((item.tax for item in back), plain)


def value_of(node: ApplicationNode, context: Context) -> Any:
    """Return a discount's value: a percentage or an amount."""
    item = node.application
    if item.value_type == "percentage":
        return {"__typename": "PricingPercentageValue", "percentage": float(item.value)}
    return Coin(to_minor(item.value, node.order.presentment_currency), node.order.presentment_currency)


def has_duties(order: Order) -> bool:
    """Whether duties were charged at checkout."""
    return any(line.duties for line in order.lines)


def order_url(order: Order, context: Context, **_: Any) -> str:
    """Return the address of the order's status page."""
    return f"https://{context.shop.domain}/{context.shop.id}/orders/{order.token}/authenticate?key={order.token}"


ORDER: Fields = {
    **attributes(
        legacyResourceId="id", name="name", number="number", createdAt="created_at", processedAt="processed_at",
        updatedAt="updated_at", cancelledAt="cancelled_at", closedAt="closed_at", test="test",
        sourceName="source_name", tags="tags", note="note", email="email", phone="phone", customerLocale="locale",
        currencyCode="currency", presentmentCurrencyCode="presentment_currency", taxesIncluded="taxes_included",
        confirmationNumber="confirmation_number", shippingAddress="shipping_address",
        billingAddress="billing_address",
    ),
    "id": own_id("Order"),
    "cancelReason": lambda order, context: upper(order.cancel_reason),
    "closed": lambda order, context: order.closed_at is not None,
    "edited": lambda order, context: order.edited,
    "dutiesIncluded": lambda order, context: False,
    "refundable": lambda order, context: sums.net_payment(order).presentment > 0,
    "fulfillable": lambda order, context: any(sums.unfulfilled_quantity(order, line) for line in order.lines),
    "requiresShipping": lambda order, context: any(line.requires_shipping for line in order.lines),
    "fullyPaid": lambda order, context: sums.outstanding(order).presentment <= 0,
    "unpaid": lambda order, context: not sums.received(order).presentment,
    "displayFinancialStatus": lambda order, context: sums.financial_status(order),
    "displayFulfillmentStatus": lambda order, context: sums.fulfillment_status(order),
    "returnStatus": lambda order, context: return_status(context.shop, order),
    "customer": lambda order, context: context.shop.customers.get(order.customer_id or 0),
    "retailLocation": lambda order, context: context.shop.locations.get(order.retail_location_id or 0),
    "currentTotalDutiesSet": lambda order, context: sums.current_duties(order) if has_duties(order) else None,
    "originalTotalDutiesSet": lambda order, context: sums.total_duties(order) if has_duties(order) else None,
    "currentShippingPriceSet": lambda order, context: current_shipping(order),
    "totalTipReceivedSet": lambda order, context: order.tip or order.zero,
    "customAttributes": lambda order, context: order.attributes,
    "totalWeight": lambda order, context: sum(line.grams * line.quantity for line in order.lines),
    "currentTotalWeight": lambda order, context: sum(line.grams * line.current_quantity for line in order.lines),
    "discountCodes": lambda order, context: [code["code"] for code in order.discount_codes],
    "currentTotalPriceSet": lambda order, context: sums.current_total(order),
    "currentSubtotalPriceSet": lambda order, context: sums.current_subtotal(order),
    "currentTotalTaxSet": lambda order, context: sums.current_tax(order),
    "currentTotalDiscountsSet": lambda order, context: current_discounts(order),
    "totalPriceSet": lambda order, context: sums.total_price(order),
    "subtotalPriceSet": lambda order, context: sums.subtotal(order),
    "totalTaxSet": lambda order, context: sums.total_tax(order),
    "totalDiscountsSet": lambda order, context: sums.total_discounts(order),
    "totalShippingPriceSet": lambda order, context: sums.total_shipping(order),
    "totalReceivedSet": lambda order, context: sums.received(order),
    "totalRefundedSet": lambda order, context: sums.refunded(order),
    "totalRefundedShippingSet": lambda order, context: refunded_shipping(order),
    "totalOutstandingSet": lambda order, context: sums.outstanding(order),
    "netPaymentSet": lambda order, context: sums.net_payment(order),
    "shippingLine": lambda order, context: ShippingNode(order, order.shipping_lines[0])
    if order.shipping_lines else None,
    "statusPageUrl": order_url,
    "suggestedRefund": suggested_refund,
    "lineItems": line_items,
    "returns": returns,
    "discountApplications": applications,
    "shippingLines": shipping_lines,
    "fulfillmentOrders": fulfillment_orders,
    "fulfillments": lambda order, context, first=None, query=None: [
        FulfillmentNode(order, item) for item in order.fulfillments][:first],
    "transactions": transactions,
    "refunds": lambda order, context, first=None: [RefundNode(order, item) for item in order.refunds][:first],
}  # fmt: skip

APPLICATION: Fields = {
    "index": lambda node, context: node.place,
    "allocationMethod": lambda node, context: upper(node.application.allocation_method),
    "targetSelection": lambda node, context: upper(node.application.target_selection),
    "targetType": lambda node, context: upper(node.application.target_type),
    "value": value_of,
    **below("application", title="title", description="description"),
    "code": lambda node, context: node.application.code or node.application.title,
}

TYPES: dict[str, Fields] = {
    "Order": ORDER,
    "DiscountCodeApplication": APPLICATION,
    "AutomaticDiscountApplication": APPLICATION,
    "ManualDiscountApplication": APPLICATION,
    "ScriptDiscountApplication": APPLICATION,
    "ShippingLine": {
        **below("line", title="title", originalPriceSet="price", discountedPriceSet="discounted_price"),
        "id": lambda node, context: gid("ShippingLine", node.line.id),
        "currentDiscountedPriceSet": lambda node, context: sums.current_shipping(node.order, node.line),
        "taxLines": lambda node, context: node.line.taxes,
    },
}  # fmt: skip
