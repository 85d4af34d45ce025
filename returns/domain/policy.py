"""A shop's return policy as data: the document's shape.

The document is JSON kept in a `PolicyVersion`; `parse` reads it into these types or says which field is wrong.
`docs/policy.md` goes through it field by field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Literal

import msgspec

from returns.domain.clauses import Between, Clause, Segment
from returns.domain.document import Approval, BasisPoints, CountedFrom, Days, Minor, Offered, Part, Words
from returns.domain.problem import Problem, as_problem
from returns.domain.withdrawal_terms import Terms


class InvalidPolicy(Exception):
    """The document does not say what a policy must say; `problems` name the fields."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)


class Window(Part, frozen=True):
    """How long a shopper may return, in days after the day it is counted from.

    With `working_day` a last day on a Saturday, a Sunday or a public holiday of the country of delivery moves on to the
    next working day.
    """

    days: Days = 30
    counted_from: CountedFrom = "delivery"
    working_day: bool = False


class FinalSale(Part, frozen=True):
    """What cannot come back: product tags and product types, compared without regard to case."""

    tags: tuple[str, ...] = ("final-sale", "hygiene")
    product_types: tuple[str, ...] = ()


class Fees(Part, frozen=True):
    """What is held back: a percentage of the goods and a fixed amount in the shop's currency per return.

    Faulty or wrong goods are free of fees (Directive (EU) 2019/771, articles 10-16).
    """

    restocking_bps: BasisPoints = 0
    return_shipping_minor: Minor = 0


class Exchanges(Part, frozen=True):
    """What a shopper may choose instead of a refund, and what the shop adds to it.

    With `variants` other variants of the same product. The incentive, a share of what the piece is worth and an amount
    in the shop's currency for each piece, only brings down the price of a dearer piece. `fallback`: whether a shopper
    is refunded where a variant sells out before it is sent, or may choose to wait for a proposal.
    """

    offered: Offered = "none"
    incentive_bps: BasisPoints = 0
    incentive_minor: Minor = 0
    fallback: Literal["refund", "choice"] = "choice"


class Reason(Part, frozen=True):
    """A reason a shopper may choose. `shopify_handle` names Shopify's ReturnReasonDefinition."""

    code: str
    label: Words
    shopify_handle: str
    fault: bool = False


# Stands with the pieces of a withdrawal, which the shopper need not give a reason for; nobody can choose it.
WITHDRAWN = Reason(
    code="withdrawal", label={"en": "Withdrawal", "fr": "Rétractation"}, shopify_handle="changed-my-mind"
)


class Policy(Part, frozen=True):
    """The whole document. `clauses` are its exceptions, `segments` the kinds of customers they may name."""

    window: Window = Window()
    final_sale: FinalSale = FinalSale()
    fees: Fees = Fees()
    approval: Approval = "review"
    reasons: tuple[Reason, ...] = ()
    ship_by_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 14
    segments: Annotated[tuple[Segment, ...], msgspec.Meta(max_length=50)] = ()
    clauses: Annotated[tuple[Clause, ...], msgspec.Meta(max_length=100)] = ()
    withdrawal: Terms = Terms()
    exchanges: Exchanges = Exchanges()

    def reason(self, code: str) -> Reason | None:
        """The reason with this code, if the policy has it; a withdrawal needs none and carries its own name."""
        known = (*self.reasons, WITHDRAWN)
        return next((reason for reason in known if reason.code == code), None)

    def clause(self, code: str) -> Clause | None:
        """The clause with this code, if the policy has it."""
        return next((clause for clause in self.clauses if clause.code == code), None)


def parse(document: Any) -> Policy:
    """Read a policy document; raises InvalidPolicy naming the fields that are wrong.

    What has the wrong shape is told one at a time, what contradicts itself all at once.
    """
    try:
        policy = msgspec.convert(document, Policy)
    except msgspec.ValidationError as error:
        raise InvalidPolicy([as_problem(str(error))]) from error
    if problems := list(_contradictions(policy)):
        raise InvalidPolicy(problems)
    return policy


def _contradictions(policy: Policy) -> Iterator[Problem]:
    """What each part may say, but not beside the others."""
    reasons, segments = _codes(policy.reasons), _codes(policy.segments)
    yield from _twice("$.reasons", reasons)
    yield from _twice("$.segments", segments)
    yield from _twice("$.clauses", _codes(policy.clauses))
    for place, segment in enumerate(policy.segments):
        for name in ("orders", "spent_minor", "since_days", "returned_bps"):
            yield from _nothing_between(f"$.segments[{place}].{name}", getattr(segment, name))
    for place, clause in enumerate(policy.clauses):
        at, when = f"$.clauses[{place}].when", clause.when
        yield from _unknown(f"{at}.segments", when.segments, segments)
        yield from _unknown(f"{at}.reasons", when.reasons, reasons)
        yield from _nothing_between(f"{at}.price_minor", when.price_minor)
        yield from _nothing_between(f"{at}.discount_bps", when.discount_bps)
        if when.placed and when.placed.first and when.placed.last and when.placed.first > when.placed.last:
            yield Problem(f"{at}.placed", "ends_before_it_begins")
        if not clause.then.says_something:
            yield Problem(f"$.clauses[{place}].then", "says_nothing")


def _codes(parts: Iterable[Reason | Segment | Clause]) -> list[str]:
    return [part.code for part in parts]


def _twice(at: str, codes: list[str]) -> Iterator[Problem]:
    for code, times in Counter(codes).items():
        if times > 1:
            yield Problem(at, "same_code_twice", {"code": code})


def _unknown(at: str, named: Iterable[str], known: list[str]) -> Iterator[Problem]:
    for place, code in enumerate(named):
        if code not in known:
            yield Problem(f"{at}[{place}]", "unknown_code", {"code": code})


def _nothing_between(at: str, limits: Between | None) -> Iterator[Problem]:
    if limits and limits.min is not None and limits.max is not None and limits.min > limits.max:
        yield Problem(at, "nothing_between", {"min": limits.min, "max": limits.max})
