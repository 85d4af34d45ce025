"""A shop's return policy as data: the document's shape.

The document is JSON kept in a `PolicyVersion`; `parse` reads it into these types or says which field is wrong.
`docs/policy.md` goes through it field by field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any

import msgspec

from returns.domain.asking import Asked, Detail, Proof, is_about
from returns.domain.care import Caps, Care
from returns.domain.clauses import Between, Clause, Segment
from returns.domain.discount_code import LaterCode
from returns.domain.document import (
    Approval,
    BasisPoints,
    CountedFrom,
    Days,
    DutiesName,
    Minor,
    Outcomes,
    Part,
    Words,
)
from returns.domain.exchange_terms import Exchanges
from returns.domain.fees import FeesByOutcome
from returns.domain.grading import DeskTerms
from returns.domain.problem import Problem, as_problem
from returns.domain.shipping import Per, Shipping
from returns.domain.warranty import Warranty
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

    def matched(self, tags: Iterable[str], product_type: str) -> list[str]:
        """What of an article it excludes, folded and sorted: tags by tags, its type by types."""
        by_tag = {word.casefold() for word in self.tags} & {word.casefold() for word in tags}
        by_type = {word.casefold() for word in self.product_types} & {product_type.casefold()}
        return sorted(by_tag | by_type)


class Fees(Part, frozen=True):
    """What is held back: a percentage of the goods and a fixed amount in the shop's currency per return or parcel.

    Faulty or wrong goods are free of fees (Directive (EU) 2019/771, articles 10-16). `by_outcome` has what is different
    for who takes store credit or an exchange. `duties` says whether customs duties paid at checkout go back.
    """

    restocking_bps: BasisPoints = 0
    return_shipping_minor: Minor = 0
    return_shipping_per: Per = "return"
    by_outcome: FeesByOutcome = FeesByOutcome()
    duties: DutiesName = "kept"


class Credit(Part, frozen=True):
    """What store credit comes with: a bonus on what is paid out as credit, and days until both expire (None: never)."""

    bonus_bps: BasisPoints = 0
    expires_after_days: Annotated[int, msgspec.Meta(ge=1, le=3650)] | None = None


class Gifts(Part, frozen=True):
    """Whether who was given something may return it for a gift card, and in how many days (None: the window's)."""

    allowed: bool = False
    days: Days | None = None


class Reason(Part, frozen=True):
    """A reason a shopper may choose. `shopify_handle` names Shopify's ReturnReasonDefinition.

    It is offered for the product types it names, for all where none; `details` say more exactly, if the shopper wants
    to. With `proof` "photo" a picture is asked for.
    """

    code: str
    label: Words
    shopify_handle: str
    fault: bool = False
    product_types: tuple[str, ...] = ()
    proof: Proof = "none"
    details: Annotated[tuple[Detail, ...], msgspec.Meta(max_length=30)] = ()

    def detail(self, code: str) -> Detail | None:
        """The sub-reason with this code, if the reason has it."""
        return next((detail for detail in self.details if detail.code == code), None)

    def details_for(self, product_type: str) -> tuple[Detail, ...]:
        """The sub-reasons offered for a product type."""
        return tuple(detail for detail in self.details if is_about(detail.product_types, product_type))


# Stands with the pieces of a withdrawal, which the shopper need not give a reason for; nobody can choose it.
WITHDRAWN = Reason(
    code="withdrawal", label={"en": "Withdrawal", "fr": "Rétractation"}, shopify_handle="changed-my-mind"
)


class Policy(Part, frozen=True):
    """The whole document. `clauses` are its exceptions, `segments` the kinds of customers they may name.

    `outcomes` are the ways the money may go, in the order they are offered.
    """

    window: Window = Window()
    final_sale: FinalSale = FinalSale()
    fees: Fees = Fees()
    approval: Approval = "review"
    reasons: tuple[Reason, ...] = ()
    ship_by_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 14
    shipping: Shipping = Shipping()
    segments: Annotated[tuple[Segment, ...], msgspec.Meta(max_length=50)] = ()
    clauses: Annotated[tuple[Clause, ...], msgspec.Meta(max_length=100)] = ()
    withdrawal: Terms = Terms()
    asked: Annotated[tuple[Asked, ...], msgspec.Meta(max_length=20)] = ()
    outcomes: Outcomes = ("refund",)
    credit: Credit = Credit()
    care: Care = Care()
    caps: Caps = Caps()
    gifts: Gifts = Gifts()
    exchanges: Exchanges = Exchanges()
    later: LaterCode = LaterCode()
    warranty: Annotated[tuple[Warranty, ...], msgspec.Meta(max_length=50)] = ()
    desk: DeskTerms = DeskTerms()

    def reason(self, code: str) -> Reason | None:
        """The reason with this code, if the policy has it; a withdrawal needs none and carries its own name."""
        known = (*self.reasons, WITHDRAWN)
        return next((reason for reason in known if reason.code == code), None)

    def is_fault(self, code: str) -> bool:
        """Whether the reason with this code is the seller's."""
        reason = self.reason(code)
        return bool(reason and reason.fault)

    def reasons_for(self, product_type: str) -> tuple[Reason, ...]:
        """The reasons offered for a product type; all where none is meant for it, since nobody is left without one."""
        fitting = tuple(reason for reason in self.reasons if is_about(reason.product_types, product_type))
        return fitting or self.reasons

    def asked_about(self, product_type: str, *, fault: bool) -> tuple[Asked, ...]:
        """The conditions a shopper is asked about for a product type."""
        about = (asked for asked in self.asked if is_about(asked.product_types, product_type))
        return tuple(asked for asked in about if not (fault and asked.unless_fault))

    @property
    def offers_store_credit(self) -> bool:
        """Whether it gives store credit to anybody, for anything."""
        said = [self.outcomes, *(clause.then.outcomes for clause in self.clauses if clause.then.outcomes)]
        return any("store_credit" in outcomes for outcomes in said)

    def keeps_where(self, said: str) -> bool:
        """Whether it lets goods stay for this reason (a name of `KeepIt`), for anybody or anything."""
        changes = [clause.then.shipping.keep_it for clause in self.clauses if clause.then.shipping]
        return any(getattr(each, said) for each in [self.shipping.keep_it, *changes] if each)

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
    yield from _twice("$.asked", _codes(policy.asked))
    for place, reason in enumerate(policy.reasons):
        yield from _twice(f"$.reasons[{place}].details", _codes(reason.details))
    yield from _twice("$.outcomes", list(policy.outcomes))
    yield from _twice("$.exchanges.modes", [each.location for each in policy.exchanges.modes])
    yield from _bonus_for_nothing(policy)
    yield from _instant_for_nothing(policy)
    yield from _code_problems(policy)
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
        yield from _twice(f"$.clauses[{place}].then.outcomes", list(clause.then.outcomes or ()))
        if not clause.then.says_something:
            yield Problem(f"$.clauses[{place}].then", "says_nothing")


def _instant_for_nothing(policy: Policy) -> Iterator[Problem]:
    """Something that is to go out before the goods are back where nothing goes out on an order of its own."""
    if policy.exchanges.any_linked:
        return
    if policy.exchanges.instant != "never":
        yield Problem("$.exchanges.instant", "instant_without_linked")
    for place, clause in enumerate(policy.clauses):
        if clause.then.exchanges and clause.then.exchanges.instant not in {None, "never"}:
            yield Problem(f"$.clauses[{place}].then.exchanges.instant", "instant_without_linked")


def _bonus_for_nothing(policy: Policy) -> Iterator[Problem]:
    """A bonus where store credit is offered nowhere, or in a clause that takes store credit away."""
    offered = [policy.outcomes, *(clause.then.outcomes or () for clause in policy.clauses)]
    anywhere = any("store_credit" in outcomes for outcomes in offered)
    if policy.credit.bonus_bps and not anywhere:
        yield Problem("$.credit.bonus_bps", "bonus_without_credit")
    for place, clause in enumerate(policy.clauses):
        here = anywhere if clause.then.outcomes is None else "store_credit" in clause.then.outcomes
        if clause.then.bonus_bps and not here:
            yield Problem(f"$.clauses[{place}].then.bonus_bps", "bonus_without_credit")


def _code_problems(policy: Policy) -> Iterator[Problem]:
    """A discount code of two discounts, and one where nobody is asked what they would rather have."""
    offered = [policy.exchanges.offered, *(clause.then.exchanges_offered for clause in policy.clauses)]
    anywhere = any(each not in {None, "none"} for each in offered)
    said = [("$.later", (policy.later.discount_bps, policy.later.discount_minor))]
    for place, clause in enumerate(policy.clauses):
        if clause.then.later and clause.then.later.discount:
            said.append((f"$.clauses[{place}].then.later", clause.then.later.discount))
    for at, (share, amount) in said:
        if share and amount:
            yield Problem(f"{at}.discount_minor", "two_discounts")
        if (share or amount) and not anywhere:
            yield Problem(f"{at}.{'discount_bps' if share else 'discount_minor'}", "code_without_exchange")


def _codes(parts: Iterable[Reason | Detail | Asked | Segment | Clause]) -> list[str]:
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
