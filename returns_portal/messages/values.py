"""What a merchant's own words see of a message: plain texts, taken from what the letter is written from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from returns_portal.messages.catalogue import Message

Facts = Mapping[str, Any]


def values_of(message: Message, facts: Facts) -> dict[str, Any]:
    """The values of a message; what is not known is an empty text."""
    return {name: _FROM[name](facts) for name in message.values}


def _text(name: str) -> Callable[[Facts], str]:
    return lambda facts: str(facts.get(name) or "")


def _name(facts: Facts) -> str:
    """Whom the order was for, or who withdraws."""
    if statement := facts.get("statement"):
        return str(statement.name)
    return str(facts["order"].address.get("name", ""))


def _items(facts: Facts) -> list[dict[str, Any]]:
    return [{name: line[name] for name in ("title", "quantity", "amount")} for line in facts["lines"]]


def _suggestions(facts: Facts) -> list[dict[str, str]]:
    return [{name: getattr(each, name) for name in ("title", "link", "price")} for each in facts.get("suggestions", ())]


def _earlier(facts: Facts) -> list[dict[str, str]]:
    return [{name: getattr(each, name) for name in ("title", "day")} for each in facts.get("earlier", ())]


def _collected_at(facts: Facts) -> str:
    return ", ".join(sending.booked_words for sending in facts.get("sendings", ()) if sending.booked_words)


def _code(facts: Facts) -> str:
    return str(getattr(facts.get("code"), "letters", "") or "")


_FROM: Mapping[str, Callable[[Facts], Any]] = {
    "shop": lambda facts: facts["shop"].name,
    "name": _name,
    "items": _items,
    "collected_at": _collected_at,
    "code": _code,
    "code_until": _text("code_until"),
    "suggestions": _suggestions,
    "earlier": _earlier,
    "order": _text("order_words"),
    "number": _text("number_words"),
    "link": _text("link"),
    "next_step": _text("next_step"),
    "amount": _text("amount_words"),
    "bonus": _text("bonus_words"),
    "ship_by": _text("ship_by_words"),
    "asked_on": _text("asked_words"),
    "paid_on": _text("paid_words"),
    "arrives_by": _text("arrives_words"),
    "credit_until": _text("expires_words"),
    "linked_order": _text("linked_words"),
    "until": _text("last"),
    "reason": _text("reason"),
    "note": lambda facts: str(facts["rma"].decline_note),
    "article": _text("article"),
    "headline": _text("headline"),
    "text": _text("text"),
    "outcome": _text("outcome"),
    "moment": _text("moment"),
    "reference": lambda facts: str(facts["statement"].reference),
}
