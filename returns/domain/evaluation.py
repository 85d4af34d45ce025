"""Ask every rule about a line. The same function previews, decides and explains."""

from datetime import datetime

from returns.domain.conditions import Conditions
from returns.domain.facts import LineFacts
from returns.domain.rules import RULES
from returns.domain.verdict import Decision


def evaluate(facts: LineFacts, conditions: Conditions, *, now: datetime) -> Decision:
    """Ask every rule its question about one wanted line under its conditions; all answers are kept."""
    return Decision(tuple(judge(facts, conditions, now=now) for judge in RULES))
