"""The conformity lane: what a shop's own conditions cannot close (Directive (EU) 2019/771, articles 10 to 16)."""

from __future__ import annotations

from datetime import datetime, timedelta

from returns.domain.conditions import Conditions
from returns.domain.facts import LineFacts
from returns.domain.verdict import Answer, Verdict
from returns.domain.warranty import claim


def spared(facts: LineFacts, *, now: datetime) -> bool:
    """Whether the seller still answers for a fault, and the line is about one or its reason is yet to be told."""
    return facts.fault is not False and facts.conform_until is not None and now < facts.conform_until


def owed(facts: LineFacts, *, now: datetime) -> bool:
    """Whether the line is about a fault that the seller still answers for: nobody is made to wait for that."""
    return facts.fault is True and spared(facts, now=now)


def excused(rule: str, facts: LineFacts, conditions: Conditions, *, now: datetime) -> Verdict | None:
    """What stands in the place of a refusal where goods may be faulty: the law, else the shop's own warranty."""
    if spared(facts, now=now):
        return for_a_person(rule, facts)
    return claim(rule, facts, conditions.warranty_months, now=now)


def for_a_person(rule: str, facts: LineFacts) -> Verdict:
    """REVIEW instead of a refusal: whether the goods are faulty is for somebody to see."""
    until = (facts.conform_until - timedelta(seconds=1)).isoformat() if facts.conform_until else ""
    return Verdict(rule, Answer.REVIEW, "conformity", {"until": until})
