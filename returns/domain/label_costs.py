"""What labels cost a shop, and what became of each: used, open, given back, or paid for and lost.

Amounts are minor units of a currency that is always named beside them; sums never mix two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

WHOLE = 10_000
# A share of a handful tells nothing.
TELLING_COUNT = 10
TELLING_BPS = 1_500


class Source(StrEnum):
    """Where a label comes from: a carrier sold it, the shop brought it, or it is a slip without postage."""

    SOLD = "sold"
    BROUGHT = "brought"
    SLIP = "slip"


class Fate(StrEnum):
    """What became of a label; each has exactly one.

    USED: a carrier scanned it, or its parcel came, be it after it was given back. OPEN: it may still be used. FREE:
    nobody used it, and nothing was paid. AWAITED: its carrier is to credit it, CREDITED: it did. LOST: paid for, never
    used, and nobody gives the money back.
    """

    USED = "used"
    OPEN = "open"
    FREE = "free"
    AWAITED = "awaited"
    CREDITED = "credited"
    LOST = "lost"


UNUSED = frozenset({Fate.FREE, Fate.AWAITED, Fate.CREDITED, Fate.LOST})


class Said(StrEnum):
    """What the carrier said of the money of a label that was given back; NOTHING: it was not asked."""

    NOTHING = ""
    SUBMITTED = "SUBMITTED"
    REFUNDED = "REFUNDED"
    REJECTED = "REJECTED"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    LATE = "LATE"


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides a label's fate. `over`: it was given back or expired; `charged`: it had been paid for by then.

    `used`: somebody had the parcel. `left`: its paper is out of the shop's hands for good, so that nobody else gets it.
    """

    source: Source
    over: bool
    charged: bool
    used: bool
    said: Said = Said.NOTHING
    left: bool = False


def fate_of(facts: Facts) -> Fate:
    """What became of a label."""
    if facts.used:
        return Fate.USED
    if not facts.over:
        return Fate.OPEN
    if not facts.charged:
        return Fate.FREE
    if facts.source == Source.BROUGHT:
        return Fate.LOST if facts.left else Fate.FREE
    return {
        Said.SUBMITTED: Fate.AWAITED,
        Said.REFUNDED: Fate.CREDITED,
        Said.NOT_APPLICABLE: Fate.FREE,
    }.get(facts.said, Fate.LOST)


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sold labels: a carrier's code, and the shop's account there. `account` is 0 where there is none, or no more.

    `name` is what the shop calls the account.
    """

    carrier: str
    account: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Labels that share all that is told apart: `count` of them, bought in the month that begins on `month`.

    `price_minor` is what they cost together (billed, or asked for as long as no bill came), `credited_minor` what came
    back. Of `compared` of them both is known: what was `estimated_minor` before the purchase, and `billed_minor`.
    `currency` is "" where nobody said what they cost; `test`: nothing about them is real.
    """

    month: date
    seller: Seller
    currency: str
    test: bool
    facts: Facts
    count: int
    price_minor: int = 0
    credited_minor: int = 0
    compared: int = 0
    estimated_minor: int = 0
    billed_minor: int = 0


@dataclass(slots=True)
class Tally:
    """Labels of one currency, counted and summed by their fate. `late` were used after they had been given back."""

    counts: dict[Fate, int] = field(default_factory=lambda: dict.fromkeys(Fate, 0))
    sums: dict[Fate, int] = field(default_factory=lambda: dict.fromkeys(Fate, 0))
    late: int = 0
    compared: int = 0
    estimated_minor: int = 0
    billed_minor: int = 0

    def take(self, group: Group) -> None:
        """Count a group. Of a credit that is smaller than the price, the rest is lost; none is greater."""
        fate = fate_of(group.facts)
        credited = min(group.credited_minor, group.price_minor) if fate == Fate.CREDITED else group.price_minor
        self.counts[fate] += group.count
        self.sums[fate] += credited
        self.sums[Fate.LOST] += group.price_minor - credited
        self.late += group.count if group.facts.used and group.facts.over else 0
        self.compared += group.compared
        self.estimated_minor += group.estimated_minor
        self.billed_minor += group.billed_minor

    @property
    def bought(self) -> int:
        """How many there are."""
        return sum(self.counts.values())

    @property
    def price_minor(self) -> int:
        """What all of them cost, if all had been charged."""
        return sum(self.sums.values())

    @property
    def unused(self) -> int:
        """How many nobody will use any more."""
        return sum(self.counts[fate] for fate in UNUSED)

    @property
    def ended(self) -> int:
        """How many are used or never will be."""
        return self.bought - self.counts[Fate.OPEN]

    @property
    def unused_bps(self) -> int:
        """The share of those that are no longer open which nobody used."""
        return self.unused * WHOLE // self.ended if self.ended else 0

    @property
    def difference_minor(self) -> int:
        """What carriers billed beyond their estimates; below zero where it was less."""
        return self.billed_minor - self.estimated_minor

    @property
    def stands_out(self) -> bool:
        """Whether so many went unused that something should be done."""
        return self.ended >= TELLING_COUNT and self.unused_bps >= TELLING_BPS


@dataclass(frozen=True, slots=True)
class Row:
    """The labels that one seller sold in one month."""

    month: date
    seller: Seller
    tally: Tally


@dataclass(frozen=True, slots=True)
class Sheet:
    """All labels of one currency, real ones or for tests: by month and seller, the newest first, and all together."""

    currency: str
    test: bool
    source: Source
    rows: tuple[Row, ...]
    total: Tally


@dataclass(frozen=True, slots=True)
class Item:
    """Something about one label that somebody may want to look at: `number` is its return's.

    `at` is since when, or when it was. `before_minor` and `after_minor` are what its carrier charged before and in the
    end, or what is asked back and what is paid for all the same.
    """

    number: str
    seller: Seller
    currency: str
    at: datetime
    before_minor: int
    after_minor: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """The newest of several items, and how many there are in all."""

    items: tuple[Item, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What the page tells. `usual` is how long a carrier's credits took so far, half of them at most."""

    sheets: tuple[Sheet, ...]
    slips: int
    awaited: Listed = Listed()
    rejected: Listed = Listed()
    late: Listed = Listed()
    adjusted: Listed = Listed()
    usual: Mapping[Seller, timedelta] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One label as the file tells it. `group` is what it would add to the report."""

    number: str
    group: Group
    bought_at: datetime
    ended_at: datetime | None
    estimated_minor: int | None
    billed_minor: int | None


def add_up(groups: Iterable[Group]) -> tuple[Sheet, ...]:
    """Sheets of the labels that carriers sold, then of those the shop brought, and those for tests last."""
    found: dict[tuple[bool, Source, str], dict[tuple[date, Seller], Tally]] = {}
    for group in groups:
        if group.facts.source == Source.SLIP:
            continue
        rows = found.setdefault((group.test, group.facts.source, group.currency), {})
        rows.setdefault((group.month, group.seller), Tally()).take(group)
    return tuple(_sheet(key, rows) for key, rows in sorted(found.items(), key=lambda each: _place(*each[0])))


def _place(test: bool, source: Source, currency: str) -> tuple[bool, bool, bool, str]:
    return test, source != Source.SOLD, not currency, currency


def _sheet(key: tuple[bool, Source, str], rows: Mapping[tuple[date, Seller], Tally]) -> Sheet:
    test, source, currency = key
    ordered = sorted(rows.items(), key=lambda each: (-each[0][0].toordinal(), each[0][1].carrier, each[0][1].account))
    return Sheet(
        currency=currency,
        test=test,
        source=source,
        rows=tuple(Row(month, seller, tally) for (month, seller), tally in ordered),
        total=together(tally for _key, tally in ordered),
    )


def together(tallies: Iterable[Tally]) -> Tally:
    """Several tallies of one currency as one."""
    total = Tally()
    for tally in tallies:
        for fate in Fate:
            total.counts[fate] += tally.counts[fate]
            total.sums[fate] += tally.sums[fate]
        total.late += tally.late
        total.compared += tally.compared
        total.estimated_minor += tally.estimated_minor
        total.billed_minor += tally.billed_minor
    return total


def slips_of(groups: Iterable[Group]) -> int:
    """How many slips without postage were printed."""
    return sum(group.count for group in groups if group.facts.source == Source.SLIP)
