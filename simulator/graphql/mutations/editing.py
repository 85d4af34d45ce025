"""Order edits."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from simulator.graphql.ids import number
from simulator.graphql.inputs import bag, minor
from simulator.graphql.mutations.answers import Info, Mutations, Payload, errors
from simulator.graphql.nodes import CalculatedLineNode, Context
from simulator.world import editing
from simulator.world.editing import OrderEdit
from simulator.world.lines import Line
from simulator.world.refusals import RefusedError, refuse

SENT = "Order updated"


def begin(context: Context, info: Info, id: str) -> Payload:  # noqa: A002
    """Begin an edit."""
    order = context.shop.orders.get(number(id, "Order"))
    if order is None:
        return {"calculatedOrder": None, "userErrors": [{"field": ["id"], "message": "The order does not exist."}]}
    try:
        return {"calculatedOrder": editing.begin(context.world, context.shop, order), "userErrors": []}
    except RefusedError as refusal:
        return {"calculatedOrder": None, "userErrors": errors(refusal.problems)}


def find_edit(context: Context, gid: str) -> OrderEdit:
    """Return an edit that is still open."""
    edit = context.shop.edits.get(number(gid, "CalculatedOrder"))
    if edit is None or edit.committed:
        raise refuse(None, ("id",), "The calculated order does not exist.")
    return edit


def changed(context: Context, gid: str, change: Callable[[OrderEdit], Line]) -> Payload:
    """Change the draft of an edit; answers with the line and the draft."""
    try:
        edit = find_edit(context, gid)
        line = change(edit)
    except RefusedError as refusal:
        return {"calculatedLineItem": None, "calculatedOrder": None, "userErrors": errors(refusal.problems)}
    return {"calculatedLineItem": CalculatedLineNode(edit, line), "calculatedOrder": edit, "userErrors": []}


def add_variant(context: Context, info: Info, id: str, variantId: str, quantity: int, **_: Any) -> Payload:  # noqa: A002, N803
    """Add units of a variant."""
    wanted = number(variantId, "ProductVariant")
    return changed(context, id, lambda edit: editing.add_variant(context.world, context.shop, edit, wanted, quantity))


def set_quantity(
    context: Context,
    info: Info,
    id: str,  # noqa: A002
    lineItemId: str,  # noqa: N803
    quantity: int,
    restock: bool | None = None,
    **_: Any,
) -> Payload:
    """Set a line's units."""
    wanted = line_number(lineItemId)
    return changed(
        context, id, lambda edit: editing.set_quantity(context.shop, edit, wanted, quantity, restock=bool(restock))
    )


def discount_line(context: Context, info: Info, id: str, lineItemId: str, discount: dict[str, Any]) -> Payload:  # noqa: A002, N803
    """Take something off a line that this edit added."""
    fixed, percent = discount.get("fixedValue"), discount.get("percentValue")

    def change(edit: OrderEdit) -> Line:
        order = edit.draft
        amount = bag(order, minor(order, fixed, ("discount", "fixedValue"))) if fixed else None
        share = None if percent is None else Decimal(str(percent))
        return editing.discount_line(
            context.shop, edit, line_number(lineItemId), discount.get("description"), amount, share
        )

    return changed(context, id, change)


def line_number(gid: str) -> int:
    """Return the number of a calculated line, or of the order line it stands for."""
    return number(gid, "CalculatedLineItem" if "/CalculatedLineItem/" in gid else "LineItem")


def commit(
    context: Context,
    info: Info,
    id: str,  # noqa: A002
    notifyCustomer: bool | None = None,  # noqa: N803
    staffNote: str | None = None,  # noqa: N803
) -> Payload:
    """Put the changes on the order."""
    try:
        edit = find_edit(context, id)
        order = editing.commit(context.world, context.shop, edit, notify=bool(notifyCustomer), note=staffNote)
    except RefusedError as refusal:
        return {"order": None, "successMessages": [], "userErrors": errors(refusal.problems)}
    return {"order": order, "successMessages": [SENT], "userErrors": []}


MUTATIONS: Mutations = {
    "orderEditBegin": begin,
    "orderEditAddVariant": add_variant,
    "orderEditSetQuantity": set_quantity,
    "orderEditAddLineItemDiscount": discount_line,
    "orderEditCommit": commit,
}
