"""Taking money that a buyer still owes, as after an exchange for something dearer."""

from typing import TYPE_CHECKING

from simulator.world import sums
from simulator.world.orders import Order, Transaction
from simulator.world.shops import Shop

if TYPE_CHECKING:
    from simulator.world.world import World


def collect(world: "World", shop: Shop, order: Order, gateway: str | None = None) -> Transaction:
    """Take what is outstanding and release what waited for it; announces order_transactions/create, orders/paid.

    The earlier payment's gateway takes it where none is named. ValueError if nothing is owed.
    """
    due = sums.outstanding(order)
    if due.presentment <= 0:
        raise ValueError(f"{order.name} owes nothing")
    gateway = gateway or next((t.gateway for t in order.transactions if t.kind in sums.CAPTURES), "shopify_payments")
    paid = Transaction(world.new_id(), "sale", "success", gateway, due, world.now(), test=order.test)
    order.transactions.append(paid)
    for item in order.shipping_orders:
        item.holds = [hold for hold in item.holds if hold.reason != "AWAITING_PAYMENT" or hold.by_app]
    world.touch(order)
    world.announce(shop, "order_transactions/create", (order, paid))
    world.announce(shop, "orders/paid", order)
    world.announce(shop, "orders/updated", order)
    return paid
