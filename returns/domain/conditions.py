"""The conditions under which one line may come back: the policy's own, and what its clauses change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from returns.domain.clauses import Clause, ExchangesChange, FeesChange, Then, WindowChange, holding
from returns.domain.document import Approval, CountedFrom, Offered
from returns.domain.facts import LineFacts
from returns.domain.policy import Policy
from returns.domain.verdict import Answer

ANSWERS = {"review": Answer.REVIEW, "deny": Answer.DENY}


@dataclass(frozen=True, slots=True)
class Conditions:
    """What counts for one line. `said_by` has the clause behind each thing that is not the policy's own.

    `until` is a day until which the window lasts at least. `exceptions` are the clauses that exclude the line or ask
    a person about it, in the policy's order.
    """

    policy: Policy
    days: int
    counted_from: CountedFrom
    until: date | None
    working_day: bool
    restocking_bps: int
    return_shipping_minor: int
    approval: Approval
    exchange_offered: Offered
    incentive_bps: int
    incentive_minor: int
    exceptions: tuple[tuple[Clause, Answer], ...]
    said_by: Mapping[str, Clause]

    def clauses_behind(self, *names: str) -> list[dict[str, Any]]:
        """The clauses that say these things, each once, as they are kept with a verdict: code and label."""
        clauses = {clause.code: clause for name in names if (clause := self.said_by.get(name))}
        return [{"code": clause.code, "label": dict(clause.label)} for clause in clauses.values()]


def conditions_of(facts: LineFacts, policy: Policy) -> Conditions:
    """The policy's own conditions with what the clauses that hold change; the first that says a thing counts."""
    counting: dict[str, Any] = {
        "days": policy.window.days,
        "counted_from": policy.window.counted_from,
        "until": None,
        "working_day": policy.window.working_day,
        "restocking_bps": policy.fees.restocking_bps,
        "return_shipping_minor": policy.fees.return_shipping_minor,
        "approval": policy.approval,
        "exchange_offered": policy.exchanges.offered,
        "incentive_bps": policy.exchanges.incentive_bps,
        "incentive_minor": policy.exchanges.incentive_minor,
    }
    said_by: dict[str, Clause] = {}
    clauses = holding(policy.clauses, policy.segments, facts)
    for clause in clauses:
        for name, value in _changes(clause.then):
            if name not in said_by:
                counting[name], said_by[name] = value, clause
    exceptions = tuple((clause, ANSWERS[clause.then.answer]) for clause in clauses if clause.then.answer)
    return Conditions(policy, **counting, exceptions=exceptions, said_by=said_by)


def _changes(then: Then) -> Iterator[tuple[str, Any]]:
    window, fees = then.window or WindowChange(), then.fees or FeesChange()
    exchanges = then.exchanges or ExchangesChange()
    said = (
        ("days", window.days),
        ("counted_from", window.counted_from),
        ("until", window.until),
        ("working_day", window.working_day),
        ("restocking_bps", fees.restocking_bps),
        ("return_shipping_minor", fees.return_shipping_minor),
        ("approval", then.approval),
        ("exchange_offered", exchanges.offered),
        ("incentive_bps", exchanges.incentive_bps),
        ("incentive_minor", exchanges.incentive_minor),
    )
    return ((name, value) for name, value in said if value is not None)
