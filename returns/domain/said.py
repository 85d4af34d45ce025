"""Whether what a shopper said of a line is what the policy asks and offers."""

from __future__ import annotations

from collections.abc import Iterable

from returns.domain.asking import Asked
from returns.domain.policy import Policy, Reason

Answers = Iterable[tuple[str, bool]]


def is_offered(policy: Policy, product_type: str, *, reason: str, detail: str = "") -> bool:
    """Whether an article's reason, and its sub-reason where one was chosen, are among those it is offered."""
    chosen = next((each for each in policy.reasons_for(product_type) if each.code == reason), None)
    return chosen is not None and (not detail or detail in {each.code for each in chosen.details_for(product_type)})


def unanswered(policy: Policy, product_type: str, *, reason: Reason, answers: Answers) -> tuple[Asked, ...]:
    """The conditions that the shopper was to answer and did not."""
    said = dict(answers)
    return tuple(asked for asked in policy.asked_about(product_type, fault=reason.fault) if asked.code not in said)
