"""Orders: tags, notes, archiving."""

from collections.abc import Sequence
from typing import Any

from simulator.graphql.ids import number, parse
from simulator.graphql.lookups import find
from simulator.graphql.mutations.answers import Info, Mutations, Payload
from simulator.graphql.nodes import Context
from simulator.world import cancelling, collecting
from simulator.world.orders import Order
from simulator.world.shops import Customer, Product


def words(tags: Sequence[str]) -> set[str]:
    """Return tags one by one; commas separate too."""
    return {part.strip() for tag in tags for part in tag.split(",") if part.strip()}


def tag(context: Context, gid: str, tags: Sequence[str], *, add: bool) -> Payload:
    """Add or remove tags; repeating is harmless."""
    node = find(context, *parse(gid))
    if not isinstance(node, Order | Customer | Product):
        return {"node": None, "userErrors": [{"field": ["id"], "message": f"{gid} does not exist"}]}
    before = set(node.tags)
    node.tags = sorted(before | words(tags) if add else before - words(tags))
    if set(node.tags) != before:
        tell(context, node)
    return {"node": node, "userErrors": []}


def tell(context: Context, node: Order | Customer | Product) -> None:
    """Announce that something has changed."""
    world, shop = context.world, context.shop
    if isinstance(node, Order):
        world.touch(node)
        world.announce(shop, "orders/updated", node)
        return
    node.updated_at = world.now()
    world.announce(shop, "customers/update" if isinstance(node, Customer) else "products/update", node)


def tags_add(context: Context, info: Info, id: str, tags: Sequence[str]) -> Payload:  # noqa: A002
    """Add tags to an order, customer or product."""
    return tag(context, id, tags, add=True)


def tags_remove(context: Context, info: Info, id: str, tags: Sequence[str]) -> Payload:  # noqa: A002
    """Remove tags from an order, customer or product."""
    return tag(context, id, tags, add=False)


def update(context: Context, info: Info, input: dict[str, Any]) -> Payload:  # noqa: A002
    """Change an order's tags, note, e-mail or phone; what is not named stays."""
    order = context.shop.orders.get(number(input["id"], "Order"))
    if order is None:
        return no_order()
    if input.get("tags") is not None:
        order.tags = sorted(words(input["tags"]))
    for name in ("note", "email", "phone"):
        if name in input:
            setattr(order, name, input[name])
    tell(context, order)
    return {"order": order, "userErrors": []}


def no_order() -> Payload:
    """Return the payload for an unknown order."""
    return {"order": None, "userErrors": [{"field": ["id"], "message": "Order does not exist"}]}


def shut(context: Context, info: Info, input: dict[str, Any]) -> Payload:  # noqa: A002
    """Archive an order."""
    return archive(context, input["id"], closed=True)


def reopen(context: Context, info: Info, input: dict[str, Any]) -> Payload:  # noqa: A002
    """Take an order out of the archive."""
    return archive(context, input["id"], closed=False)


def archive(context: Context, gid: str, *, closed: bool) -> Payload:
    """Archive an order or take it out again."""
    order = context.shop.orders.get(number(gid, "Order"))
    if order is None:
        return no_order()
    order.closed_at = context.world.now() if closed else None
    tell(context, order)
    return {"order": order, "userErrors": []}


def cancel(
    context: Context,
    info: Info,
    orderId: str,  # noqa: N803
    reason: str,
    restock: bool,
    refundMethod: dict[str, Any] | None = None,  # noqa: N803
    refund: bool | None = None,
    **told: Any,
) -> Payload:
    """Cancel an order that was neither cancelled nor sent and has no return in progress; Shopify does it in a job."""
    order = context.shop.orders.get(number(orderId, "Order"))
    if order is None:
        return _not_cancelled("NOT_FOUND", "Order does not exist")
    pays = bool(refund or (refundMethod or {}).get("originalPaymentMethodsRefund"))
    try:
        cancelling.cancel(context.world, context.shop, order, reason.lower(), refund=pays)
    except ValueError as error:
        return _not_cancelled("INVALID", f"Cannot cancel order: {error}")
    job = {"id": f"gid://shopify/Job/{context.world.new_id()}", "done": False}
    return {"job": job, "orderCancelUserErrors": [], "userErrors": []}


def _not_cancelled(code: str, message: str) -> Payload:
    wrong = {"code": code, "field": ["orderId"], "message": message}
    return {"job": None, "orderCancelUserErrors": [wrong], "userErrors": [wrong]}


def mark_as_paid(context: Context, info: Info, input: dict[str, Any]) -> Payload:  # noqa: A002
    """Note that the buyer paid outside Shopify; refused where nothing is owed."""
    order = context.shop.orders.get(number(input["id"], "Order"))
    if order is None:
        return no_order()
    try:
        collecting.collect(context.world, context.shop, order, "manual")
    except ValueError:
        return {"order": None, "userErrors": [{"field": ["id"], "message": "Order cannot be marked as paid."}]}
    return {"order": order, "userErrors": []}


MUTATIONS: Mutations = {
    "orderCancel": cancel,
    "orderMarkAsPaid": mark_as_paid,
    "tagsAdd": tags_add,
    "tagsRemove": tags_remove,
    "orderUpdate": update,
    "orderClose": shut,
    "orderOpen": reopen,
}
