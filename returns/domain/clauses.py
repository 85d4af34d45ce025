"""The exceptions of a policy: clauses (when … then …) and the segments of customers that they name."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec

from returns.domain.asking import Proof
from returns.domain.discount_code import LaterCodeChange
from returns.domain.document import (
    Approval,
    BasisPoints,
    Code,
    CountedFrom,
    Country,
    Days,
    DutiesName,
    InstantName,
    Minor,
    Offered,
    Outcomes,
    Sparse,
    Words,
)
from returns.domain.facts import CustomerFacts, LineFacts
from returns.domain.fees import FeeAmounts, FeesByOutcome
from returns.domain.shipping import KeepItChange, ShippingChange
from returns.domain.supplier import fits_sku

Strings = tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=255)], ...]


class Between(Sparse, frozen=True):
    """A range of whole numbers with both ends in it; None leaves an end open."""

    min: Minor | None = None
    max: Minor | None = None

    def holds(self, number: int) -> bool:
        """Whether the number is in the range."""
        return (self.min is None or number >= self.min) and (self.max is None or number <= self.max)


class Season(Sparse, frozen=True):
    """Days from the first to the last, both in it, in the shop's time."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the day is in the season."""
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


class Segment(Sparse, frozen=True):
    """A kind of customer. All that is said must hold, of several tags one; a guest is in no segment.

    `spent_minor` is in the shop's currency, `since_days` how long they have been a customer on the day of the order,
    `returned_bps` the share of their orders of which something came back.
    """

    code: Code
    label: Words
    orders: Between | None = None
    spent_minor: Between | None = None
    since_days: Between | None = None
    returned_bps: Between | None = None
    tags: Strings = ()

    def holds(self, customer: CustomerFacts, line: LineFacts) -> bool:
        """Whether the customer was of this kind when they placed the order."""
        return self.held(customer, line.ordered_at)

    def held(self, customer: CustomerFacts, at: datetime) -> bool:
        """Whether the customer was of this kind at a moment."""
        return (
            _within(self.orders, customer.orders)
            and _within(self.spent_minor, customer.spent_minor)
            and _within(self.since_days, (at - customer.since) // timedelta(days=1))
            and _within(self.returned_bps, customer.returned_bps)
            and _any_of(self.tags, customer.tags)
        )


class When(Sparse, frozen=True):
    """What a clause is about. Everything said must hold; of several values one. Nothing said: every line.

    Texts are compared without regard to case; a SKU may end with `*`. `products`, `collections` and `locations` (where
    it was sent from) are Shopify's gids, `price_minor` is one piece's price before discounts in the shop's currency,
    `placed` the day of the order.
    """

    products: Strings = ()
    collections: Strings = ()
    product_types: Strings = ()
    tags: Strings = ()
    vendors: Strings = ()
    skus: Strings = ()
    locations: Strings = ()
    price_minor: Between | None = None
    discount_bps: Between | None = None
    countries: tuple[Country, ...] = ()
    channels: Strings = ()
    order_tags: Strings = ()
    segments: tuple[Code, ...] = ()
    reasons: tuple[Code, ...] = ()
    placed: Season | None = None


class WindowChange(Sparse, frozen=True):
    """What is different about the time; None leaves it. `until` is a day until which it lasts at least."""

    days: Days | None = None
    counted_from: CountedFrom | None = None
    until: date | None = None
    working_day: bool | None = None


class FeesChange(FeeAmounts, frozen=True):
    """What is different about the fees; None leaves it. Amounts count for every choice that `by_outcome` leaves out."""

    by_outcome: FeesByOutcome = FeesByOutcome()
    duties: DutiesName | None = None


class ExchangesChange(Sparse, frozen=True):
    """What is different about exchanges; None leaves it."""

    offered: Offered | None = None
    incentive_bps: BasisPoints | None = None
    incentive_minor: Minor | None = None
    instant: InstantName | None = None


class Then(Sparse, frozen=True):
    """What is different where a clause holds; None leaves it.

    `answer` excludes the article ("deny") or asks a person ("review"); `because` says so to the shopper, by language.
    `proof` asks for a photo or spares it, whatever the reason says.
    `destination` is the code of the shop's address that the goods go to.
    `outcomes` are the ways the money may go, in the order they are offered; `bonus_bps` is what store credit adds.
    """

    window: WindowChange | None = None
    fees: FeesChange | None = None
    exchanges: ExchangesChange | None = None
    later: LaterCodeChange | None = None
    approval: Approval | None = None
    shipping: ShippingChange | None = None
    destination: Code | None = None
    answer: Literal["review", "deny"] | None = None
    proof: Proof | None = None
    outcomes: Outcomes | None = None
    bonus_bps: BasisPoints | None = None
    because: Words = msgspec.field(default_factory=dict)

    @property
    def exchanges_offered(self) -> Offered | None:
        """What it lets shoppers choose instead of a refund; None where it leaves that."""
        return self.exchanges.offered if self.exchanges else None

    @property
    def says_something(self) -> bool:
        """Whether anything is different; a sentence alone changes nothing."""
        changed = self.window not in (None, WindowChange()) or self.fees not in (None, FeesChange())
        shipping = self.shipping not in (None, ShippingChange(), ShippingChange(keep_it=KeepItChange()))
        exchanges = self.exchanges not in (None, ExchangesChange()) or self.later not in (None, LaterCodeChange())
        decided = (self.approval, self.answer, self.proof, self.destination, self.outcomes, self.bonus_bps)
        return changed or shipping or exchanges or any(said is not None for said in decided)


class Clause(Sparse, frozen=True):
    """One exception. For each thing it says, the first clause that holds is the one that counts.

    `public` shows it among the conditions that everybody reads.
    """

    code: Code
    label: Words
    when: When = When()
    then: Then = Then()
    public: bool = True


def holding(clauses: tuple[Clause, ...], segments: tuple[Segment, ...], line: LineFacts) -> tuple[Clause, ...]:
    """The clauses that hold for a line, in their order."""
    if not clauses:
        return ()
    kinds = kinds_of(segments, line)
    return tuple(clause for clause in clauses if holds(clause.when, line, kinds))


def kinds_of(segments: tuple[Segment, ...], line: LineFacts) -> frozenset[str]:
    """The codes of the segments that the buyer was in when they placed the order; none for a guest."""
    customer = line.customer
    return frozenset(segment.code for segment in segments if customer and segment.holds(customer, line))


def holds(when: When, line: LineFacts, kinds: frozenset[str]) -> bool:
    """Whether all that is said holds for a line whose buyer is of these kinds (`kinds_of`)."""
    return (
        _any_of(when.products, (line.product,))
        and _any_of(when.collections, line.collections)
        and _any_of(when.product_types, (line.product_type,))
        and _any_of(when.tags, line.tags)
        and _any_of(when.vendors, (line.vendor,))
        and (not when.skus or any(fits_sku(sku, line.sku) for sku in when.skus))
        and _any_of(when.locations, (line.location,))
        and _within(when.price_minor, line.unit_price_minor)
        and _within(when.discount_bps, line.discount_bps)
        and _any_of(when.countries, (line.country,))
        and _any_of(when.channels, (line.channel,))
        and _any_of(when.order_tags, line.order_tags)
        and (not when.segments or not kinds.isdisjoint(when.segments))
        and (not when.reasons or line.reason in when.reasons)
        and (when.placed is None or when.placed.holds(line.ordered_at.astimezone(ZoneInfo(line.time_zone)).date()))
    )


def _any_of(wanted: tuple[str, ...], carried: tuple[str, ...]) -> bool:
    if not wanted:
        return True
    folded = {text.casefold() for text in carried}
    return any(text.casefold() in folded for text in wanted)


def _within(limits: Between | None, number: int) -> bool:
    return limits is None or limits.holds(number)
