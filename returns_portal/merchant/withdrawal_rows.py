"""A withdrawal as the merchant reads it: a row of the register, and the facts of its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from returns import wording
from returns.queries.register import Clock, clock_of, state_of
from returns_portal.merchant import words

if TYPE_CHECKING:
    from returns.models import Withdrawal

STATES: dict[str, tuple[Promise, str]] = {
    "match": (gettext_lazy("Find the order"), "caution"),
    "decide": (gettext_lazy("To decide"), "caution"),
    "return": (gettext_lazy("Goods on their way back"), "info"),
    "done": (gettext_lazy("Settled"), "success"),
}
STANDINGS: dict[str, Promise] = {
    "in_time": gettext_lazy("In time"),
    "uncertain": gettext_lazy("To be judged by a person"),
    "late": gettext_lazy("After the period ended"),
    "no_right": gettext_lazy("No right of withdrawal"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the register."""

    pk: int
    reference: str
    name: str
    contract: str
    order: str
    received: str
    state: Promise
    tone: str
    clock: str
    near: bool

    @classmethod
    def of(cls, withdrawal: Withdrawal, *, now: datetime) -> Row:
        """Fold a withdrawal with its statement, order and return, which must be loaded already."""
        state, tone = STATES[state_of(withdrawal)]
        clock = clock_of(withdrawal, now=now)
        return cls(
            pk=withdrawal.pk,
            reference=withdrawal.statement.reference,
            name=withdrawal.statement.name,
            contract=withdrawal.statement.contract,
            order=withdrawal.order.name if withdrawal.order else "",
            received=words.moment(withdrawal.statement.submitted_at, time_zone=withdrawal.shop.time_zone),
            state=state,
            tone=tone,
            clock=clock_sentence(clock),
            near=bool(clock and clock.near),
        )


def clock_sentence(clock: Clock | None) -> str:
    """By when the money is due, and how long that is."""
    if clock is None:
        return ""
    if clock.due is None or clock.days_left is None:
        return _("Counted from the goods’ return or proof of posting")
    day = _day(clock.due)
    if clock.days_left < 0:
        late = ngettext("%(day)s, %(count)s day ago", "%(day)s, %(count)s days ago", -clock.days_left)
        return late % {"day": day, "count": -clock.days_left}
    left = ngettext("%(day)s, in %(count)s day", "%(day)s, in %(count)s days", clock.days_left)
    return left % {"day": day, "count": clock.days_left}


def last_day(closes_at: datetime, *, zone: str) -> str:
    """The day before the first moment that is too late, where the shopper lives."""
    there = closes_at.astimezone(ZoneInfo(zone)).date()
    return _day(date.fromordinal(there.toordinal() - 1))


def _day(found: date) -> str:
    return wording.day(datetime.combine(found, time(12), ZoneInfo("UTC")), time_zone="UTC")
