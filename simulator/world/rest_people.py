"""Addresses and customers as REST bodies print them."""

from dataclasses import asdict
from typing import Any

from simulator.world.rest_money import gid, reference, stamp
from simulator.world.shops import Address, Customer, Shop


def address_body(address: Address | None) -> dict[str, Any] | None:
    """Print an address, or None."""
    if address is None:
        return None
    body = asdict(address)
    body["name"] = f"{address.first_name} {address.last_name}".strip()
    body["latitude"] = body["longitude"] = None
    return body


def customer_body(shop: Shop, buyer: Customer | None, place: Address | None = None) -> dict[str, Any] | None:
    """Print a customer, or None; the default address is the given one where the customer has none."""
    if buyer is None:
        return None
    home = address_body(buyer.default_address or place)
    default = {**home, "id": buyer.id + 1, "customer_id": buyer.id, "default": True} if home else None
    return {
        **reference("Customer", buyer.id), "created_at": stamp(shop, buyer.created_at),
        "updated_at": stamp(shop, buyer.updated_at), "email": buyer.email,
        "first_name": buyer.first_name, "last_name": buyer.last_name, "phone": buyer.phone, "state": "disabled",
        "note": None, "verified_email": True, "multipass_identifier": None, "tax_exempt": False,
        "tags": ", ".join(buyer.tags), "currency": shop.currency, "tax_exemptions": [], "default_address": default,
    }  # fmt: skip


def merge_body(shop: Shop, kept: Customer, gone: Customer) -> dict[str, Any]:
    """Return the body of customers/merge."""
    return {
        "admin_graphql_api_customer_kept_id": gid("Customer", kept.id),
        "admin_graphql_api_customer_deleted_id": gid("Customer", gone.id),
        "admin_graphql_api_job_id": None,
        "status": "completed",
        "errors": [],
    }
