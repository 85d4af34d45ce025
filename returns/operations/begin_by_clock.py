"""Workflows begin by the clock: each return once in a period, and never more in an hour than they may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from returns.domain.workflow import STORM_WINDOW, Workflow
from returns.domain.workflow_schedule import LOOK_EVERY, day_of, end_of, next_time
from returns.models import Return, ShopWorkflow, WorkflowRun, WorkflowVersion
from returns.queries.deadlines import coming
from returns.triggers import put_run

# Workflows that are looked at in one go, and returns that one of them begins with in one transaction.
MOST, AT_ONCE = 100, 200


def begin_by_clock(*, now: datetime) -> int:
    """Look at the workflows whose hour has come, and at deadlines; returns how many runs began."""
    due = ShopWorkflow.objects.filter(is_on=True, next_at__lte=now).order_by("next_at", "pk")
    return sum(_look(pk, now) for pk in due.values_list("pk", flat=True)[:MOST])


@transaction.atomic
def _look(workflow_id: int, now: datetime) -> int:
    """Begin as many runs as there is room for, and say when to look again. Who is second finds nothing to do."""
    skip = connection.features.has_select_for_update_skip_locked
    rows = ShopWorkflow.objects.filter(pk=workflow_id, is_on=True, next_at__lte=now)
    row = rows.select_for_update(skip_locked=skip, no_key=True, of=("self",)).select_related("shop").first()
    if row is None or row.next_at is None:
        return 0
    version = row.versions.get(number=row.number)
    plan, room = version.plan, _room(row, version.plan, now)
    row.clock_at = row.clock_at or row.next_at
    begun = 0
    for rma, period in _waiting(row, plan, most=room, now=now):
        _begin(version, rma, period, now)
        begun += 1
    _set_next(row, plan, now, finished=begun < room)
    row.save(update_fields=["next_at", "clock_at", "behind"])
    return begun


def _room(row: ShopWorkflow, plan: Workflow, now: datetime) -> int:
    """How many it may begin with now: as many in an hour as it may, so that no clock is ever a storm."""
    newest = row.runs.order_by("-pk").values_list("created_at", flat=True)[: plan.per_hour]
    return min(AT_ONCE, plan.per_hour - sum(at > now - STORM_WINDOW for at in newest))


def _waiting(row: ShopWorkflow, plan: Workflow, *, most: int, now: datetime) -> Iterator[tuple[Return, str]]:
    """Returns that did not begin in this period, the oldest first, with what the period is called."""
    every, before, since = plan.when.every, plan.when.before, row.clock_at or now
    if every:
        period = day_of(since, ZoneInfo(row.shop.time_zone))
        asked = {"stage__in": plan.when.still, "requested_at__lte": now - timedelta(days=every.older_days)}
        begun = WorkflowRun.objects.filter(workflow=row, rma=OuterRef("pk"), period=period)
        rows = row.shop.returns.filter(~Exists(begun), **asked).order_by("requested_at", "pk")
        yield from ((rma, period) for rma in rows[:most])
    elif before:
        after, until = max(now, since + before.span), now + before.span
        near, going = coming(row.shop, before.deadline, after=after, until=until, now=now, behind=row.behind)
        known = set(row.runs.filter(rma__in=[rma.pk for rma, _end in near]).values_list("rma", "period"))
        fresh = [(rma, end_of(end)) for rma, end in near if (rma.pk, end_of(end)) not in known]
        if len(fresh) <= most:
            row.behind = going
        yield from fresh[:most]


def _begin(version: WorkflowVersion, rma: Return, period: str, now: datetime) -> None:
    run = WorkflowRun.objects.create(
        workflow=version.workflow, version=version, rma=rma, period=period, due_at=now, created_at=now
    )
    put_run(version.workflow.shop, run, now=now, due_at=now)


def _set_next(row: ShopWorkflow, plan: Workflow, now: datetime, *, finished: bool) -> None:
    """Soon, while there is more, and for deadlines; else at the next hour, which ends what was left of the last.

    At once, where a look at deadlines is in the middle of what there is.
    """
    row.next_at = now if finished and row.behind else now + LOOK_EVERY
    if plan.when.every and row.clock_at:
        zone = ZoneInfo(row.shop.time_zone)
        following = next_time(plan.when.every, after=now if finished else row.clock_at, zone=zone)
        if finished or following <= row.next_at:
            row.next_at, row.clock_at = following, None
