"""Customers at Shopify: the facts segments are made of, and what they agreed to."""

from __future__ import annotations

from returns.domain.order import CustomerSnapshot
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.order_reading import customer_of

SUBSCRIBED = "SUBSCRIBED"


def read_customer(client: AdminClient, gid: str) -> CustomerSnapshot | None:
    """The customer as Shopify has them now, or None if the shop has no such customer."""
    customer = client.query("customer", id=gid)["customer"]
    return customer_of(customer) if customer else None


def read_consent(client: AdminClient, gid: str) -> str:
    """The address at which the customer agreed to marketing; empty where they did not.

    Only SUBSCRIBED is consent: who was asked and has not confirmed yet (PENDING) has not agreed.
    """
    customer = client.query("customer_consent", id=gid)["customer"] or {}
    address = customer.get("defaultEmailAddress") or {}
    return str(address["emailAddress"]) if address.get("marketingState") == SUBSCRIBED else ""
