"""Bring our copy of an order and of its returns up to date: both are read from Shopify, never taken from a webhook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from returns.domain.feature import Feature
from returns.domain.order import OrderSnapshot
from returns.operations.absorb_return import absorb_return
from returns.operations.ingest_order import ingest_order
from returns.operations.keep_locations import keep_locations
from returns.operations.lose_order import lose_order
from returns.operations.lose_return import lose_return
from returns.operations.note_synced import note_synced
from returns.operations.record_invoice import note_paid_invoices
from returns.operations.watch_linked_orders import watch_linked_orders
from returns.queries.orders import placed_at
from returns.queries.returns import settled_return_gids, vanished_returns
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.locations import read_locations
from shop_integration.admin_api.orders import read_order
from shop_integration.admin_api.returns import read_return
from shop_integration.connect import connect
from shop_integration.features import allows

if TYPE_CHECKING:
    from returns.models import Order, Shop


class NoSuchOrder(Exception):
    """The shop has no such order, or the app may not see it."""


class OrderGone(NoSuchOrder):
    """It was deleted, and is marked so here."""


class OrderTooOld(NoSuchOrder):
    """We hold it, but Shopify does not show it to the app any more, as it shows none of that age."""


# How young an order is that the app sees without the scope for older ones; Shopify says sixty days.
SEEN_ANYWAY = timedelta(days=59)


def sync_order(
    shop: Shop,
    gid: str,
    *,
    now: datetime,
    client: AdminClient | None = None,
    clock: Callable[[], datetime] = timezone.now,
    deleted: bool = False,
) -> Order | None:
    """Read one order with its returns and take them in; None if we already hold newer news of the order.

    `clock` is read before each return is, so that what happens meanwhile is known to be newer. An order that Shopify
    does not have is taken for deleted if it says so (`deleted`), or if the app would see it. Raises NoSuchOrder (then
    OrderGone, else OrderTooOld where we hold it), ShopifyError.
    """
    client = client or connect(shop, now=now)
    snapshot = read_order(client, gid, now=now)
    if snapshot is None:
        _lose(shop, gid, deleted=deleted, read_at=now)
        raise NoSuchOrder
    order = ingest_order(shop=shop, snapshot=snapshot)
    if order and _absorb_returns(client, order, snapshot, clock):
        # Pieces changed hands: what is gone elsewhere too. Who read the order later meanwhile has to count them.
        order = ingest_order(shop=shop, snapshot=snapshot)
    if order:
        note_paid_invoices(order=order, now=snapshot.read_at)
        watch_linked_orders(order=order, now=snapshot.read_at)
        note_synced(order, read_at=snapshot.read_at)
    return order


def _lose(shop: Shop, gid: str, *, deleted: bool, read_at: datetime) -> None:
    """Raises OrderGone if the order was held and is marked as gone, OrderTooOld if it is held and out of sight."""
    if not deleted and (since := seen_since(shop, now=read_at)):
        placed = placed_at(shop, gid)
        if placed is None:
            return
        if placed <= since:
            raise OrderTooOld
    if order := lose_order(shop=shop, gid=gid, read_at=read_at):
        watch_linked_orders(order=order, now=read_at)
        note_synced(order, read_at=read_at)
        raise OrderGone


def seen_since(shop: Shop, *, now: datetime) -> datetime | None:
    """After which moment an order was placed that Shopify shows to the app for certain; None if it shows all."""
    return None if allows(shop, Feature.WHOLE_HISTORY) else now - SEEN_ANYWAY


def sync_locations(shop: Shop, *, now: datetime) -> int:
    """Read the shop's locations again; gives back how many there are. Raises ShopifyError."""
    locations = read_locations(connect(shop, now=now))
    keep_locations(shop=shop, locations=locations, read_at=now)
    return len(locations)


def _absorb_returns(client: AdminClient, order: Order, snapshot: OrderSnapshot, clock: Callable[[], datetime]) -> bool:
    """Take in the order's returns, oldest first; True if the claim on any piece changed."""
    changed, over = False, settled_return_gids(order) if snapshot.return_gids else set()
    for return_gid in reversed(snapshot.return_gids):
        if return_gid in over:
            continue
        read_at = clock()
        theirs = read_return(client, return_gid)
        if theirs:
            changed |= absorb_return(
                order=order, theirs=theirs, read_at=read_at, listed_at=snapshot.read_at, now=read_at
            )
    for rma_id in vanished_returns(order, known=snapshot.return_gids, read_at=snapshot.read_at):
        lose_return(rma_id=rma_id, now=snapshot.read_at)
    return changed
