"""What an order would be after an edit."""

from typing import Any

from simulator.graphql import connections
from simulator.graphql.fields.kinds import Fields, below
from simulator.graphql.ids import gid
from simulator.graphql.nodes import CalculatedLineNode, Context
from simulator.world import sums
from simulator.world.editing import OrderEdit


def lines(edit: OrderEdit, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of the draft's lines."""
    page.pop("query", None)
    return connections.in_order([CalculatedLineNode(edit, line) for line in edit.draft.lines], **page)


def added(edit: OrderEdit, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of the lines that the edit added."""
    made = [CalculatedLineNode(edit, line) for line in edit.draft.lines if line.id in edit.new_lines]
    return connections.in_order(made, **page)


TYPES: dict[str, Fields] = {
    "CalculatedOrder": {
        "id": lambda edit, context: gid("CalculatedOrder", edit.id),
        "originalOrder": lambda edit, context: context.shop.orders[edit.order_id],
        "lineItems": lines,
        "addedLineItems": added,
        "totalPriceSet": lambda edit, context: sums.current_total(edit.draft),
        "subtotalPriceSet": lambda edit, context: sums.current_subtotal(edit.draft),
        "totalOutstandingSet": lambda edit, context: sums.outstanding(edit.draft),
    },
    "CalculatedLineItem": {
        **below("line", title="title", sku="sku", quantity="current_quantity", originalUnitPriceSet="unit_price"),
        "id": lambda node, context: gid("CalculatedLineItem", node.line.id),
        "editableQuantity": lambda node, context: sums.unfulfilled_quantity(node.edit.draft, node.line),
        "restockable": lambda node, context: node.line.variant_id is not None,
        "variant": lambda node, context: context.shop.variants.get(node.line.variant_id or 0),
        "discountedUnitPriceSet": lambda node, context: node.line.discounted_total.unit(node.line.quantity),
    },
}
