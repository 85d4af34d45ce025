"""Weeks are counted for insights: what changed since the last time, a few weeks a run, each in one transaction.

A week is counted whole, so that counting again gives the same, and a run that was killed leaves no half week.
"""

from __future__ import annotations

import hashlib
import logging
from collections import deque
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import TruncWeek

from returns.domain.insight import LONGEST_WAIT, Dimension, PartKind, last_night, monday
from returns.domain.insight_count import Counted, Subject, count
from returns.doors import door
from returns.models import (
    InsightCount,
    InsightFlow,
    InsightMark,
    InsightPart,
    InsightSubject,
    InsightWeek,
    Order,
    Return,
    ReturnEvent,
    Shop,
)
from returns.operations.find_unusual import find_unusual
from returns.queries.insight_flows import flows_of
from returns.queries.insight_sales import Span, lines_of
from returns.queries.policies import active_policy

logger = logging.getLogger(__name__)

# Another number has every week counted again.
RECKONING = "3"
# A transaction that began before the last look may commit after it.
OVERLAP = timedelta(hours=1)
# Labels and parcels of older returns hardly change any more, and where they do, an event says so.
OLD = timedelta(days=LONGEST_WAIT)
# What older sales called a product is no news.
NAMED_ANEW = timedelta(days=35)
WEEKS_PER_RUN = 60
BATCH = 2000


def count_insights(*, now: datetime, most: int = WEEKS_PER_RUN) -> int:
    """Count stale weeks of every shop, the newest first, and look for what is unusual once none is left.

    Shops take turns, a week each, so that a long history holds nobody up. Nor does a shop whose count fails: the others
    are counted, and the first error is raised at the end. Returns how many weeks were counted; what is left is for the
    next run.
    """
    counted, broken = 0, list[Exception]()
    turns = deque(Shop.objects.filter(erased_at=None).order_by("pk"))
    looked = set[int]()
    while turns:
        shop = turns.popleft()
        try:
            if shop.pk not in looked:
                looked.add(shop.pk)
                look_for_changes(shop=shop, now=now)
            if counted < most and count_next(shop=shop, now=now):
                counted += 1
                turns.append(shop)
            else:
                find_unusual(shop=shop, now=now)
        except Exception as error:
            logger.exception("the insights of shop %s could not be counted", shop.pk)
            broken.append(error)
    if broken:
        raise broken[0]
    return counted


@transaction.atomic
def look_for_changes(*, shop: Shop, now: datetime) -> None:
    """Mark the weeks of which something changed since the last look; once a night, by the shop's clock."""
    mark, _ = InsightMark.objects.select_for_update().get_or_create(shop=shop)
    reckoning = _reckoning(shop)
    anew = mark.reckoning != reckoning
    if not anew and mark.seen_until and mark.seen_until >= last_night(now, ZoneInfo(shop.time_zone)):
        return
    since = None if anew or mark.seen_until is None else mark.seen_until - OVERLAP
    weeks = [InsightWeek(shop=shop, week=week) for week in sorted(_changed(shop, since))]
    InsightWeek.objects.bulk_create(
        weeks, update_conflicts=True, unique_fields=["shop", "week"], update_fields=["stale"], batch_size=BATCH
    )
    shop.insight_weeks.filter(Q(settled=False) | Q(week__gte=(now - OLD).date())).update(stale=True)
    mark.seen_until, mark.reckoning = now, reckoning
    mark.save(update_fields=["seen_until", "reckoning"])


@transaction.atomic
def count_next(*, shop: Shop, now: datetime) -> bool:
    """Count the newest stale week that nobody else is counting; False where there is none."""
    waiting = shop.insight_weeks.filter(stale=True).select_for_update(skip_locked=True)
    row = waiting.order_by("-week").first()
    if row is None:
        return False
    span = Span(shop, row.week)
    counted = count(lines_of(span, now=now))
    write_counts(shop, row.week, counted, newest=now.date() - row.week < NAMED_ANEW)
    _write_flows(span)
    row.stale, row.counted_at = False, now
    row.settled = all(tally.mature == tally.sent for tally in counted.tallies.values())
    row.save(update_fields=["stale", "settled", "counted_at"])
    return True


def _reckoning(shop: Shop) -> str:
    segments = msgspec.json.encode(active_policy(shop).policy.segments)
    return f"{RECKONING} {shop.time_zone} {hashlib.sha256(segments).hexdigest()[:16]}"[:64]


def _changed(shop: Shop, since: datetime | None) -> set[date]:
    """Mondays of the orders, returns and labels that were read or changed since a moment (None: all)."""
    zone = ZoneInfo(shop.time_zone)
    orders, returns = Order.objects.filter(shop=shop), Return.objects.filter(shop=shop)
    if since:
        events = ReturnEvent.objects.filter(shop=shop, at__gte=since).values("rma")
        returns = returns.filter(pk__in=events)
        orders = orders.filter(Q(read_at__gte=since) | Q(pk__in=returns.values("order")))
    placed = orders.order_by().annotate(week=TruncWeek("placed_at", tzinfo=zone)).values_list("week", flat=True)
    asked = returns.order_by().annotate(week=TruncWeek("requested_at", tzinfo=zone)).values_list("week", flat=True)
    weeks = {moment.astimezone(zone).date() for rows in (placed, asked) for moment in rows.distinct()}
    bought = door("labels.changed_days")(shop, since=since, returns=returns)
    return {monday(day) for day in (*weeks, *bought)}


def write_counts(shop: Shop, week: date, counted: Counted, *, newest: bool) -> None:
    """Write the counts of a week anew; `newest`: it says what things are called now."""
    for model in (InsightCount, InsightPart):
        _drop(model.objects.filter(shop=shop, dimension__in=list(Dimension), week=week))
    rows = _subjects(shop, counted.tallies, newest=newest)
    InsightCount.objects.bulk_create(
        (
            InsightCount(
                shop=shop, subject_id=rows[subject], dimension=subject.dimension, week=week,
                sent=tally.sent, mature=tally.mature, returned=tally.returned, early=tally.early,
            )
            for subject, tally in counted.tallies.items()
        ),
        batch_size=BATCH,
    )  # fmt: skip
    InsightPart.objects.bulk_create(
        (
            InsightPart(
                shop=shop, subject_id=rows[subject], dimension=subject.dimension, week=week, kind=PartKind(kind),
                code=code[:64], pieces=pieces,
            )
            for (subject, kind, code), pieces in counted.parts.items()
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _subjects(shop: Shop, found: Iterable[Subject], *, newest: bool) -> dict[Subject, int]:
    """The rows (ids) of subjects; new sales say what they are called now.

    Sorted, so that two runs never wait for each other in a circle.
    """
    named = {(each.dimension, each.key): each for each in found}
    rows = [
        InsightSubject(
            shop=shop, dimension=each.dimension, key=each.key, label=each.label, kind=each.kind, parent=each.parent
        )
        for _, each in sorted(named.items())
    ]  # fmt: skip
    if newest:
        InsightSubject.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["shop", "dimension", "key"],
            update_fields=["label", "kind", "parent"],
            batch_size=BATCH,
        )
    else:
        InsightSubject.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    there = InsightSubject.objects.filter(shop=shop, dimension__in=list(Dimension), key__in={key for _, key in named})
    ids = {(dimension, key): pk for dimension, key, pk in there.values_list("dimension", "key", "pk")}
    return {each: ids[each.dimension, each.key] for each in found}


def _write_flows(span: Span) -> None:
    _drop(InsightFlow.objects.filter(shop=span.shop, week=span.week))
    InsightFlow.objects.bulk_create(
        (
            InsightFlow(
                shop=span.shop, week=span.week, kind=key.kind, code=key.code, currency=key.currency, value=key.value,
                count=number, minor=minor,
            )
            for key, (number, minor) in flows_of(span).items()
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _drop(rows: QuerySet[Model]) -> None:
    rows._raw_delete(rows.db)
