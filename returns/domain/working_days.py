"""Which days are working days: every day but Saturdays, Sundays and public holidays.

Where the holidays of a country's parts differ, a holiday of any part counts: nobody is then told an end that comes too
early for where they live.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

SATURDAY = 5


def next_working_day(day: date, *, country: str, regions: tuple[str, ...] | None) -> date:
    """The day itself if it is a working day of the country, else the first one after it."""
    while day.weekday() >= SATURDAY or day in public_holidays(country, day.year, regions):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=512)
def public_holidays(country: str, year: int, regions: tuple[str, ...] | None) -> frozenset[date]:
    """The public holidays of a country and of its `regions` (None: of all) in a year; none for an unknown country."""
    known = holidays.list_supported_countries(include_aliases=True)
    if country not in known:
        return frozenset()
    parts = known[country] if regions is None else regions
    found = (holidays.country_holidays(country, subdiv=part, years=year, expand=False) for part in (None, *parts))
    return frozenset(day for days in found for day in days)
