"""Draft orders and their lines."""

from typing import Any

from simulator.graphql import connections
from simulator.graphql.fields.kinds import Fields, attributes, below, own_id
from simulator.graphql.ids import gid
from simulator.graphql.nodes import Context, DraftLineNode, ShippingNode
from simulator.world import sums
from simulator.world.drafts import Draft
from simulator.world.money import total
from simulator.world.rest_orders import merged_taxes


def lines(draft: Draft, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of a draft's lines."""
    return connections.in_order([DraftLineNode(draft, line) for line in draft.basket.lines], **page)


def shipping_line(draft: Draft, context: Context) -> ShippingNode | None:
    """Return the shipping line, None where none was named."""
    return next((ShippingNode(draft.basket, line) for line in draft.basket.shipping_lines), None)


def invoice_url(draft: Draft, context: Context) -> str:
    """Return the address where the buyer pays."""
    return f"https://{context.shop.domain}/{context.shop.id}/invoices/{draft.token}"


def discount(node: DraftLineNode, context: Context) -> dict[str, Any] | None:
    """Return what was taken off a line."""
    off = node.draft.offs.get(node.line.id)
    if off is None:
        return None
    return {
        "title": off.title, "description": off.description, "value": float(off.value),
        "valueType": "PERCENTAGE" if off.percentage else "FIXED_AMOUNT", "amountSet": node.line.discount_total,
    }  # fmt: skip


TYPES: dict[str, Fields] = {
    "DraftOrder": {
        **attributes(
            legacyResourceId="id", status="status", createdAt="created_at", updatedAt="updated_at",
            completedAt="completed_at", invoiceSentAt="invoice_sent_at", reserveInventoryUntil="reserve_until",
            taxExempt="tax_exempt",
        ),
        **below(
            "basket", name="name", email="email", note2="note", tags="tags", customAttributes="attributes",
            currencyCode="currency", presentmentCurrencyCode="presentment_currency", taxesIncluded="taxes_included",
            shippingAddress="shipping_address", billingAddress="billing_address",
        ),
        "id": own_id("DraftOrder"),
        "ready": lambda draft, context: True,
        "invoiceUrl": invoice_url,
        "customer": lambda draft, context: context.shop.customers.get(draft.basket.customer_id or 0),
        "order": lambda draft, context: context.shop.orders.get(draft.order_id or 0),
        "lineItems": lines,
        "shippingLine": shipping_line,
        "taxLines": lambda draft, context: merged_taxes(draft.basket),
        "subtotalPriceSet": lambda draft, context: sums.subtotal(draft.basket),
        "totalDiscountsSet": lambda draft, context: sums.total_discounts(draft.basket),
        "totalLineItemsPriceSet": lambda draft, context: total(
            (line.original_total for line in draft.basket.lines), draft.basket.zero),
        "totalPriceSet": lambda draft, context: sums.total_price(draft.basket),
        "totalShippingPriceSet": lambda draft, context: sums.total_shipping(draft.basket),
        "totalTaxSet": lambda draft, context: sums.total_tax(draft.basket),
        "totalQuantityOfLineItems": lambda draft, context: sum(line.quantity for line in draft.basket.lines),
    },
    "DraftOrderLineItem": {
        **below(
            "line", name="name", title="title", variantTitle="variant_title", sku="sku", quantity="quantity",
            taxable="taxable", requiresShipping="requires_shipping", isGiftCard="gift_card", taxLines="taxes",
            originalUnitPriceSet="unit_price", originalTotalSet="original_total", totalDiscountSet="discount_total",
            discountedTotalSet="discounted_total",
        ),
        "id": lambda node, context: gid("DraftOrderLineItem", node.line.id),
        "uuid": lambda node, context: str(node.line.id),
        "custom": lambda node, context: False,
        "variant": lambda node, context: context.shop.variants.get(node.line.variant_id or 0),
        "product": lambda node, context: context.shop.products.get(node.line.product_id or 0),
        "appliedDiscount": discount,
        "approximateDiscountedUnitPriceSet": lambda node, context: node.line.discounted_total.unit(node.line.quantity),
    },
}  # fmt: skip
