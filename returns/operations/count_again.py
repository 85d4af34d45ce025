"""Weeks are marked to be counted again for insights."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from returns.domain.insight import week_of
from returns.models import InsightWeek, Shop


def count_again(*, shop: Shop, moments: Iterable[datetime]) -> None:
    """Have the weeks of these moments counted again, in the transaction of what changed in them."""
    zone = ZoneInfo(shop.time_zone)
    weeks = sorted({week_of(moment, zone) for moment in moments})
    InsightWeek.objects.bulk_create(
        [InsightWeek(shop=shop, week=week) for week in weeks],
        update_conflicts=True,
        unique_fields=["shop", "week"],
        update_fields=["stale"],
    )
