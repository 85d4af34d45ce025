"""Reports that go out by e-mail: what they are about, how often, and when the next one is due."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

# Early enough to be there when people begin, and late enough that the night's counting is done.
HOUR = 7
DAYS_OF_WEEK = 7
# Alive in one shop at a time.
MOST_REPORTS = 40


class ReportKind(StrEnum):
    """What a report tells."""

    WEEK = "week"  # the week that is over, beside what is usual
    INSIGHTS = "insights"  # one dimension of the insights
    LABELS = "labels"  # what labels cost and what became of them
    WORK = "work"  # what waits, for whom, since when


class Rhythm(StrEnum):
    """How often: every week, or on the first such day of each month."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


def next_time(rhythm: Rhythm, weekday: int, *, after: datetime, zone: tzinfo) -> datetime:
    """When the next one is due: later than `after`, at HOUR by the shop's clock. `weekday` counts from Monday, 0.

    An hour that a clock change leaves out is taken as the hour after it, one that it repeats as the first of the two.
    """
    day = after.astimezone(zone).date()
    day += timedelta(days=(weekday - day.weekday()) % DAYS_OF_WEEK)
    while True:
        found = datetime.combine(day, time(HOUR), zone)
        if found > after and (rhythm is Rhythm.WEEKLY or day.day <= DAYS_OF_WEEK):
            return found
        day += timedelta(weeks=1)
