"""Discount codes: the one call that makes one, and finding it by its code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from returns.domain.discount_code import CodeTerms
from returns.domain.money import Money
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.reading import moment
from shop_integration.errors import Unreachable


@dataclass(frozen=True, slots=True)
class DiscountCode:
    """A code as Shopify has it. `ends_at` is None where somebody made it endless there."""

    gid: str
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class WantedCode:
    """A code to be made: for these products (none: the whole shop), for this customer ("": whoever has it), once."""

    code: str
    title: str
    terms: CodeTerms
    currency: str
    product_gids: Sequence[str]
    customer_gid: str
    starts_at: datetime
    ends_at: datetime


def find_discount_code(client: AdminClient, *, code: str) -> DiscountCode | None:
    """The code as Shopify has it; None if there is none."""
    found = client.query("discount_code", code=code)["codeDiscountNodeByCode"]
    if found is None:
        return None
    ends_at = found["codeDiscount"].get("endsAt")
    return DiscountCode(found["id"], moment(ends_at) if ends_at else None)


def create_discount_code(client: AdminClient, wanted: WantedCode) -> DiscountCode:
    """Make it, to be used once. Raises ShopifyError."""
    payload = client.mutate("discount_code_create", input=discount_input(wanted))
    if not payload["codeDiscountNode"]:
        raise Unreachable("a part of the answer was withheld", maybe_done=True)
    return DiscountCode(payload["codeDiscountNode"]["id"], wanted.ends_at)


def discount_input(wanted: WantedCode) -> dict[str, Any]:
    """The code as `discountCodeBasicCreate` takes it: it combines with no other discount."""
    products = {"products": {"productsToAdd": list(wanted.product_gids)}}
    return {
        "title": wanted.title,
        "code": wanted.code,
        "startsAt": wanted.starts_at.isoformat(),
        "endsAt": wanted.ends_at.isoformat(),
        "usageLimit": 1,
        "appliesOncePerCustomer": True,
        "context": {"customers": {"add": [wanted.customer_gid]}} if wanted.customer_gid else {"all": "ALL"},
        "customerGets": {
            "items": products if wanted.product_gids else {"all": True},
            "value": _value(wanted.terms, wanted.currency),
        },
    }


def _value(terms: CodeTerms, currency: str) -> dict[str, Any]:
    if terms.discount_minor:
        amount = str(Money(terms.discount_minor, currency).kept)
        return {"discountAmount": {"amount": amount, "appliesOnEachItem": False}}
    return {"percentage": terms.discount_bps / 10_000}
