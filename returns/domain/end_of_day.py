"""The last second of a day by a shop's clock: up to then holds what is said to hold until that day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Where the clock is put back at midnight, the last hour comes twice: its second time ends the day (PEP 495).
_LAST = time(23, 59, 59, fold=1)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last second of a day there."""
    return datetime.combine(day, _LAST, zone)


def end_after(moment: datetime, days: int, *, time_zone: str) -> datetime:
    """The last second of the day that comes `days` days after the one of `moment`, in that time zone."""
    zone = ZoneInfo(time_zone)
    return end_of_day(moment.astimezone(zone).date() + timedelta(days=days), zone)
