"""When a message that can wait may go."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def quiet_for(*, now: datetime, zone: str, start: int | None, end: int | None) -> timedelta:
    """How long it is still quiet; nothing outside of the quiet hours. They may go past midnight; equal ends: none."""
    if start is None or end is None or start == end:
        return timedelta(0)
    here = now.astimezone(ZoneInfo(zone))
    since = (here.hour - start) % 24
    if since >= (end - start) % 24:
        return timedelta(0)
    over = here.replace(hour=end, minute=0, second=0, microsecond=0)
    if end <= here.hour:
        over += timedelta(days=1)
    return over.astimezone(ZoneInfo("UTC")) - now
