"""A run is carried out: a step at a time, each once, whatever dies in between.

A step's end is committed with what its operation changed, and the run's position with it: who comes after a worker that
died goes on behind the last step that was done.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import OperationalError, connection, transaction

from returns.domain.workflow import (
    PER_RETURN_AND_DAY,
    STORM_WINDOW,
    RunStatus,
    StepStatus,
    Workflow,
)
from returns.domain.workflow_facts import check
from returns.domain.workflow_schedule import end_of
from returns.domain.workflow_steps import Step, Wait, code_of
from returns.models import Return, WorkflowRun, WorkflowStep
from returns.operations.keep_workflow import stop_by_itself
from returns.operations.moves import locked
from returns.operations.workflow_actions import Doing, Result, Skip, do_step
from returns.outbox import Later
from returns.queries.deadlines import deadline_of
from returns.queries.policies import active_policy
from returns.queries.workflow_facts import facts_of
from returns.triggers import Cause, caused_by, put_run

if TYPE_CHECKING:
    from returns.models import OutboxMessage as Message

logger = logging.getLogger(__name__)
# Who has the run or the return is done soon.
SOON = timedelta(seconds=2)


def run(message: Message, *, now: datetime) -> None:
    """Effect: begin a run, or go on with it, until it is over or waits. Another message comes after a wait."""
    try:
        while _go_on(message.payload["run"], now):
            pass
    except OperationalError as error:
        raise Later("the return was not to be had", delay=SOON) from error


@transaction.atomic
def _go_on(run_id: int, now: datetime) -> bool:
    """Take the next step of a run; False where it is over, waits, or somebody else has it.

    The run is held first, before a shop, an order or a return, and by nobody who has one of them.
    """
    skip = connection.features.has_select_for_update_skip_locked
    rows = WorkflowRun.objects.filter(pk=run_id, status=RunStatus.WAITING, due_at__lte=now)
    found = rows.select_for_update(skip_locked=skip, no_key=True, of=("self",))
    row = found.select_related("workflow__shop", "version").first()
    if row is None:
        return False
    plan = row.version.plan
    if why := _must_not_go_on(row, now):
        return _end(row, RunStatus.STOPPED, why, now)
    if row.begun_at is None:
        return _begin(row, plan, now)
    return _step(row, plan, now)


def _must_not_go_on(row: WorkflowRun, now: datetime) -> str:
    if not row.workflow.is_on:
        return "storm" if row.workflow.stopped_why == "storm" else "switched_off"
    return ""


def _begin(row: WorkflowRun, plan: Workflow, now: datetime) -> bool:
    """Look whether it holds, and write down why or why not. False where it is over with that."""
    # A clock never begins with more in an hour than it may (`begin_by_clock`): what comes late is no storm.
    if not row.period and _is_storm(row, plan, now):
        stop_by_itself(row.workflow, why="storm", now=now)
        return _end(row, RunStatus.STOPPED, "storm", now)
    began = WorkflowRun.objects.filter(workflow=row.workflow_id, rma=row.rma_id, begun_at__gt=now - timedelta(days=1))
    if began.filter(status__in=[RunStatus.WAITING, RunStatus.DONE]).count() >= PER_RETURN_AND_DAY:
        return _end(row, RunStatus.STOPPED, "too_often", now)
    row.begun_at = now
    rma = locked(row.rma_id)
    if (plan.when.still and rma.stage not in plan.when.still) or not _is_before(row, rma, plan, now):
        return _end(row, RunStatus.PASSED, "moved_on", now)
    policy = active_policy(rma.shop).policy
    checked = check(plan.only_if, facts_of(rma, policy, now=now), policy.segments)
    row.why = [each.as_json() for each in checked]
    if not all(each.held for each in checked):
        return _end(row, RunStatus.PASSED, "conditions", now)
    row.save(update_fields=["begun_at", "why"])
    return True


def _is_before(row: WorkflowRun, rma: Return, plan: Workflow, now: datetime) -> bool:
    """Whether the deadline that it comes before is still the same; True where there is none."""
    if plan.when.before is None:
        return True
    end = deadline_of(rma, plan.when.before.deadline, now=now)
    return end is not None and end_of(end) == row.period


def _is_storm(row: WorkflowRun, plan: Workflow, now: datetime) -> bool:
    began = WorkflowRun.objects.filter(workflow=row.workflow_id, begun_at__gt=now - STORM_WINDOW)
    return began.exclude(status=RunStatus.PASSED).count() >= plan.per_hour


def _step(row: WorkflowRun, plan: Workflow, now: datetime) -> bool:
    """Take one step. What is refused or breaks leaves nothing behind but its line in the log."""
    if row.position >= len(plan.then):
        return _end(row, RunStatus.DONE, "", now)
    step = plan.then[row.position]
    if isinstance(step, Wait):
        return _wait(row, step, now)
    status, reason, paid = _result(row, plan, step, now)
    _write(row, step, status, now, reason=reason, shop_minor=paid)
    if status == StepStatus.FAILED:
        return _end(row, RunStatus.STOPPED, "failed", now)
    row.position += 1
    row.save(update_fields=["position"])
    return True


def _result(row: WorkflowRun, plan: Workflow, step: Step, now: datetime) -> Result:
    key, said_in = f"run-{row.pk}-{row.position}", (row.version_id, row.position)
    doing = Doing(row.workflow, row.rma_id, plan.day_minor, key, now, said_in)
    try:
        with transaction.atomic(), caused_by(_cause_of(row)):
            return do_step(step, doing)
    except Skip as why:
        return StepStatus.SKIPPED, why.code, 0
    except OperationalError:
        raise
    except Exception:
        logger.exception("step %s of workflow run %s failed", row.position, row.pk)
        return StepStatus.FAILED, "broken", 0


def _cause_of(row: WorkflowRun) -> Cause:
    """This run as what sets others off, with all workflows of the chain behind it."""
    chain, each = {row.workflow_id}, row
    while each.cause is not None:
        each = each.cause
        chain.add(each.workflow_id)
    return Cause(row.pk, row.depth, frozenset(chain))


def _wait(row: WorkflowRun, step: Wait, now: datetime) -> bool:
    """Begin to wait; or, once that is over, go on if the return is still where it was to be."""
    known = row.steps.filter(position=row.position).first()
    if known is None:
        _write(row, step, StepStatus.WAITED, now)
        row.due_at = now + timedelta(days=step.days)
        row.save(update_fields=["due_at"])
        put_run(row.workflow.shop, row, now=now, due_at=row.due_at)
        return False
    if step.still and locked(row.rma_id).stage not in step.still:
        return _end(row, RunStatus.DONE, "moved_on", now)
    row.position += 1
    row.save(update_fields=["position"])
    return True


def _write(
    row: WorkflowRun, step: Step, status: StepStatus, now: datetime, *, reason: str = "", shop_minor: int = 0
) -> None:
    WorkflowStep.objects.create(
        run=row,
        position=row.position,
        action=code_of(step),
        status=status,
        reason=reason[:32],
        shop_minor=shop_minor,
        at=now,
    )


def _end(row: WorkflowRun, status: RunStatus, reason: str, now: datetime) -> bool:
    row.status, row.reason, row.ended_at = status, reason, now
    row.save(update_fields=["status", "reason", "ended_at", "begun_at", "why"])
    return False
