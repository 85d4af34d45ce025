"""What another policy would have made of returns that were asked for, and of articles that were sold.

Everything is judged as if shoppers had asked for the same things at the same moments; a policy also changes what
people ask for, which nobody can replay. Sums are in the shop's currency.
"""

from __future__ import annotations

from typing import Any

import msgspec

from returns.domain.conditions import conditions_of
from returns.domain.evaluation import evaluate
from returns.domain.facts import LineFacts
from returns.domain.policy import Policy
from returns.domain.simulated import Asked, Outcome, judge
from returns.domain.simulated_caps import SoFar
from returns.domain.verdict import Answer

MOST_EXAMPLES = 10


class Sums(msgspec.Struct, kw_only=True):
    """What a policy makes of many returns, added up. `parcels` come back; goods that stay need none.

    `kept` counts returns whose goods stay, `kept_for_cost` those of them that do since a label costs more. `held`
    counts returns that only a cap stops from being approved without a person; they are among the `reviewed`. `limited`
    counts returns whose goods travel only since their shopper kept enough in that year. In `swapped` returns something
    goes out, `swapped_pieces` in all: sales of `swapped_minor` that stay, and `on_top_minor` that shoppers pay beside.
    """

    allowed: int = 0
    reviewed: int = 0
    denied: int = 0
    parcels: int = 0
    refund_minor: int = 0
    fees_minor: int = 0
    denied_minor: int = 0
    sold_open: int = 0
    kept: int = 0
    kept_for_cost: int = 0
    kept_minor: int = 0
    spared: int = 0
    credited: int = 0
    bonus_minor: int = 0
    bonus_most_minor: int = 0
    held: int = 0
    held_minor: int = 0
    limited: int = 0
    swapped: int = 0
    swapped_pieces: int = 0
    swapped_minor: int = 0
    on_top_minor: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count one more return."""
        self.allowed += outcome.answer == Answer.ALLOW
        self.reviewed += outcome.answer == Answer.REVIEW
        self.denied += outcome.answer == Answer.DENY
        self.parcels += outcome.parcels
        self.refund_minor += outcome.refund_minor
        self.fees_minor += outcome.fees_minor
        self.denied_minor += outcome.denied_minor
        self.kept += outcome.spared > 0
        self.kept_for_cost += outcome.for_cost
        self.kept_minor += outcome.kept_minor
        self.spared += outcome.spared
        self.credited += outcome.credited
        self.bonus_minor += outcome.bonus_minor
        self.bonus_most_minor += outcome.bonus_most_minor
        self.held += outcome.held
        self.held_minor += outcome.refund_minor if outcome.held else 0
        self.limited += outcome.limited
        self.swapped += outcome.swapped > 0
        self.swapped_pieces += outcome.swapped
        self.swapped_minor += outcome.swapped_minor
        self.on_top_minor += outcome.on_top_minor


class Example(msgspec.Struct, kw_only=True, frozen=True):
    """A return whose shopper would get less, or more, than under the policy it is compared with, and why.

    `fees_minor` is how much more would be held back, `bonus_minor` how much more the shop would add; below zero how
    much less.
    """

    number: str
    title: str
    change_minor: int
    fees_minor: int = 0
    bonus_minor: int = 0
    answer: str
    objection: dict[str, Any] | None


class Report(msgspec.Struct, kw_only=True):
    """Two policies side by side over the same past. `moves` counts returns by their two answers: `ALLOW>DENY`.

    `worse` and `better` count returns whose shopper would get less or more; `hurt` and `helped` are those of them
    with the greatest difference, which comes first. `label_minor` is what a label cost on average (None: nobody knows).
    """

    currency: str
    label_minor: int | None = None
    returns: int = 0
    sold: int = 0
    before: Sums = msgspec.field(default_factory=Sums)
    after: Sums = msgspec.field(default_factory=Sums)
    moves: dict[str, int] = msgspec.field(default_factory=dict)
    worse: int = 0
    better: int = 0
    hurt: list[Example] = msgspec.field(default_factory=list)
    helped: list[Example] = msgspec.field(default_factory=list)


def count_return(report: Report, asked: Asked, before: Policy, after: Policy, so_far: SoFar) -> None:
    """Judge one return by both policies and add it to the report; returns come in the order they were asked for."""
    label = report.label_minor
    was = judge(asked, before, currency=report.currency, label_minor=label, approvals=so_far.before)
    would = judge(asked, after, currency=report.currency, label_minor=label, approvals=so_far.after)
    report.returns += 1
    report.before.add(was)
    report.after.add(would)
    move = f"{was.answer.name}>{would.answer.name}"
    report.moves[move] = report.moves.get(move, 0) + 1
    change = would.all_minor - was.all_minor
    if change:
        example = Example(
            number=asked.number,
            title=asked.lines[0].title,
            change_minor=change,
            fees_minor=would.fees_minor - was.fees_minor,
            bonus_minor=would.bonus_minor - was.bonus_minor,
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


def _keep(examples: list[Example], example: Example) -> None:
    """Keep the greatest differences; of equal ones the return that was asked for first."""
    examples.append(example)
    examples.sort(key=lambda each: (-abs(each.change_minor), each.number))
    del examples[MOST_EXAMPLES:]
