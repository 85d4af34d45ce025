"""Ask every rule about a line. The same function previews, decides and explains."""

from datetime import datetime

from returns.domain.policy import LineFacts, Policy
from returns.domain.rules import RULES
from returns.domain.verdict import Decision


def evaluate(facts: LineFacts, policy: Policy, *, now: datetime) -> Decision:
    """Ask every rule its question about one wanted line; all answers are kept."""
    return Decision(tuple(judge(facts, policy, now=now) for judge in RULES))
