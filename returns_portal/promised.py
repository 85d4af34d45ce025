"""The day until which repaired goods are promised back, in words: shoppers and staff read the same."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from returns import wording

if TYPE_CHECKING:
    from returns.models import Repair, Return


def promised_day(rma: Return, repair: Repair) -> str:
    """The promised day in the active language; empty for none."""
    if repair.due_on is None:
        return ""
    zone = rma.shop.time_zone
    return wording.day(datetime.combine(repair.due_on, time(12), ZoneInfo(zone)), time_zone=zone)
