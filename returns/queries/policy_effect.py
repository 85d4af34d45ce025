"""What came back before and after the shop's policy changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from returns.domain.insight import Dimension, Tally, together, week_of
from returns.queries.insights import Weeks, by_week
from returns.queries.policies import policy_versions

if TYPE_CHECKING:
    from returns.models import Shop

AROUND = timedelta(weeks=8)
A_WEEK = timedelta(weeks=1)
MOST = 10


def whole_shop(shop: Shop, weeks: Weeks) -> Tally:
    """All pieces of the shop in these weeks."""
    return together(by_week(shop, Dimension.ALL, weeks).values())


def policy_effects(shop: Shop, weeks: Weeks) -> Iterator[tuple[int, datetime, Tally, Tally]]:
    """What came back around each version that began in these weeks: its number, its beginning, before and after.

    Before and after are eight weeks each, without the week in which it began. The latest come first, MOST at the most;
    the first version has nothing before it.
    """
    for version in policy_versions(shop).exclude(active_from=None)[:MOST]:
        if version.active_from is None or version.number == 1:
            continue
        began = week_of(version.active_from, ZoneInfo(shop.time_zone))
        if weeks.first <= began <= weeks.last:
            before, after = Weeks(began - AROUND, began - A_WEEK), Weeks(began + A_WEEK, began + AROUND)
            yield version.number, version.active_from, whole_shop(shop, before), whole_shop(shop, after)
