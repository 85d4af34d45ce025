"""Take in an order as Shopify tells it now."""

from returns.domain.order import OrderSnapshot
from returns.models import Order, Shop
from returns.operations.ingest_orders import ingest_orders


def ingest_order(*, shop: Shop, snapshot: OrderSnapshot) -> Order | None:
    """Write the order and all that belongs to it (see `ingest_orders`); None if we already hold newer news of it."""
    taken = ingest_orders(shop=shop, snapshots=[snapshot])
    return shop.orders.get(pk=taken.orders[snapshot.gid]) if snapshot.gid in taken.orders else None
