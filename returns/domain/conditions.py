"""The conditions under which one line may come back: the policy's own, and what its clauses change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal

import msgspec

from returns.domain.asking import Proof
from returns.domain.clauses import Clause, ExchangesChange, FeesChange, Then, WindowChange, holding
from returns.domain.discount_code import CodeTerms, GoodFor, LaterCodeChange
from returns.domain.document import Approval, CountedFrom, DutiesName, InstantName, Offered, Outcomes
from returns.domain.facts import LineFacts
from returns.domain.fees import FeeAmounts, LineFees, SaidFees, fees_by_way
from returns.domain.policy import Fees, Policy
from returns.domain.shipping import KeepIt, KeepItChange, LabelTime, PaidBy, ShippingChange, Travelling
from returns.domain.supplier import SupplierTerms
from returns.domain.verdict import Answer
from returns.domain.warranty import months_for

ANSWERS = {"review": Answer.REVIEW, "deny": Answer.DENY}
# What of the conditions is told in another way than as a value by its name.
NO_VALUES = {"policy", "exceptions", "said_by", "supplier"}
# Above what anything is worth: what a supplier does not want back stays.
WHATEVER_IT_IS_WORTH = 10**15


@dataclass(frozen=True, slots=True)
class Conditions:
    """What counts for one line. `said_by` has the clause behind each thing that is not the policy's own.

    `until` is a day until which the window lasts at least. `exceptions` are the clauses that exclude the line or ask
    a person about it, in the policy's order. `destination` is the code of an address of the shop. `outcomes` are the
    ways the money may go, `bonus_bps` what credit adds. `fees_by_outcome` has the fees of choices that have their own.
    `instant` is when what goes out instead is sent.
    `later_bps` or `later_minor` is what the discount code gives to who wanted something that is sold out.
    `warranty_months` is the shop's own warranty. `supplier` is who answers for the line: what they ask goes before the
    policy's own, and clauses go before both.
    """

    policy: Policy
    days: int
    counted_from: CountedFrom
    until: date | None
    working_day: bool
    restocking_bps: int
    return_shipping_minor: int
    duties: DutiesName
    approval: Approval
    proof: Proof
    paid_by: PaidBy
    label: LabelTime
    destination: str
    keep_max_minor: int
    keep_below_cost: bool
    keep_if_sending_loses: bool
    keep_instead: Literal["keep", "donate"]
    outcomes: Outcomes
    bonus_bps: int
    exchange_offered: Offered
    incentive_bps: int
    incentive_minor: int
    instant: InstantName
    later_bps: int
    later_minor: int
    later_days: int
    later_good_for: GoodFor
    fees_by_outcome: Mapping[str, LineFees]
    warranty_months: int
    exceptions: tuple[tuple[Clause, Answer], ...]
    said_by: Mapping[str, Clause]
    supplier: SupplierTerms | None = None

    @property
    def keep_it(self) -> KeepIt:
        """Up to which value the line need not come back."""
        return KeepIt(
            max_minor=self.keep_max_minor,
            below_return_cost=self.keep_below_cost,
            if_sending_loses=self.keep_if_sending_loses,
            instead=self.keep_instead,
            per_year=self.policy.shipping.keep_it.per_year,
        )

    def fees_for(self, way: str) -> LineFees:
        """The fees where the shopper chooses `way`: an outcome, or "exchange"."""
        return self.fees_by_outcome.get(way) or LineFees(self.restocking_bps, self.return_shipping_minor)

    @property
    def later(self) -> CodeTerms:
        """What the code gives to who wanted something that is sold out; false where there is none."""
        return CodeTerms(self.later_bps, self.later_minor, self.later_days, self.later_good_for)

    def travelling(self, *, fault: bool, destination: str | None = None, way: str = "") -> Travelling:
        """The line as its way back is planned; `destination` is another one than that of the conditions."""
        leads_to = self.destination if destination is None else destination
        return Travelling(
            fault=fault,
            paid_by=self.paid_by,
            label=self.label,
            fee_minor=self.fees_for(way).return_shipping_minor,
            keep_it=self.keep_it,
            destination=leads_to,
            apart=self.supplier is not None and leads_to == self.supplier.destination != "",
        )

    def clauses_behind(self, *names: str) -> list[dict[str, Any]]:
        """The clauses that say these things, each once, as they are kept with a verdict: code and label."""
        clauses = {clause.code: clause for name in names if (clause := self.said_by.get(name))}
        return [{"code": clause.code, "label": dict(clause.label)} for clause in clauses.values()]

    def as_json(self) -> dict[str, Any]:
        """The conditions as they are kept with the return: each value, and the codes of the clauses behind them."""
        names = [field.name for field in fields(self) if field.name not in NO_VALUES]
        return {
            "values": {name: msgspec.to_builtins(getattr(self, name)) for name in names},
            "said_by": {name: clause.code for name, clause in self.said_by.items()},
            "exceptions": [clause.code for clause, _ in self.exceptions],
            **({"supplier": self.supplier.id} if self.supplier else {}),
        }


def conditions_of(facts: LineFacts, policy: Policy) -> Conditions:
    """The policy's own conditions with what the clauses that hold change; the first that says a thing counts."""
    reason = policy.reason(facts.reason)
    counting: dict[str, Any] = {
        "days": policy.gifts.days if facts.gift and policy.gifts.days is not None else policy.window.days,
        "counted_from": policy.window.counted_from,
        "until": None,
        "working_day": policy.window.working_day,
        "restocking_bps": policy.fees.restocking_bps,
        "return_shipping_minor": policy.fees.return_shipping_minor,
        "duties": policy.fees.duties,
        "approval": policy.approval,
        "proof": reason.proof if reason else "none",
        "paid_by": policy.shipping.paid_by,
        "label": policy.shipping.label,
        "destination": policy.shipping.destination,
        "keep_max_minor": policy.shipping.keep_it.max_minor,
        "keep_below_cost": policy.shipping.keep_it.below_return_cost,
        "keep_if_sending_loses": policy.shipping.keep_it.if_sending_loses,
        "keep_instead": policy.shipping.keep_it.instead,
        "outcomes": policy.outcomes,
        "bonus_bps": policy.credit.bonus_bps,
        "exchange_offered": policy.exchanges.offered,
        "incentive_bps": policy.exchanges.incentive_bps,
        "incentive_minor": policy.exchanges.incentive_minor,
        "instant": policy.exchanges.instant,
        "later_bps": policy.later.discount_bps,
        "later_minor": policy.later.discount_minor,
        "later_days": policy.later.days,
        "later_good_for": policy.later.good_for,
        "warranty_months": months_for(policy.warranty, facts.product_type),
    }
    counting.update(_asked_by(facts.supplier, fault=bool(reason and reason.fault)) if facts.supplier else ())
    said_by: dict[str, Clause] = {}
    clauses = holding(policy.clauses, policy.segments, facts)
    for clause in clauses:
        for name, value in _changes(clause.then):
            if name not in said_by:
                counting[name], said_by[name] = value, clause
    counting["fees_by_outcome"] = fees_by_way(_said_fees(policy, clauses))
    exceptions = tuple((clause, ANSWERS[clause.then.answer]) for clause in clauses if clause.then.answer)
    return Conditions(policy, **counting, exceptions=exceptions, said_by=said_by, supplier=facts.supplier)


def _asked_by(supplier: SupplierTerms, *, fault: bool) -> Iterator[tuple[str, Any]]:
    """What is different because the line is a supplier's."""
    if supplier.destination:
        yield "destination", supplier.destination
    if supplier.free:
        yield "paid_by", PaidBy.SHOP
    if supplier.wants_photo and fault:
        yield "proof", "photo"
    if supplier.stays:
        yield from (("keep_max_minor", WHATEVER_IT_IS_WORTH), ("keep_instead", "keep"))


def _said_fees(policy: Policy, clauses: tuple[Clause, ...]) -> Iterator[SaidFees]:
    """Every place that speaks of fees, those first that count before others."""
    places: list[FeesChange | Fees] = [clause.then.fees for clause in clauses if clause.then.fees]
    for fees in (*places, policy.fees):
        general = FeeAmounts(restocking_bps=fees.restocking_bps, return_shipping_minor=fees.return_shipping_minor)
        yield SaidFees(general, fees.by_outcome)


def _changes(then: Then) -> Iterator[tuple[str, Any]]:
    window, fees = then.window or WindowChange(), then.fees or FeesChange()
    shipping = then.shipping or ShippingChange()
    keep_it = shipping.keep_it or KeepItChange()
    exchanges, later = then.exchanges or ExchangesChange(), then.later or LaterCodeChange()
    share, amount = later.discount or (None, None)
    said = (
        ("days", window.days),
        ("counted_from", window.counted_from),
        ("until", window.until),
        ("working_day", window.working_day),
        ("restocking_bps", fees.restocking_bps),
        ("return_shipping_minor", fees.return_shipping_minor),
        ("duties", fees.duties),
        ("approval", then.approval),
        ("proof", then.proof),
        ("paid_by", shipping.paid_by),
        ("label", shipping.label),
        ("destination", then.destination),
        ("keep_max_minor", keep_it.max_minor),
        ("keep_below_cost", keep_it.below_return_cost),
        ("keep_if_sending_loses", keep_it.if_sending_loses),
        ("keep_instead", keep_it.instead),
        ("outcomes", then.outcomes),
        ("bonus_bps", then.bonus_bps),
        ("exchange_offered", exchanges.offered),
        ("incentive_bps", exchanges.incentive_bps),
        ("incentive_minor", exchanges.incentive_minor),
        ("instant", exchanges.instant),
        ("later_bps", share),
        ("later_minor", amount),
        ("later_days", later.days),
        ("later_good_for", later.good_for),
    )
    return ((name, value) for name, value in said if value is not None)
