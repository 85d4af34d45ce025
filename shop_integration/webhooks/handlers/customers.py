"""A customer changed, is gone, or became one with another: segments follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from returns.operations.refresh_customer import drop_customer, move_orders, refresh_customer
from returns.queries.mirror import holds_customer
from shop_integration.admin_api.customers import read_customer
from shop_integration.connect import connect
from shop_integration.webhooks.body import gid_at
from shop_integration.webhooks.news import News

if TYPE_CHECKING:
    from returns.models import Shop

Clock = Callable[[], datetime]


def read_again(shop: Shop, news: Sequence[News], clock: Clock) -> str:
    """The subject is a customer. Only buyers of orders we hold are kept, and one that is gone is dropped."""
    gid, now = news[0].subject, clock()
    if not holds_customer(shop, gid):
        return "ignored: no order of theirs is held"
    customer = read_customer(connect(shop, now=now), gid)
    if customer is None:
        drop_customer(shop=shop, gid=gid)
        return "customer dropped"
    refresh_customer(shop=shop, customer=customer, read_at=now)
    return "customer read again"


def merged(shop: Shop, news: Sequence[News], clock: Clock) -> str:
    """The subject is the customer who is left; the body names who is gone."""
    gone = {gid_at(item.body, "admin_graphql_api_customer_deleted_id", "Customer") for item in news}
    held = sorted(gid for gid in gone if holds_customer(shop, gid))
    if not held:
        return "ignored: no order of theirs is held"
    now = clock()
    heir = read_customer(connect(shop, now=now), news[0].subject)
    if heir is None:
        return "ignored: the shop has no such customer"
    moved = sum(move_orders(shop=shop, from_gid=gid, to=heir, read_at=now) for gid in held)
    return f"customers merged: {moved} orders moved"
