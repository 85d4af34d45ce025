"""What a customer did here before, in numbers that may be said. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

# Of fewer orders no share is told: one return of two orders is no habit.
ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Earlier:
    """One earlier return: its number, when it was asked for, its stage and what the shopper got."""

    number: str
    at: datetime
    stage: str
    outcome: str
    order: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Earlier returns in another system, by its word: how many goods came back of, and what it refunded of each.

    `refunded` are pairs of a currency and minor units of it; what it did not say is in none.
    """

    source: str
    returns: int
    refunded: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class CustomerHistory:
    """A customer's orders and returns before this return, within this shop.

    `orders` are those that were sent and are not this one, `came_back` how many of them had an agreed return,
    `by_right` those of these that came back for faults or by withdrawal alone: that is held against nobody.
    Sums are in the shop's currency, in minor units: `received` less `refunded` is what they kept. `bounded`: there are
    more orders than were looked at. `scores` are what they said of earlier returns, the newest first. `elsewhere` are
    returns that were over in another system before this app knew the shop, those of this order too.
    """

    orders: int
    came_back: int
    by_right: int
    since: datetime | None
    received_minor: int
    refunded_minor: int
    currency: str
    bounded: bool
    returns: tuple[Earlier, ...]
    scores: tuple[int, ...]
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def kept_minor(self) -> int:
        """What was paid and not given back, never less than nothing."""
        return max(self.received_minor - self.refunded_minor, 0)

    @property
    def share_percent(self) -> int | None:
        """How many of a hundred orders came back, in whole or in part; None of too few orders to say."""
        if self.orders < ENOUGH:
            return None
        return round(100 * self.came_back / self.orders)
