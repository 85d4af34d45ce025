"""Each label as a row of a file: what it cost and what became of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from returns.domain.label_costs import Entry, fate_of
from returns.domain.money import Money
from returns_portal.merchant.csv_file import Values

COLUMNS = (
    "return", "bought_at", "month", "carrier", "account", "source", "test", "fate", "currency", "price", "credited",
    "estimated", "billed", "ended_at",
)  # fmt: skip


def entry_values(entry: Entry) -> Values:
    """One label under COLUMNS."""
    group = entry.group
    return (
        entry.number, entry.bought_at, _month(group.month), group.seller.carrier, group.seller.name,
        group.facts.source.value, int(group.test), fate_of(group.facts).value, group.currency,
        _amount(group.price_minor, group.currency), _amount(group.credited_minor, group.currency),
        _amount(entry.estimated_minor, group.currency), _amount(entry.billed_minor, group.currency), entry.ended_at,
    )  # fmt: skip


def _month(first: date) -> str:
    return f"{first:%Y-%m}"


def _amount(minor: int | None, currency: str) -> Any:
    return None if minor is None or not currency else Money(minor, currency).amount
