"""Anything that happened to an order, its parcels, its returns or its money: read the order again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from returns.queries.orders import was_synced_since
from returns.queries.returns import order_gid_of
from shop_integration.admin_api.returns import order_of_return, order_of_reverse_order
from shop_integration.connect import connect
from shop_integration.reconcile import look_soon
from shop_integration.sync import NoSuchOrder, OrderGone, sync_order
from shop_integration.webhooks.news import News

if TYPE_CHECKING:
    from returns.models import Shop

Clock = Callable[[], datetime]
LONGEST_LOOK = timedelta(days=1)


def read_again(shop: Shop, news: Sequence[News], clock: Clock) -> str:
    """The subject is an order. One reading serves all the news that waited for it."""
    return _synced(shop, news[0].subject, news, clock)


def read_deleted(shop: Shop, news: Sequence[News], clock: Clock) -> str:
    """The subject is an order that was deleted: if Shopify has none, it is marked as gone."""
    return _synced(shop, news[0].subject, news, clock, deleted=True)


def read_again_for_return(shop: Shop, news: Sequence[News], clock: Clock) -> str:
    """The subject is a return; Shopify is asked for its order if it is none of ours."""
    gid = news[0].subject
    order = order_gid_of(shop, return_gid=gid) or order_of_return(connect(shop, now=clock()), gid)
    return _synced(shop, order, news, clock) if order else "ignored: the shop has no such return"


def read_again_for_reverse_order(shop: Shop, news: Sequence[News], clock: Clock) -> str:
    """The subject is a reverse fulfillment order; Shopify is asked for its order if it is none of ours."""
    gid = news[0].subject
    order = order_gid_of(shop, rfo_gid=gid) or order_of_reverse_order(connect(shop, now=clock()), gid)
    return _synced(shop, order, news, clock) if order else "ignored: the shop has no such reverse fulfillment order"


def read_recent(shop: Shop, news: Sequence[News], clock: Clock) -> str:
    """The body says nothing (`returns/process` is published as `{}`): have read what changed since it happened.

    A busy shop has many of these a minute, and each might mean any of its orders, so they share a look. The header
    that says when is not signed, so it is believed for a day at most.
    """
    since = min(max(item.delivery.happened_at, item.delivery.received_at - LONGEST_LOOK) for item in news)
    soon = look_soon(shop, since, now=clock())
    return "recent orders are read soon" if soon else "recent orders are read soon anyway"


def _synced(shop: Shop, gid: str, news: Sequence[News], clock: Clock, *, deleted: bool = False) -> str:
    """Read the order with its returns, unless that was done since the last of the news came in."""
    if was_synced_since(shop, gid, max(item.delivery.received_at for item in news), now=clock()):
        return "order read since"
    try:
        order = sync_order(shop, gid, now=clock(), clock=clock, deleted=deleted)
    except OrderGone:
        return "the order is gone"
    except NoSuchOrder:
        return "ignored: the shop has no such order"
    return "order read again" if order else "ignored: newer news is known"
