"""How long nothing may be heard of a parcel before somebody looks for it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from statistics import median

# Countries of a way: where the parcel is sent from, and where to.
Way = tuple[str, str]
# Twice what a parcel usually takes for its whole way, but never so soon that a weekend is silence, nor so late that the
# carrier no longer looks for it (most take claims for 30 days or longer).
TIMES = 2
SOONEST, LATEST = timedelta(days=5), timedelta(days=28)
# Where the shop has seen too few parcels to know: within a country, and across a border.
AT_HOME, ABROAD = timedelta(days=10), timedelta(days=20)
ENOUGH = 5


def paces(ways: Iterable[tuple[Way, timedelta]]) -> dict[Way, timedelta]:
    """What half of the parcels took at most from their first scan to the door, for each way with enough of them."""
    taken: dict[Way, list[timedelta]] = {}
    for way, time in ways:
        taken.setdefault(way, []).append(max(time, timedelta(0)))
    return {
        way: timedelta(seconds=median(time.total_seconds() for time in times))
        for way, times in taken.items()
        if len(times) >= ENOUGH
    }


def patience(way: Way, known: Mapping[Way, timedelta]) -> timedelta:
    """How long silence is nothing to worry about on this way."""
    usual = known.get(way)
    if usual is None:
        return AT_HOME if way[0] == way[1] or not all(way) else ABROAD
    return min(max(usual * TIMES, SOONEST), LATEST)
