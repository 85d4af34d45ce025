"""Bring our copy of an order up to date: the order is read from Shopify, never taken from a webhook's body."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returns.operations.ingest_order import ingest_order
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.orders import read_order
from shop_integration.connect import connect

if TYPE_CHECKING:
    from returns.models import Order, Shop


class NoSuchOrder(Exception):
    """The shop has no such order, or the app may not see it."""


def sync_order(shop: Shop, gid: str, *, now: datetime, client: AdminClient | None = None) -> Order | None:
    """Read one order and take it in; None if we already hold newer news of it. Raises NoSuchOrder, ShopifyError."""
    snapshot = read_order(client or connect(shop, now=now), gid, now=now)
    if snapshot is None:
        raise NoSuchOrder
    return ingest_order(shop=shop, snapshot=snapshot, now=now)
