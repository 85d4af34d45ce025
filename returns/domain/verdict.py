"""The answer of a rule, and of all rules together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import IntEnum
from typing import Any


class Answer(IntEnum):
    """Ordered by strictness, so that the strictest answer of several is their maximum."""

    ALLOW = 0
    REVIEW = 1
    DENY = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule's answer to its one question, with the facts it used (JSON values only)."""

    rule: str
    answer: Answer
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The verdict as it is kept with the return, for the trace and for disputes."""
        return {**asdict(self), "facts": dict(self.facts), "answer": self.answer.name}


@dataclass(frozen=True, slots=True)
class Decision:
    """All verdicts on one order line, and the strictest of them."""

    verdicts: tuple[Verdict, ...]

    @property
    def answer(self) -> Answer:
        """The strictest answer given."""
        return max((verdict.answer for verdict in self.verdicts), default=Answer.ALLOW)

    @property
    def objections(self) -> tuple[Verdict, ...]:
        """Every verdict that is not ALLOW, strictest first."""
        against = (verdict for verdict in self.verdicts if verdict.answer != Answer.ALLOW)
        return tuple(sorted(against, key=lambda verdict: -verdict.answer))


def strictest(decisions: Iterable[Decision]) -> Answer:
    """The strictest answer over several lines."""
    return max((decision.answer for decision in decisions), default=Answer.ALLOW)
