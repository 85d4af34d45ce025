"""Addresses and customers as REST bodies print them."""

from dataclasses import asdict
from typing import Any

from simulator.world.orders import Order
from simulator.world.rest_money import reference, stamp
from simulator.world.shops import Address, Shop


def address_body(address: Address | None) -> dict[str, Any] | None:
    """Print an address, or None."""
    if address is None:
        return None
    body = asdict(address)
    body["name"] = f"{address.first_name} {address.last_name}".strip()
    body["latitude"] = body["longitude"] = None
    return body


def customer_body(shop: Shop, order: Order) -> dict[str, Any] | None:
    """Print an order's customer, or None; the default address is the order's."""
    buyer = shop.customers.get(order.customer_id or 0)
    if buyer is None:
        return None
    since = stamp(shop, order.created_at)
    place = address_body(order.shipping_address)
    return {
        **reference("Customer", buyer.id), "created_at": since, "updated_at": since, "email": buyer.email,
        "first_name": buyer.first_name, "last_name": buyer.last_name, "phone": buyer.phone, "state": "disabled",
        "note": None, "verified_email": True, "multipass_identifier": None, "tax_exempt": False,
        "tags": ", ".join(buyer.tags), "currency": shop.currency, "tax_exemptions": [],
        "default_address": {**place, "id": buyer.id + 1, "customer_id": buyer.id, "default": True} if place else None,
    }  # fmt: skip
