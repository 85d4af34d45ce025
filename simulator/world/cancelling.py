"""Cancelling an order that has not been shipped, and deleting one that is over."""

from typing import TYPE_CHECKING

from simulator.world import sums
from simulator.world.orders import Order, Refund, RefundLine, Transaction
from simulator.world.shops import Shop

if TYPE_CHECKING:
    from simulator.world.world import World

# A return in one of these is in progress.
UNDER_WAY = {"REQUESTED", "OPEN"}


def cancel(world: "World", shop: Shop, order: Order, reason: str, *, refund: bool = True) -> None:
    """Refund what was paid (or not), take all units off and mark the order cancelled (see World.cancel)."""
    if order.cancelled_at:
        raise ValueError(f"{order.name} is cancelled already")
    if any(f.status != "CANCELLED" for f in order.fulfillments):
        raise ValueError(f"{order.name} has been shipped")
    now = world.now()
    if any(item.status in UNDER_WAY for item in shop.returns.values() if item.order_id == order.id):
        raise ValueError(f"{order.name} has an active return")
    taken_off = Refund(world.new_id(), order.id, now, None, processed_at=now)
    location = shop.default_location().id
    for line in order.lines:
        if line.current_quantity:
            taken_off.lines.append(cancelled_line(world, order, line.id, location))
            line.refunded += line.current_quantity
            give_back_stock(shop, line.variant_id, location, line.quantity)
    for parent in sums.successful(order, *sums.CAPTURES) if refund else ():
        left = sums.refundable_of(order, parent)
        if left.presentment:
            back = Transaction(
                world.new_id(), "refund", "success", parent.gateway, left, now, parent.id, refund_id=taken_off.id
            )
            order.transactions.append(back)
            taken_off.transaction_ids.append(back.id)
    order.refunds.append(taken_off)
    order.cancelled_at, order.cancel_reason, order.closed_at = now, reason, now
    world.touch(order)
    world.announce(shop, "refunds/create", (order, taken_off))
    world.announce(shop, "orders/cancelled", order)
    world.announce(shop, "orders/updated", order)


def delete(world: "World", shop: Shop, order: Order) -> None:
    """Delete an archived or cancelled order with its returns; nobody hears more of it than its number."""
    if not (order.cancelled_at or order.closed_at):
        raise ValueError(f"{order.name} is neither archived nor cancelled")
    for item in [item for item in shop.returns.values() if item.order_id == order.id]:
        del shop.returns[item.id]
    del shop.orders[order.id]
    world.announce(shop, "orders/delete", {"id": order.id})


def cancelled_line(world: "World", order: Order, line_id: int, location: int) -> RefundLine:
    """Return the refund line for all units left on an order line."""
    line = order.line(line_id)
    done, quantity = line.quantity - line.current_quantity, line.current_quantity
    return RefundLine(
        world.new_id(), line.id, quantity, "cancel", location, line.unit_price,
        line.discounted_total.part(done, quantity, line.quantity),
        line.tax_total.part(done, quantity, line.quantity),
        sums.cart_discounts(order, line).part(done, quantity, line.quantity),
    )  # fmt: skip


def give_back_stock(shop: Shop, variant_id: int | None, location: int, quantity: int) -> None:
    """Put units back on the shelf, if the variant is still known."""
    variant = shop.variants.get(variant_id or 0)
    if variant:
        variant.stock[location] = variant.stock.get(location, 0) + quantity
