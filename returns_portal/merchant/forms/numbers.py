"""Shares and amounts as merchants type them, with their own decimal sign."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from returns.domain.money import decimals_of
from returns_portal.merchant.forms.text import NUMBER_ERRORS

MOST = Decimal(1_000_000)


def percent_field(label: Any, **options: Any) -> forms.DecimalField:
    """A share in percent, up to all of it, to the basis point."""
    return _field(label, **{"max_value": Decimal(100), "decimal_places": 2} | options)


def amount_field(label: Any, currency: str, **options: Any) -> forms.DecimalField:
    """An amount in `currency`, which the label names as `%(currency)s`, as exact as that is."""
    places = decimals_of(currency)
    return _field(label % {"currency": currency}, max_value=MOST, decimal_places=places, **options)


def _field(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        **{"label": label, "min_value": Decimal(0), "localize": True, "error_messages": NUMBER_ERRORS} | options
    )
