"""Small readers that every noun needs: money, moments, texts that fit their columns, and pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from returns.domain.money import Money, MoneyPair
from shop_integration.admin_api.answer import Json

Item = TypeVar("Item")
# So many items of a list does Shopify take in one call.
MOST_INPUTS = 250


def gid(kind: str, number: int | str) -> str:
    """Shopify's global id of a REST id."""
    return f"gid://shopify/{kind}/{number}"


def money(amount: Json) -> Money:
    """Read a MoneyV2."""
    return Money.of(amount["amount"], amount["currencyCode"])


def pair(bag: Json) -> MoneyPair:
    """Read a MoneyBag."""
    return MoneyPair(shop=money(bag["shopMoney"]), presentment=money(bag["presentmentMoney"]))


def moment(text: str | None) -> datetime | None:
    """Read a DateTime; Shopify always gives a zone."""
    return datetime.fromisoformat(text) if text else None


def text(value: Any, *, longest: int) -> str:
    """A text that fits its column; null is the empty text, and NUL has no place in a database."""
    return str(value or "").replace("\0", "")[:longest]


def portions(items: Sequence[Item], most: int = MOST_INPUTS) -> Iterator[list[Item]]:
    """A list in as many parts as Shopify takes it in."""
    return (list(items[begin : begin + most]) for begin in range(0, len(items), most))


def pages(first: Json, following: Callable[[str], Json]) -> Iterator[Json]:
    """All nodes of a connection; `following` reads the page after a cursor."""
    page = first
    while True:
        yield from page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        page = following(page["pageInfo"]["endCursor"])
