"""Customers at Shopify: the facts segments are made of."""

from __future__ import annotations

from returns.domain.order import CustomerSnapshot
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.order_reading import customer_of


def read_customer(client: AdminClient, gid: str) -> CustomerSnapshot | None:
    """The customer as Shopify has them now, or None if the shop has no such customer."""
    customer = client.query("customer", id=gid)["customer"]
    return customer_of(customer) if customer else None
