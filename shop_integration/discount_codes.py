"""Discount codes for the other wings: the letters, for their shopper and the shop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returns.vault import unseal

if TYPE_CHECKING:
    from returns.models import AfterOffer, DiscountCode


def discount_code(code: DiscountCode) -> str:
    """The letters of a code; empty before Shopify has it and once they were forgotten."""
    return unseal(code.sealed_code) if code.made_at and code.sealed_code else ""


def offer_code(offer: AfterOffer) -> str:
    """The same of an offer that is sent after a return."""
    return unseal(offer.sealed_code) if offer.made_at and offer.sealed_code else ""
