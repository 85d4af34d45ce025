"""When a parcel that is on its way will be here, going by how long the shop's last ones took. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from statistics import median_high

# As long as too few have come to learn from, a parcel within a country takes about so long.
USUAL, FEWEST = timedelta(days=3), 5
# How long a parcel may stand at the desk: after a day somebody should open it, after two days somebody waits for money.
SOON, LATE = timedelta(hours=24), timedelta(hours=48)


class Due(StrEnum):
    """When a parcel is expected, seen from a day."""

    OVERDUE = "overdue"
    TODAY = "today"
    THIS_WEEK = "this_week"
    LATER = "later"


class Clock(StrEnum):
    """How long a parcel has been standing at the desk, as far as it matters."""

    FRESH = "fresh"
    SOON = "soon"
    LATE = "late"


def usual_time(taken: Sequence[timedelta]) -> timedelta:
    """How long half of the parcels took at most, from first scan to delivery; the usual time where few are known."""
    known = [time for time in taken if time > timedelta(0)]
    return median_high(known) if len(known) >= FEWEST else USUAL


def due(on: date, *, today: date) -> Due:
    """When that is. A week ends with its Sunday; what was due before today is overdue."""
    if on < today:
        return Due.OVERDUE
    if on == today:
        return Due.TODAY
    return Due.THIS_WEEK if on <= today + timedelta(days=6 - today.weekday()) else Due.LATER


def clock(waiting: timedelta) -> Clock:
    """How urgent it is to open a parcel that has been here for so long."""
    if waiting >= LATE:
        return Clock.LATE
    return Clock.SOON if waiting >= SOON else Clock.FRESH
