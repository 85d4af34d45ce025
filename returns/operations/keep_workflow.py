"""A workflow is written, changed, switched and removed; a change is a new version, and runs keep the one they have."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from returns.domain.workflow import MOST_WORKFLOWS, Workflow, as_document
from returns.domain.workflow_schedule import next_time
from returns.models import Shop, ShopWorkflow, WorkflowLimits, WorkflowRun, WorkflowVersion

# What came of it is kept so long.
KEPT = timedelta(days=180)


class UnableToKeep(Exception):
    """Nothing was changed. `code`: `too_many`, or `changed` (somebody wrote another version meanwhile)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def make_workflow(*, shop: Shop, plan: Workflow, by: str, now: datetime) -> ShopWorkflow:
    """Write a new workflow, which is off until somebody switches it on. Raises UnableToKeep."""
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    if shop.workflows.filter(removed_at=None).count() >= MOST_WORKFLOWS:
        raise UnableToKeep("too_many")
    row = ShopWorkflow(shop=shop, made_by=by, made_at=now)
    return _write(row, plan, by, now)


@transaction.atomic
def change_workflow(*, shop: Shop, workflow_id: int, plan: Workflow, seen: int, by: str, now: datetime) -> ShopWorkflow:
    """Write the next version of what was `seen` (a version's number). The same again changes nothing.

    Raises UnableToKeep, and ShopWorkflow.DoesNotExist for another shop's.
    """
    row = _held(shop, workflow_id)
    if row.versions.get(number=row.number).plan == plan:
        return row
    if row.number != seen:
        raise UnableToKeep("changed")
    row.number += 1
    return _write(row, plan, by, now)


@transaction.atomic
def switch_workflow(*, shop: Shop, workflow_id: int, on: bool, now: datetime) -> ShopWorkflow:
    """Switch it on or off; on also ends that it was stopped. Off, what waits of it ends when its time comes.

    Switched on, a clock begins with its next hour, and deadlines with those that are not so near yet.
    """
    row = _held(shop, workflow_id)
    was_on, row.is_on, row.stopped_at, row.stopped_why = row.is_on, on, None, ""
    if on and not was_on:
        wind(row, row.versions.get(number=row.number).plan, now)
    row.save(update_fields=["is_on", "stopped_at", "stopped_why", "next_at", "clock_at"])
    return row


@transaction.atomic
def remove_workflow(*, shop: Shop, workflow_id: int, now: datetime) -> None:
    """Take a workflow away; what waits of it ends. Its name stays with what it did, and what it paid is counted on."""
    row = _held(shop, workflow_id)
    row.is_on, row.stopped_at, row.stopped_why, row.removed_at = False, None, "", now
    row.save(update_fields=["is_on", "stopped_at", "stopped_why", "removed_at"])


def stop_by_itself(workflow: ShopWorkflow, *, why: str, now: datetime) -> None:
    """Switch a workflow off by itself: a person looks, and switches it on again. Who was first is obeyed."""
    stopped = {"is_on": False, "stopped_at": now, "stopped_why": why}
    ShopWorkflow.objects.filter(pk=workflow.pk, is_on=True).update(**stopped)


def limit_workflows(*, shop: Shop, day_minor: int | None) -> None:
    """What all workflows may pay together in a day of the shop; None: each by its own limit."""
    WorkflowLimits.objects.update_or_create(shop=shop, defaults={"day_minor": day_minor})


def forget_runs(*, now: datetime) -> int:
    """Delete what ended long ago; returns how many runs."""
    return WorkflowRun.objects.filter(ended_at__lt=now - KEPT).delete()[1].get("returns.WorkflowRun", 0)


def wind(row: ShopWorkflow, plan: Workflow, now: datetime) -> None:
    """Set when to look next whether it begins by the clock; never for what waits for an event."""
    row.next_at = row.clock_at = None
    if plan.when.every:
        row.next_at = next_time(plan.when.every, after=now, zone=ZoneInfo(row.shop.time_zone))
    elif plan.when.before:
        row.next_at = row.clock_at = now


def _held(shop: Shop, workflow_id: int) -> ShopWorkflow:
    rows = ShopWorkflow.objects.select_for_update(no_key=True, of=("self",)).filter(shop=shop)
    return rows.select_related("shop").get(pk=workflow_id, removed_at=None)


def _write(row: ShopWorkflow, plan: Workflow, by: str, now: datetime) -> ShopWorkflow:
    row.name, row.event = plan.name, plan.when.event or ""
    wind(row, plan, now)
    row.save()
    WorkflowVersion.objects.create(workflow=row, number=row.number, document=as_document(plan), by=by, at=now)
    return row
