"""A customer of whom we hold orders changed at Shopify."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.order import CustomerSnapshot
from returns.merging import merge
from returns.models import Customer, Shop
from returns.operations.mirror_lock import hold_mirror
from returns.operations.restrict_customer import move_restrictions
from returns.order_rows import customer_row


def refresh_customer(*, shop: Shop, customer: CustomerSnapshot, read_at: datetime) -> None:
    """Write the customer's facts, unless newer ones are held."""
    merge(Customer, [customer_row(shop.pk, customer, read_at)], key=["shop_id", "gid"], newer=["read_at"])


@transaction.atomic
def drop_customer(*, shop: Shop, gid: str) -> bool:
    """Shopify deleted the customer: the facts go, the orders stay. False if nothing was held."""
    hold_mirror(shop.pk)
    gone, _ = Customer.objects.filter(shop=shop, gid=gid).delete()
    return bool(gone)


@transaction.atomic
def move_orders(*, shop: Shop, from_gid: str, to: CustomerSnapshot, read_at: datetime) -> int:
    """Two customers became one: the orders of the one that is gone now belong to the other. Gives back how many.

    So does what people at the shop decided about it.
    """
    hold_mirror(shop.pk)
    refresh_customer(shop=shop, customer=to, read_at=read_at)
    heir = Customer.objects.get(shop=shop, gid=to.gid)
    moved = shop.orders.filter(customer_gid=from_gid).update(customer=heir, customer_gid=to.gid)
    move_restrictions(shop=shop, from_gid=from_gid, to_gid=to.gid, now=read_at)
    drop_customer(shop=shop, gid=from_gid)
    return moved
