"""Workflows of a shop, and what came of them. Every look-up starts there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from returns.domain.workflow import MOST_WORKFLOWS, RunStatus, StepStatus, Workflow, flow_in
from returns.models import Return, Shop, ShopWorkflow, WorkflowDay, WorkflowLimits, WorkflowRun, WorkflowVersion

PAGE = 50
# What the list counts over.
LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Tally:
    """How a workflow did lately: runs that acted, and steps that failed."""

    runs: int = 0
    failed: int = 0
    last: datetime | None = None


def workflows_of(shop: Shop) -> list[ShopWorkflow]:
    """All workflows, the oldest first."""
    return list(shop.workflows.filter(removed_at=None).order_by("pk")[:MOST_WORKFLOWS])


def get_workflow(shop: Shop, workflow_id: int) -> ShopWorkflow:
    """The shop's workflow with this id; raises ShopWorkflow.DoesNotExist."""
    return shop.workflows.get(pk=workflow_id, removed_at=None)


def plan_of(workflow: ShopWorkflow) -> Workflow:
    """What it says now."""
    return workflow.versions.get(number=workflow.number).plan


def plans_of(shop: Shop) -> dict[int, Workflow]:
    """What each workflow says now, by its id."""
    rows = WorkflowVersion.objects.filter(workflow__shop=shop, number=F("workflow__number"))
    return {row.workflow_id: row.plan for row in rows.filter(workflow__removed_at=None)}


def tallies(shop: Shop, *, now: datetime) -> dict[int, Tally]:
    """How each workflow did in the last 30 days, by its id."""
    rows = WorkflowRun.objects.filter(workflow__shop=shop, begun_at__gte=now - LATELY).values("workflow")
    acted = Count("pk", filter=Q(status=RunStatus.DONE), distinct=True)
    failed = Count("steps", filter=Q(steps__status=StepStatus.FAILED))
    found = rows.annotate(acted=acted, failed=failed, last=Max("begun_at")).order_by()
    return {row["workflow"]: Tally(row["acted"], row["failed"], row["last"]) for row in found}


def runs_of(workflow: ShopWorkflow, *, before: int | None = None, only: str = "") -> list[WorkflowRun]:
    """A page of the log, the newest first, and one row more if there is more; those before a run, or of one status."""
    rows = workflow.runs.select_related("rma", "event", "version").prefetch_related("steps").order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if only in set(RunStatus):
        rows = rows.filter(status=only)
    return list(rows[: PAGE + 1])


def get_run(shop: Shop, run_id: int) -> WorkflowRun:
    """One run at the shop; raises WorkflowRun.DoesNotExist."""
    rows = WorkflowRun.objects.select_related("workflow", "rma", "event", "version", "cause__workflow")
    return rows.prefetch_related("steps").get(pk=run_id, workflow__shop=shop)


def runs_on(rma: Return) -> list[WorkflowRun]:
    """What workflows did, or will do, with a return; the newest first, without those that did not hold."""
    rows = rma.workflow_runs.exclude(status=RunStatus.PASSED).select_related("workflow").order_by("-pk")
    return list(rows[:20])


def stopped_workflows(shop: Shop) -> list[ShopWorkflow]:
    """What was switched off by itself and waits for somebody to look."""
    return list(stopped(shop).order_by("pk")[:MOST_WORKFLOWS])


def stopped(shop: Shop) -> QuerySet[ShopWorkflow]:
    """What stopped by itself and was not removed since."""
    return ShopWorkflow.objects.filter(shop=shop, removed_at=None).exclude(stopped_at=None)


def shop_limit(shop: Shop) -> int | None:
    """What all workflows may pay together in a day; None: each by its own limit."""
    return WorkflowLimits.objects.filter(shop=shop).values_list("day_minor", flat=True).first()


def spent_today(shop: Shop, *, now: datetime) -> dict[int, int]:
    """What each workflow paid on the shop's day, by its id; minor units of the shop's currency."""
    rows = WorkflowDay.objects.filter(workflow__shop=shop, day=now.astimezone(ZoneInfo(shop.time_zone)).date())
    return {row["workflow"]: row["spent"] for row in rows.values("workflow").annotate(spent=Sum("spent_minor"))}


def flow_names(shop: Shop, actors: Collection[str]) -> dict[str, str]:
    """The names of the workflows among those who acted: `flow:12` -> what the shop calls it."""
    numbers = {number: actor for actor in set(actors) if (number := flow_in(actor)) is not None}
    if not numbers:
        return {}
    return {numbers[pk]: name for pk, name in shop.workflows.filter(pk__in=numbers).values_list("pk", "name")}


def author_of(shop: Shop, actor_id: str) -> str:
    """Who wrote what a workflow does now; "" for a person, a program, and a workflow of another shop."""
    number = flow_in(actor_id)
    if number is None:
        return ""
    rows = WorkflowVersion.objects.filter(workflow__shop=shop, workflow=number, number=F("workflow__number"))
    return rows.values_list("by", flat=True).first() or ""
