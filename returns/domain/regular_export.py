"""Exports of everything that are made by themselves: how often, when, and for how long they are kept. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

# When most shops sleep, by their own clock.
HOUR = 3
MOST_KEPT = 7
SUNDAY = 6
# What somebody asked for is there for so long.
KEPT = timedelta(days=7)


class ExportRhythm(StrEnum):
    """How often: each night, or in the night to Sunday."""

    NIGHTLY = "nightly"
    WEEKLY = "weekly"


PERIOD = {ExportRhythm.NIGHTLY: timedelta(days=1), ExportRhythm.WEEKLY: timedelta(weeks=1)}


def next_night(rhythm: ExportRhythm, *, after: datetime, zone: tzinfo) -> datetime:
    """When the next one is due: later than `after`, at HOUR by the shop's clock.

    An hour that a clock change leaves out is taken as the hour after it, one that it repeats as the first of the two.
    """
    day = after.astimezone(zone).date()
    while True:
        found = datetime.combine(day, time(HOUR), zone)
        if found > after and (rhythm is ExportRhythm.NIGHTLY or day.weekday() == SUNDAY):
            return found
        day += timedelta(days=1)


def kept_until(ready_at: datetime, rhythm: ExportRhythm | None, kept: int) -> datetime:
    """When an export is deleted at the latest: a regular one once as many others should have come after it."""
    return ready_at + (KEPT if rhythm is None else PERIOD[rhythm] * kept + timedelta(days=1))
