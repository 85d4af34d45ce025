"""Caps on what is approved without a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from returns.domain.care import Caps
from returns.domain.verdict import Answer, Verdict

# Over which the returns of one customer are counted.
PERIOD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Approved:
    """What was approved without a person so far: this customer's returns, and the shop's sum of the day."""

    customer_returns: int
    day_minor: int


def judge_caps(caps: Caps, approved: Approved, *, worth_minor: int) -> Verdict:
    """REVIEW where one more return of this worth would go beyond a cap; ALLOW else. There is no other answer."""
    if caps.customer_returns is not None and approved.customer_returns >= caps.customer_returns:
        counted = {"found": approved.customer_returns, "cap": caps.customer_returns}
        return Verdict("caps", Answer.REVIEW, "customer_cap", counted)
    if caps.day_minor is not None and approved.day_minor + worth_minor > caps.day_minor:
        sums = {"found_minor": approved.day_minor, "worth_minor": worth_minor, "cap_minor": caps.day_minor}
        return Verdict("caps", Answer.REVIEW, "day_cap", sums)
    return Verdict("caps", Answer.ALLOW, "within_caps")
