"""What goes out instead on an order of its own, linked to the one that it is exchanged on. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from returns.domain.ledger import spread
from returns.domain.money import Money, MoneyPair

# How long a draft keeps its stock at a time, and how long before the end that is prolonged.
HELD_FOR = timedelta(days=14)
PROLONGED_BEFORE = timedelta(days=3)
# A tag of Shopify's has 40 characters at most.
TAG = "swap-"


class ExchangeMode(StrEnum):
    """On which order something goes out: on the one that it is exchanged on, or on one that is linked to it."""

    NATIVE = "native"
    LINKED = "linked"


class LinkedStatus(StrEnum):
    """How is the linked order coming along?

    WANTED: nothing is known of it at Shopify. HELD: its draft holds the stock. ASKED: the shopper has to pay what it
    costs beyond what came back, and it comes to life with that. ORDERED: it is an order. DROPPED: nothing goes out.
    """

    WANTED = "WANTED"
    HELD = "HELD"
    ASKED = "ASKED"
    ORDERED = "ORDERED"
    DROPPED = "DROPPED"


@dataclass(frozen=True, slots=True)
class Refunded:
    """What went back on an order, in minor units of its presentment currency: in all, and by what we know of."""

    in_all: int
    known: int

    @property
    def by_others(self) -> int:
        """What somebody refunded without us; nothing while payments of ours are on their way."""
        return max(self.in_all - self.known, 0)


def tag_of(key: UUID) -> str:
    """The tag by which a draft and the order that it becomes are known."""
    return f"{TAG}{key.hex}"


def keys_in(tags: Iterable[str]) -> list[UUID]:
    """The keys that an order's tags name; whoever tags orders may write anything."""
    return [UUID(tag.removeprefix(TAG)) for tag in tags if re.fullmatch(rf"{TAG}[0-9a-f]{{32}}", tag)]


def cover(value: MoneyPair, owed: MoneyPair) -> MoneyPair:
    """What of a linked order is paid with what came back; the shopper pays the rest on it."""
    return value - owed


def charges(values: Sequence[Money], owed: Money) -> list[Money]:
    """What each line of a linked order is to cost the shopper, tax included, so that all of it costs what is owed."""
    shares = spread(owed.minor, [value.minor for value in values], currency=owed.currency) if values else []
    return [Money(share, owed.currency) for share in shares]


def net_of(charge: Money, *, price: Money, value: Money) -> Money:
    """What of a charge is price, where tax comes on top: in the proportion in which the whole price bears it."""
    if not value.minor:
        return charge
    return price.share(part=charge.minor, whole=value.minor)


def held_until(now: datetime, *, ship_by: datetime | None) -> datetime:
    """Until when stock is held that is reserved now: a while beyond the day by which the goods are to be sent."""
    least = now + HELD_FOR
    return max(least, ship_by + HELD_FOR) if ship_by else least


def paid_twice(covered: Money, refunded: Refunded, *, before: int) -> Money:
    """How much of what went out as goods was paid back as money too; `before` was refunded without us earlier."""
    beyond = max(refunded.by_others - before, 0)
    return Money(min(beyond, covered.minor), covered.currency)
