"""Fees that hang on what the shopper chooses, as fields: for store credit, and for an exchange."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.fees import FeeAmounts, FeesByOutcome, FeeWay
from returns.domain.money import Money
from returns_portal.merchant.forms.numbers import amount_field, percent_field

LABELS: dict[FeeWay, tuple[Promise, Promise]] = {
    FeeWay.STORE_CREDIT: (
        _("Restocking fee for store credit in percent"),
        _("Return shipping fee for store credit in %(currency)s"),
    ),
    FeeWay.EXCHANGE: (
        _("Restocking fee for an exchange in percent"),
        _("Return shipping fee for an exchange in %(currency)s"),
    ),
}

DUTIES: dict[str, Promise] = {"kept": _("Are not given back"), "refunded": _("Are given back with the goods")}
DUTIES_LABEL = _("Customs duties paid at checkout")


def fee_fields(currency: str) -> dict[str, forms.Field]:
    """The fields; an empty one leaves the fee that counts for everything."""
    found: dict[str, forms.Field] = {}
    for way, (share, amount) in LABELS.items():
        found[f"{way.value}_restocking"] = percent_field(share, required=False)
        found[f"{way.value}_shipping"] = amount_field(amount, currency, required=False)
    return found


def fees_of(given: dict[str, Any], currency: str) -> FeesByOutcome:
    """What the fields say; silent on what they leave."""
    said = {way.value: _amounts(given, way, currency) for way in FeeWay}
    return FeesByOutcome(**{way: amounts for way, amounts in said.items() if amounts != FeeAmounts()})


def fees_initial(fees: FeesByOutcome, currency: str) -> dict[str, Any]:
    """The fields as a policy or a clause has them."""
    found: dict[str, Any] = {}
    for way in FeeWay:
        amounts: FeeAmounts = getattr(fees, way.value)
        share, minor = amounts.restocking_bps, amounts.return_shipping_minor
        found[f"{way.value}_restocking"] = None if share is None else Decimal(share) / 100
        found[f"{way.value}_shipping"] = None if minor is None else Money(minor, currency).amount
    return found


def _amounts(given: dict[str, Any], way: FeeWay, currency: str) -> FeeAmounts:
    percent, amount = given[f"{way.value}_restocking"], given[f"{way.value}_shipping"]
    return FeeAmounts(
        restocking_bps=None if percent is None else int(percent * 100),
        return_shipping_minor=None if amount is None else Money.of(amount, currency).minor,
    )
