"""A return as one row of the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from returns import wording
from returns.queries.returns import total_back
from returns.stage_words import stage_in_words
from returns_portal.merchant import words

if TYPE_CHECKING:
    from returns.models import Return


@dataclass(frozen=True, slots=True)
class InboxRow:
    """What is read at a glance: the first line and its pieces. `more` and `more_reasons` count what is left out."""

    number: str
    order: str
    customer: str
    email: str
    pieces: int
    article: str
    more: int
    reason: str
    more_reasons: int
    value: str
    stage: str
    tone: str
    age: str
    moment: str
    requested_at: datetime
    tags: tuple[str, ...] = ()
    holder: str = ""

    @classmethod
    def of(cls, rma: Return, *, now: datetime, tags: Sequence[str] = (), holder: str = "") -> InboxRow:
        """Fold a return with its lines, order and settlement, which must be loaded already; `holder` is who has it."""
        lines, policy = list(rma.lines.all()), rma.policy.policy
        reasons = list(dict.fromkeys(line.reason for line in lines))
        chosen = policy.reason(reasons[0]) if reasons else None
        return cls(
            number=rma.number,
            order=rma.order.name,
            customer=rma.order.address.get("name", ""),
            email=rma.email,
            pieces=lines[0].quantity if lines else 0,
            article=str(lines[0].line) if lines else "",
            more=max(len(lines) - 1, 0),
            reason=wording.reason_label(chosen) if chosen else "".join(reasons[:1]),
            more_reasons=max(len(reasons) - 1, 0),
            value=wording.money(total_back(rma).presentment),
            stage=str(stage_in_words(rma.stage, rma.outcome)),
            tone=words.TONES[rma.stage],
            age=words.age(rma.requested_at, now=now),
            moment=words.moment(rma.requested_at, time_zone=rma.shop.time_zone),
            requested_at=rma.requested_at,
            tags=tuple(tags),
            holder=holder,
        )
