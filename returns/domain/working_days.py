"""Which days are working days: every day but Saturdays, Sundays, public holidays and what an act puts beside them.

Where the holidays of a country's parts differ, a holiday of any part counts: nobody is then told an end that comes too
early for where they live.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import holidays
from dateutil.easter import easter

SATURDAY = 5
# Days on which no period ends although they are no public holidays, as month and day. Denmark: forbrugeraftaleloven
# § 19(6); the Netherlands: Algemene termijnenwet, Art. 3(1), every year; Sweden: lag (1930:173) § 2.
RESTS_TOO: Mapping[str, tuple[tuple[int, int], ...]] = {
    "DK": ((6, 5), (12, 24), (12, 31)),
    "NL": ((5, 5),),
    "SE": ((12, 24), (12, 31)),
}


def next_working_day(day: date, *, country: str, regions: tuple[str, ...] | None) -> date:
    """The day itself if it is a working day of the country, else the first one after it."""
    while day.weekday() >= SATURDAY or day in public_holidays(country, day.year, regions) or _rests_too(day, country):
        day += timedelta(days=1)
    return day


def _rests_too(day: date, country: str) -> bool:
    if (day.month, day.day) in RESTS_TOO.get(country, ()):
        return True
    if country == "AT":  # Good Friday: Bundesgesetz BGBl. 37/1961, § 1
        return day == easter(day.year) - timedelta(days=2)
    if country == "SE":  # Midsummer's eve is the Friday from 19 to 25 June.
        return day.month == 6 and 19 <= day.day <= 25 and day.weekday() == SATURDAY - 1
    return False


@lru_cache(maxsize=512)
def public_holidays(country: str, year: int, regions: tuple[str, ...] | None) -> frozenset[date]:
    """The public holidays of a country and of its `regions` (None: of all) in a year; none for an unknown country."""
    known = holidays.list_supported_countries(include_aliases=True)
    if country not in known:
        return frozenset()
    parts = known[country] if regions is None else regions
    found = (holidays.country_holidays(country, subdiv=part, years=year, expand=False) for part in (None, *parts))
    return frozenset(day for days in found for day in days)
