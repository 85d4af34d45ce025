"""A restriction as the merchant reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns import wording
from returns.history import Actor
from returns.queries.restrictions import appeal_of
from returns.signal_words import CATEGORIES
from returns_portal.merchant import words

if TYPE_CHECKING:
    from returns.models import Appeal, Restriction

EVENTS: dict[str, Promise] = {
    "made": _("Customer restricted"),
    "appealed": _("The customer appealed"),
    "upheld": _("Appeal answered: the restriction stays"),
    "lifted": _("Appeal answered: the restriction is lifted"),
    "ended": _("Ended early"),
    "expired": _("Ran out"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One restriction, with what happened to it: what, who, when, why."""

    pk: int
    who: str
    reason: Promise
    until: str
    counts: bool
    appeal: Appeal | None
    number: str
    events: tuple[tuple[Promise, Promise, str, str], ...]

    @property
    def waits(self) -> bool:
        """Whether an appeal is to be answered."""
        return self.appeal is not None and self.appeal.answered_at is None

    @classmethod
    def of(cls, row: Restriction, *, now: datetime) -> Row:
        """Fold a restriction with its events and return, which must be loaded already."""
        zone = row.shop.time_zone
        return cls(
            pk=row.pk,
            who=row.email or row.customer_gid.rpartition("/")[2],
            reason=CATEGORIES[row.category],
            until=wording.day(row.ended_at or row.ends_at, time_zone=zone),
            counts=row.ended_at is None and now < row.ends_at,
            appeal=appeal_of(row),
            number=row.rma.number if row.rma else "",
            events=tuple(
                (
                    EVENTS[event.kind],
                    words.ACTORS[Actor(event.actor)],
                    words.moment(event.at, time_zone=zone),
                    event.why,
                )
                for event in row.events.all()
            ),
        )
