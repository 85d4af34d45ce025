"""Helpers shared by the tables."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db import models

from returns.domain.money import Money, MoneyPair
from returns.domain.settlement import Quote


def words(enum: type[StrEnum], **options: Any) -> models.CharField[str, str]:
    """A column that holds one word of `enum`."""
    return models.CharField(max_length=24, choices=[(word.value, word.value) for word in enum], **options)


def word_check(field: str, enum: type[StrEnum], *, name: str) -> models.CheckConstraint:
    """Let the database refuse any other word."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": [word.value for word in enum]}), name=name)


def pair(row: Any, field: str, *, shop_currency: str, presentment_currency: str) -> MoneyPair:
    """Read the two columns of an amount, `{field}_shop_minor` and `{field}_presentment_minor`."""
    return MoneyPair(
        Money(getattr(row, f"{field}_shop_minor"), shop_currency),
        Money(getattr(row, f"{field}_presentment_minor"), presentment_currency),
    )


def columns(field: str, amount: MoneyPair) -> dict[str, int]:
    """The two columns of an amount, ready for `create(**…)`."""
    return {f"{field}_shop_minor": amount.shop.minor, f"{field}_presentment_minor": amount.presentment.minor}


# The amounts of a settlement, each a pair of columns.
QUOTED = (
    "items",
    "tax",
    "duties",
    "restocking_fee",
    "return_shipping_fee",
    "exchange",
    "shipping_refund",
    "deduction",
    "total",
    "bonus",
)


def quote_columns(quote: Quote) -> dict[str, int]:
    """The amounts of a settlement as its columns."""
    names = QUOTED
    return {key: value for name in names for key, value in columns(name, getattr(quote, name)).items()}
