"""What becomes of a draft order: an order, once, or nothing."""

from copy import deepcopy
from datetime import datetime
from typing import TYPE_CHECKING

from simulator.world import sums
from simulator.world.cancelling import give_back_stock
from simulator.world.drafts import Draft, kept_aside
from simulator.world.orders import Order
from simulator.world.people import note_order
from simulator.world.refusals import refuse
from simulator.world.selling import confirmation, pay
from simulator.world.shops import Shop

if TYPE_CHECKING:
    from simulator.world.world import World


def complete(world: "World", shop: Shop, draft: Draft, *, gateway: str = "manual", pending: bool = False) -> Order:
    """Make the order, taking its units from stock; announces orders/create and, unless pending, orders/paid.

    Refused a second time. Nothing is asked of the shelves here, as in Shopify: they may go below nothing.
    """
    if draft.completed_at:
        raise refuse(None, None, "This order has been paid")
    now = world.now()
    order = order_of(world, shop, draft, now)
    for line in order.lines:
        give_back_stock(shop, line.variant_id, shop.default_location().id, -line.quantity)
    pay(world, order, gateway, now, "pending" if pending else "sale")
    shop.orders[order.id] = order
    buyer = shop.customers.get(order.customer_id or 0)
    if buyer:
        note_order(buyer, order.id, order.shipping_address)
    draft.completed_at = draft.updated_at = now
    draft.order_id = order.id
    world.announce(shop, "orders/create", order)
    if sums.financial_status(order) == "PAID":
        world.announce(shop, "orders/paid", order)
    return order


def order_of(world: "World", shop: Shop, draft: Draft, now: datetime) -> Order:
    """Return the order that a draft makes: the next number, ids of its own, everything else copied."""
    order = deepcopy(draft.basket)
    order.id, order.number, order.token = world.new_id(), shop.next_order_number, world.new_token()
    shop.next_order_number += 1
    order.name, order.confirmation_number = f"#{order.number}", confirmation(order.id)
    order.created_at = order.processed_at = order.updated_at = now
    for line in order.lines:
        line.id = world.new_id()
    for item in order.shipping_lines:
        item.id = world.new_id()
    return order


def check_out(world: "World", shop: Shop, draft: Draft) -> Order:
    """Let the buyer pay by the invoice's link; ValueError where it is paid, or others have bought the units."""
    if draft.completed_at:
        raise ValueError(f"{draft.basket.name} is paid")
    now = world.now()
    for line in draft.basket.lines:
        variant = shop.variants.get(line.variant_id or 0)
        others = kept_aside(shop, line.variant_id or 0, now) - draft.keeps_aside(line.variant_id or 0, now)
        if variant is None or sum(variant.stock.values()) - others < line.quantity:
            raise ValueError(f"{line.name} is sold out")
    return complete(world, shop, draft, gateway="shopify_payments")


def delete(shop: Shop, number: int) -> None:
    """Forget a draft: what it kept aside is for everybody again, an order that it made stays."""
    if shop.drafts.pop(number, None) is None:
        raise refuse(None, ("id",), "Draft order does not exist")
