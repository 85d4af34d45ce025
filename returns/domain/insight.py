"""What is counted for insights, and which pieces may be counted yet. Pure.

A share is honest only if those who could still send back have had their time: the pieces of an order count once their
return window is over ("mature"). Until then they are told apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from returns.domain.policy import Policy

# A share of fewer pieces is not shown as one: "3 of 7".
ENOUGH = 10
# Where nobody says when a parcel arrived, it did so within these days.
ON_ITS_WAY = timedelta(days=7)
# Nearly all that comes back does so within these days, however long a shop's window is (of the real returns behind
# `docs/insights.md`, nine of ten within 66).
LONGEST_WAIT = 100
# What changed is looked for after this hour of the shop's night: late enough for news of the day before to be here.
NIGHT = 2
MOST_HOURS = 24 * 120
EXACT_HOURS = 48


class Dimension(StrEnum):
    """By what pieces are counted. SIZE is a size of one product; COHORT the quarter in which the customer began."""

    ALL = "all"
    PRODUCT = "product"
    VARIANT = "variant"
    SIZE = "size"
    TYPE = "type"
    VENDOR = "vendor"
    COUNTRY = "country"
    CHANNEL = "channel"
    SEGMENT = "segment"
    DISCOUNT = "discount"
    FIRST = "first"
    COHORT = "cohort"


class PartKind(StrEnum):
    """By what returned pieces are told apart: why, for what, and in which state they came."""

    REASON = "reason"
    OUTCOME = "outcome"
    GRADE = "grade"


class FlowKind(StrEnum):
    """What is told of the returns of a week: see `docs/insights.md`."""

    OUTCOME = "outcome"
    TIME = "time"
    KEPT = "kept"
    PAID = "paid"
    GRADE = "grade"
    PARCEL = "parcel"
    LABEL = "label"


class Step(StrEnum):
    """From when to when: asked → agreed → sent → arrived → counted → paid, and all of it."""

    APPROVAL = "approval"
    SENDING = "sending"
    WAY = "way"
    DESK = "desk"
    REFUND = "refund"
    WHOLE = "whole"


EXCHANGE = "exchange"


@dataclass(slots=True)
class Tally:
    """Pieces sent, those whose window is over, what came back of these, and what came back before that."""

    sent: int = 0
    mature: int = 0
    returned: int = 0
    early: int = 0

    def add(self, *, sent: int, returned: int, mature: bool) -> None:
        """Count a line. Of what was sent no more can come back than that."""
        back = min(returned, sent)
        self.sent += sent
        self.mature += sent if mature else 0
        self.returned += back if mature else 0
        self.early += 0 if mature else back


def together(tallies: Iterable[Tally]) -> Tally:
    """Several as one."""
    whole = Tally()
    for each in tallies:
        whole.sent, whole.mature = whole.sent + each.sent, whole.mature + each.mature
        whole.returned, whole.early = whole.returned + each.returned, whole.early + each.early
    return whole


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a policy's windows last: days, and until which day at least (None: no such day)."""

    days: int
    until: date | None = None

    @classmethod
    def of(cls, policy: Policy) -> Wait:
        """The longest window of the policy and its clauses."""
        changes = [clause.then.window for clause in policy.clauses if clause.then.window]
        days = max([policy.window.days, *(each.days for each in changes if each.days is not None)])
        return cls(min(days, LONGEST_WAIT), max((each.until for each in changes if each.until), default=None))

    def is_over(self, *, sent_at: datetime, delivered_at: datetime | None, time_zone: ZoneInfo, today: date) -> bool:
        """Whether goods can hardly be asked back any more on a day."""
        begun = (delivered_at or sent_at + ON_ITS_WAY).astimezone(time_zone).date()
        latest = begun + timedelta(days=LONGEST_WAIT)
        end = begun + timedelta(days=self.days)
        return max(end, min(self.until or end, latest)) < today


def week_of(moment: datetime, time_zone: ZoneInfo) -> date:
    """The Monday of the week that a moment lies in, by the shop's clock."""
    return monday(moment.astimezone(time_zone).date())


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def last_night(now: datetime, time_zone: ZoneInfo) -> datetime:
    """The last time that it was NIGHT by the shop's clock; an hour that a clock change leaves out is the one after."""
    today = now.astimezone(time_zone).date()
    before, tonight = (
        datetime.combine(day, time(NIGHT), time_zone).astimezone(UTC) for day in (today - timedelta(days=1), today)
    )
    return tonight if tonight <= now else before


def discount_band(listed_minor: int, paid_minor: int) -> str:
    """How much was taken off: `none`, `low` (under a fifth), `middle` (under two fifths) or `high`."""
    if listed_minor <= 0 or paid_minor >= listed_minor:
        return "none"
    off = (listed_minor - paid_minor) * 100 // listed_minor
    return "low" if off < 20 else "middle" if off < 40 else "high"


def quarter(moment: datetime, time_zone: ZoneInfo) -> str:
    """`2026-Q3`."""
    day = moment.astimezone(time_zone)
    return f"{day.year}-Q{(day.month + 2) // 3}"


def hours_between(begun: datetime | None, ended: datetime | None) -> int | None:
    """Whole hours, beyond EXACT_HOURS whole days; None where an end is missing or before the beginning."""
    if begun is None or ended is None or ended < begun:
        return None
    hours = min(int((ended - begun) / timedelta(hours=1)), MOST_HOURS)
    return hours if hours < EXACT_HOURS else hours // 24 * 24


def weeks_between(first: date, last: date) -> Iterable[date]:
    """Every Monday from one to another, both included."""
    return (first + timedelta(weeks=step) for step in range((last - first).days // 7 + 1))
