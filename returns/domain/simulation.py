"""What another policy would have made of returns that were asked for, and of articles that were sold.

Everything is judged as if shoppers had asked for the same things at the same moments; a policy also changes what
people ask for, which nobody can replay. Sums are in the shop's currency.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from returns.domain.conditions import Conditions, conditions_of
from returns.domain.evaluation import evaluate
from returns.domain.facts import LineFacts
from returns.domain.money import Money, MoneyPair
from returns.domain.policy import Policy
from returns.domain.remedy import REMEDIES
from returns.domain.settlement import Claim, quote
from returns.domain.shipping import Carriage, Circumstances, Goods, carriage
from returns.domain.verdict import Answer, Decision, Verdict

MOST_EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One line of a return as it was asked for: the facts at that moment, what it is worth, and its name.

    `worth_minor` is goods after discounts with their tax, in the shop's currency.
    """

    title: str
    facts: LineFacts
    worth_minor: int
    fault: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One return as it was asked for; `way` is where its money went."""

    number: str
    at: datetime
    lines: tuple[AskedLine, ...]
    way: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a policy makes of a return: the strictest answer, and sums of the lines that may come back.

    A return that no rule objects to but that a person has to agree to is REVIEW.
    `denied_minor` is the worth of lines that may not; `objection` the strictest verdict, if any line has one.
    """

    answer: Answer
    parcels: int
    refund_minor: int
    fees_minor: int
    denied_minor: int
    objection: Verdict | None


class Sums(msgspec.Struct, kw_only=True):
    """What a policy makes of many returns, added up. `parcels` come back; goods that stay need none."""

    allowed: int = 0
    reviewed: int = 0
    denied: int = 0
    parcels: int = 0
    refund_minor: int = 0
    fees_minor: int = 0
    denied_minor: int = 0
    sold_open: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count one more return."""
        self.allowed += outcome.answer == Answer.ALLOW
        self.reviewed += outcome.answer == Answer.REVIEW
        self.denied += outcome.answer == Answer.DENY
        self.parcels += outcome.parcels
        self.refund_minor += outcome.refund_minor
        self.fees_minor += outcome.fees_minor
        self.denied_minor += outcome.denied_minor


class Example(msgspec.Struct, kw_only=True, frozen=True):
    """A return whose shopper would get less, or more, than under the policy it is compared with, and why.

    `fees_minor` is how much more would be held back, below zero how much less.
    """

    number: str
    title: str
    change_minor: int
    fees_minor: int = 0
    answer: str
    objection: dict[str, Any] | None


class Report(msgspec.Struct, kw_only=True):
    """Two policies side by side over the same past. `moves` counts returns by their two answers: `ALLOW>DENY`.

    `worse` and `better` count returns whose shopper would get less or more; `hurt` and `helped` are those of them
    with the greatest difference, which comes first.
    """

    currency: str
    returns: int = 0
    sold: int = 0
    before: Sums = msgspec.field(default_factory=Sums)
    after: Sums = msgspec.field(default_factory=Sums)
    moves: dict[str, int] = msgspec.field(default_factory=dict)
    worse: int = 0
    better: int = 0
    hurt: list[Example] = msgspec.field(default_factory=list)
    helped: list[Example] = msgspec.field(default_factory=list)


def count_return(report: Report, asked: Asked, before: Policy, after: Policy) -> None:
    """Judge one return by both policies and add it to the report."""
    was, would = (judge(asked, policy, currency=report.currency) for policy in (before, after))
    report.returns += 1
    report.before.add(was)
    report.after.add(would)
    move = f"{was.answer.name}>{would.answer.name}"
    report.moves[move] = report.moves.get(move, 0) + 1
    change = would.refund_minor - was.refund_minor
    if change:
        example = Example(
            number=asked.number,
            title=asked.lines[0].title,
            change_minor=change,
            fees_minor=would.fees_minor - was.fees_minor,
            answer=would.answer.name,
            objection=would.objection.as_json() if would.objection else None,
        )
        report.worse += change < 0
        report.better += change > 0
        _keep(report.hurt if change < 0 else report.helped, example)


def count_sold(report: Report, facts: LineFacts, before: Policy, after: Policy) -> None:
    """Ask of one sold line whether it could come back at all, on the day it arrived."""
    arrived = facts.delivered_at or facts.fulfilled_at
    report.sold += 1
    for sums, policy in ((report.before, before), (report.after, after)):
        decision = evaluate(facts, conditions_of(facts, policy), now=arrived)
        sums.sold_open += decision.answer != Answer.DENY


def judge(asked: Asked, policy: Policy, *, currency: str) -> Outcome:
    """What a policy makes of one return. Lines that it excludes stay with the shopper, the others are priced."""
    judged = [(line, conditions_of(line.facts, policy)) for line in asked.lines]
    decided = [(line, conditions, evaluate(line.facts, conditions, now=asked.at)) for line, conditions in judged]
    back = [(line, conditions) for line, conditions, decision in decided if decision.answer != Answer.DENY]
    plan = _plan(back, policy, asked.way)
    refund, fees = _priced(back, plan, asked.way, currency)
    answer = max(decision.answer for _, _, decision in decided)
    by_hand = any(conditions.approval == "review" for _, conditions, _ in decided)
    return Outcome(
        answer=max(answer, Answer.REVIEW) if by_hand else answer,
        parcels=len(plan.parcels) if plan.goods == Goods.SEND else 0,
        refund_minor=refund,
        fees_minor=fees,
        denied_minor=sum(line.worth_minor for line in asked.lines) - sum(line.worth_minor for line, _ in back),
        objection=_strictest([decision for _, _, decision in decided]),
    )


def _plan(back: Sequence[tuple[AskedLine, Conditions]], policy: Policy, way: str) -> Carriage:
    """The way back. What a label costs and what a shopper kept before are not tried: both are of their own day."""
    about = Circumstances(sum(line.worth_minor for line, _ in back), label_minor=None, kept=0)
    lines = [conditions.travelling(fault=line.fault, way=way) for line, conditions in back]
    return carriage(lines, policy.shipping, per=policy.fees.return_shipping_per, about=about)


def _priced(back: Sequence[tuple[AskedLine, Conditions]], plan: Carriage, way: str, currency: str) -> tuple[int, int]:
    """Refund and fees of the lines that come back, by the code that quotes."""
    if not back or way in REMEDIES:
        return 0, 0
    nothing = _pair(0, currency)
    claims = [
        Claim(line.facts.wanted, 0, line.facts.wanted, _pair(line.worth_minor, currency), nothing, line.fault)
        for line, _ in back
    ]
    kept = plan.goods != Goods.SEND
    found = quote(
        claims,
        taxes_included=True,
        restocking_bps=[0 if kept else conditions.fees_for(way).restocking_bps for _, conditions in back],
        return_shipping_fee=_pair(plan.fee_minor, currency),
    )
    return found.total.shop.minor, found.items.shop.minor - found.total.shop.minor


def _pair(minor: int, currency: str) -> MoneyPair:
    return MoneyPair(Money(minor, currency), Money(minor, currency))


def _strictest(decisions: Sequence[Decision]) -> Verdict | None:
    objections = [decision.objections[0] for decision in decisions if decision.objections]
    return max(objections, key=lambda verdict: verdict.answer, default=None)


def _keep(examples: list[Example], example: Example) -> None:
    """Keep the greatest differences; of equal ones the return that was asked for first."""
    examples.append(example)
    examples.sort(key=lambda each: (-abs(each.change_minor), each.number))
    del examples[MOST_EXAMPLES:]
