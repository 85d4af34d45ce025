"""Order lines and the units of them in fulfilments."""

from typing import Any

from simulator.graphql import connections
from simulator.graphql.duties import duty_fields
from simulator.graphql.fields.kinds import Fields, below
from simulator.graphql.ids import gid
from simulator.graphql.nodes import ApplicationNode, Context, FulfillmentLineNode, LineNode
from simulator.world import sums
from simulator.world.money import Bag

SUGGESTED = ("too-small", "too-big", "changed-my-mind", "item-not-as-described", "damaged-or-defective",
             "received-the-wrong-item", "style", "color", "other-reason")  # fmt: skip


def price_before_tax(node: LineNode, context: Context) -> Bag:
    """Return what is left of the line after all discounts, refunded units and tax taken off."""
    value = sums.current(node.line, node.line.discounted_total)
    return value - sums.current(node.line, node.line.tax_total) if node.order.taxes_included else value


def line_price(node: LineNode, *, codes: bool) -> Bag:
    """Return the line's price after discounts on the line itself."""
    return node.line.original_total - sums.line_discounts(node.order, node.line, codes=codes)


def group(node: LineNode) -> dict[str, Any] | None:
    """Return the bundle a line is a component of."""
    bundle = node.line.bundle
    if bundle is None:
        return None
    return {
        "id": gid("LineItemGroup", bundle.id),
        "title": bundle.title,
        "quantity": bundle.quantity,
        "productId": gid("Product", bundle.product_id) if bundle.product_id else None,
        "variantId": gid("ProductVariant", bundle.variant_id) if bundle.variant_id else None,
        "variantSku": bundle.variant_sku,
        "customAttributes": [],
    }


def allocations(node: LineNode, context: Context) -> list[dict[str, Any]]:
    """Return the parts of discounts that fell on the line."""
    order = node.order
    return [
        {
            "allocatedAmountSet": item.amount,
            "discountApplication": ApplicationNode(order, item.index, order.applications[item.index]),
        }
        for item in node.line.allocations
    ]


def image(node: LineNode, context: Context, **_: Any) -> dict[str, Any] | None:
    """Return the product's picture."""
    product = context.shop.products.get(node.line.product_id or 0)
    if product is None or not product.image_url:
        return None
    return {"url": product.image_url, "altText": product.title, "width": 600, "height": 600}


def suggested_reasons(node: LineNode, context: Context, **page: Any) -> dict[str, Any]:
    """Return the reasons suggested for a line (one set for every category here)."""
    library = {reason.handle: reason for reason in context.shop.reasons.values()}
    return connections.in_order([library[handle] for handle in SUGGESTED], **page)


def fulfillment_part(node: FulfillmentLineNode, whole: Bag) -> Bag:
    """Return the part of a line's sum that belongs to the units of one fulfilment."""
    line = node.order.line(node.line.line_id)
    done = 0
    for fulfillment in node.order.fulfillments:
        if fulfillment is node.fulfillment:
            break
        done += sum(part.quantity for part in fulfillment.lines if part.line_id == line.id)
    return whole.part(done, node.line.quantity, line.quantity)


def fulfillment_price(node: FulfillmentLineNode, *, discounted: bool) -> Bag:
    """Return what the units of a fulfilment line cost, before or after discounts on the line itself."""
    line = LineNode(node.order, node.order.line(node.line.line_id))
    return fulfillment_part(node, line_price(line, codes=True) if discounted else line.line.original_total)


TYPES: dict[str, Fields] = {
    "LineItem": {
        **below(
            "line", name="name", title="title", variantTitle="variant_title", sku="sku", vendor="vendor",
            quantity="quantity", currentQuantity="current_quantity", refundableQuantity="current_quantity",
            requiresShipping="requires_shipping", isGiftCard="gift_card", taxable="taxable",
            originalUnitPriceSet="unit_price", originalTotalSet="original_total", totalDiscountSet="discount_total",
        ),
        "id": lambda node, context: gid("LineItem", node.line.id),
        "unfulfilledQuantity": lambda node, context: sums.unfulfilled_quantity(node.order, node.line),
        "nonFulfillableQuantity": lambda node, context: 0,
        "restockable": lambda node, context: node.line.variant_id is not None,
        "customAttributes": lambda node, context: [
            {"key": item["name"], "value": item["value"]} for item in node.line.properties],
        "sellingPlan": lambda node, context: None,
        "lineItemGroup": lambda node, context: group(node),
        "duties": lambda node, context: [duty_fields(duty) for duty in node.line.duties],
        "image": image,
        "weight": lambda node, context: {"unit": "GRAMS", "value": float(node.line.grams)},
        "product": lambda node, context: context.shop.products.get(node.line.product_id or 0),
        "variant": lambda node, context: context.shop.variants.get(node.line.variant_id or 0),
        "discountedUnitPriceSet": lambda node, context: line_price(node, codes=False).unit(node.line.quantity),
        "discountedTotalSet": lambda node, context, **wanted: line_price(
            node, codes=wanted.get("withCodeDiscounts", False)),
        "discountedUnitPriceAfterAllDiscountsSet": lambda node, context: node.line.discounted_total.unit(
            node.line.quantity),
        "priceAfterAllDiscountsBeforeTaxesSet": price_before_tax,
        "discountAllocations": allocations,
        "taxLines": lambda node, context, first=None: node.line.taxes[:first],
        "suggestedReturnReasonDefinitions": suggested_reasons,
    },
    "FulfillmentLineItem": {
        "id": lambda node, context: gid("FulfillmentLineItem", node.line.id),
        "quantity": lambda node, context: node.line.quantity,
        "lineItem": lambda node, context: LineNode(node.order, node.order.line(node.line.line_id)),
        "discountedTotalSet": lambda node, context: fulfillment_price(node, discounted=True),
        "originalTotalSet": lambda node, context: fulfillment_price(node, discounted=False),
    },
}  # fmt: skip
