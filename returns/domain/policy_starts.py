"""Policies to start from: what each changes of the policy in force. Reasons and everything else stay as they are.

Pure data and one merge; what comes out is a draft that a person reads, changes, tries and publishes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from returns.domain.parts import added

Document = dict[str, Any]
# Who bought presents early returns them after the holidays.
SEASON_BEGINS, SEASON_ENDS, RETURNED_UNTIL = (11, 1), (12, 24), (1, 31)
SEASON_NAMES: Mapping[str, str] = {
    "en": "Holidays",
    "fr": "Fêtes de fin d’année",
    "de": "Feiertage",
    "es": "Navidad",
    "it": "Feste",
    "nl": "Feestdagen",
    "ar": "موسم الأعياد",
}
CHANGES: Mapping[str, Document] = {
    # Sixty days, nothing to pay, what no rule objects to is approved at once.
    "generous": {
        "window": {"days": 60, "counted_from": "delivery", "working_day": True},
        "fees": {"restocking_bps": 0, "return_shipping_minor": 0, "by_outcome": {}},
        "shipping": {"paid_by": "shop"},
        "approval": "auto",
        "exchanges": {"offered": "variants"},
    },
    # Whoever swaps pays nothing, whoever is refunded pays the way back.
    "exchanges_first": {
        "window": {"days": 30, "counted_from": "delivery"},
        "fees": {
            "return_shipping_minor": 490,
            "by_outcome": {"exchange": {"return_shipping_minor": 0}, "store_credit": {"return_shipping_minor": 0}},
        },
        "shipping": {"paid_by": "shopper"},
        "approval": "auto",
        "exchanges": {"offered": "any", "fallback": "choice"},
        "outcomes": ["store_credit", "refund"],
    },
    # The days that the right of withdrawal has, too, and a person looks at everything.
    "careful": {
        "window": {"days": 14, "counted_from": "delivery"},
        "shipping": {"paid_by": "shopper"},
        "approval": "review",
    },
}
# Amounts above are of currencies with two decimals; elsewhere they are what the merchant fills in.
PLAIN_AMOUNT = 2


def _merged(document: Document, change: Document) -> Document:
    return document | {
        name: _merged(document.get(name) or {}, value) if isinstance(value, dict) and value else value
        for name, value in change.items()
    }


def _season(document: Document, today: date) -> Document:
    """With an exception for orders of the next holidays, that is still to come or under way on `today`."""
    year = today.year if (today.month, today.day) <= SEASON_ENDS else today.year + 1
    clause = {
        "code": f"holidays_{year}",
        "label": dict(SEASON_NAMES),
        "public": True,
        "when": {"placed": {"first": f"{year}-{_day(SEASON_BEGINS)}", "last": f"{year}-{_day(SEASON_ENDS)}"}},
        "then": {"window": {"until": f"{year + 1}-{_day(RETURNED_UNTIL)}"}},
    }
    return document | {"clauses": added(document.get("clauses", []), clause)}


def _day(day: tuple[int, int]) -> str:
    return "{:02}-{:02}".format(*day)


def _preset(name: str, decimals: int) -> Callable[[Document, date], Document]:
    change = CHANGES[name]
    if decimals != PLAIN_AMOUNT and "fees" in change:
        change = change | {"fees": {"by_outcome": {}}}
    return lambda document, _today: _merged(document, change)


NAMES = (*CHANGES, "season")


def started(name: str, document: Document, *, today: date, decimals: int) -> Document:
    """The document that begins with the start of this name. Raises KeyError for another name.

    `today` is the shop's day, `decimals` how many its currency has.
    """
    make = _season if name == "season" else _preset(name, decimals)
    return make(document, today)
