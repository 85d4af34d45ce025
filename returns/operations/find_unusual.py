"""What comes back unusually often is looked for once a day, and kept under a key that stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from returns.domain.findings import Cell, find
from returns.domain.insight import last_night, monday
from returns.history import announce
from returns.models import Finding, InsightMark, Shop
from returns.operations.follow_findings import follow_findings
from returns.queries.insights import Weeks, world_of

# A year holds every season once; a rise is looked for in the half year before now.
WHOLE, LATELY = 52, 26


def find_unusual(*, shop: Shop, now: datetime) -> int | None:
    """Look through a year of the shop's counts; returns how many findings there are.

    None where it is too early: weeks wait to be counted, or somebody looked since the last night.
    """
    mark = InsightMark.objects.filter(shop=shop).first()
    if mark is None or shop.insight_weeks.filter(stale=True).exists():
        return None
    if mark.found_at and mark.found_at >= last_night(now, ZoneInfo(shop.time_zone)):
        return None
    weeks, lately = _weeks(shop, now, WHOLE), _weeks(shop, now, LATELY)
    cells = find(world_of(shop, weeks, lately))
    _keep(shop, cells, weeks, now)
    follow_findings(shop=shop, now=now)
    return len(cells)


def _weeks(shop: Shop, now: datetime, number: int) -> Weeks:
    last = monday(now.astimezone(ZoneInfo(shop.time_zone)).date())
    return Weeks(last - timedelta(weeks=number - 1), last)


@transaction.atomic
def _keep(shop: Shop, cells: list[Cell], weeks: Weeks, now: datetime) -> None:
    InsightMark.objects.select_for_update().get(shop=shop)
    there = {row.key: row for row in shop.findings.all()}
    for cell in cells:
        row = there.pop(cell.key, None) or Finding(shop=shop, key=cell.key, first_at=now)
        row.sort, row.subject_id, row.reason, row.kind = cell.sort, cell.group.id, cell.reason, cell.group.kind
        row.k, row.n, row.other_k, row.other_n, row.chance = cell.k, cell.n, cell.other_k, cell.other_n, cell.chance
        row.since_week = weeks.last - timedelta(weeks=cell.weeks - 1) if cell.weeks else weeks.first
        is_news = row._state.adding or row.gone_at is not None
        row.until_week, row.last_at, row.gone_at = weeks.last, now, None
        row.save()
        if is_news:
            _tell(row, now)
    gone = [row.pk for row in there.values() if row.gone_at is None]
    shop.findings.filter(pk__in=gone).update(gone_at=now)
    InsightMark.objects.filter(shop=shop).update(found_at=now)


def _tell(row: Finding, now: datetime) -> None:
    facts = {
        "finding": row.pk,
        "sort": row.sort,
        "subject": row.subject.label,
        "returned": row.k,
        "sent": row.n,
    }
    announce(row.shop, "finding.found", at=now, facts=facts)
