"""Workflows that begin by the clock: at an hour of the shop, or some time before a day that counts. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from returns.domain.document import Sparse
from returns.domain.status import Stage

# So often is looked whether something is to begin.
LOOK_EVERY = timedelta(minutes=10)
# What is over is no business of a clock: it would begin with every return there ever was.
OVER = frozenset({Stage.REFUNDED, Stage.REPAIRED, Stage.CLOSED, Stage.DECLINED, Stage.CANCELED})
MOST_HOURS = 24 * 60


class Weekday(StrEnum):
    """A day of the week, Monday first."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """0 for Monday, as `date.weekday` counts."""
        return list(Weekday).index(self)


class Deadline(StrEnum):
    """A moment that a workflow may begin before.

    SHIP_BY: the parcel is to be on its way. REFUND_DUE: the law wants a withdrawal paid
    (`domain.withdrawal.refund_due`). OFFER_ENDS: what was offered to the shopper holds no longer.
    """

    SHIP_BY = "ship_by"
    REFUND_DUE = "refund_due"
    OFFER_ENDS = "offer_ends"


class Every(Sparse, frozen=True):
    """Each day, or each week on a `weekday`, at a full hour of the shop's clock.

    For returns that were asked for `older_days` ago or longer.
    """

    hour: Annotated[int, msgspec.Meta(ge=0, le=23)]
    weekday: Weekday | None = None
    older_days: Annotated[int, msgspec.Meta(ge=0, le=3650)] = 0


class Before(Sparse, frozen=True):
    """So many hours before a deadline, once for each moment that a return's deadline has."""

    deadline: Deadline
    hours: Annotated[int, msgspec.Meta(ge=1, le=MOST_HOURS)]

    @property
    def span(self) -> timedelta:
        """How long before."""
        return timedelta(hours=self.hours)


def next_time(every: Every, *, after: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after `after`.

    An hour that the clock leaps over is the one behind it, of one that it repeats the first counts.
    """
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        moment = datetime.combine(day, time(every.hour), zone).astimezone(UTC)
        if moment > after and (every.weekday is None or day.weekday() == every.weekday.number):
            return moment
        day += timedelta(days=1)


def day_of(moment: datetime, zone: ZoneInfo) -> str:
    """What a period is called that began at a moment: the shop's day."""
    found: date = moment.astimezone(zone).date()
    return found.isoformat()


def end_of(deadline: datetime) -> str:
    """What a deadline is called: the moment in UTC, to the second."""
    return deadline.astimezone(UTC).replace(microsecond=0).isoformat()
