"""Events begin workflows, in the transaction that the event is written in: once each, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from returns.domain.workflow import DEEPEST
from returns.domain.workflow_events import Happening
from returns.models import ReturnEvent, Shop, WorkflowRun, WorkflowVersion
from returns.outbox import put

RUN = "workflows.run"
_EVENTS = {kind: happening.spellings for happening in Happening for kind in happening.kinds}


@dataclass(frozen=True, slots=True)
class Cause:
    """The run whose action is being carried out, and the workflows of the chain that led to it."""

    run_id: int
    depth: int
    workflows: frozenset[int]


_cause: ContextVar[Cause | None] = ContextVar("the run that causes what happens now", default=None)


@contextmanager
def caused_by(cause: Cause) -> Iterator[None]:
    """What is noted inside was set off by this run."""
    token = _cause.set(cause)
    try:
        yield
    finally:
        _cause.reset(token)


def start_workflows(event: ReturnEvent) -> None:
    """Begin a run of each workflow of the shop that is on and waits for such an event; inside its transaction.

    No workflow begins anew in a chain that it is part of, and a chain ends at DEEPEST. `due_at` is when it may begin.
    """
    if event.kind not in _EVENTS:
        return
    cause = _cause.get()
    if cause and cause.depth >= DEEPEST:
        return
    waiting = WorkflowVersion.objects.filter(
        workflow__shop=event.shop_id,
        workflow__event__in=_EVENTS[event.kind],
        workflow__is_on=True,
        number=F("workflow__number"),
    )
    for version in waiting.select_related("workflow__shop").order_by("workflow"):
        if not (cause and version.workflow_id in cause.workflows):
            _start(version, event, cause)


def _start(version: WorkflowVersion, event: ReturnEvent, cause: Cause | None) -> None:
    due_at = event.at + timedelta(days=version.document["when"].get("after_days", 0))
    run = WorkflowRun.objects.create(
        workflow=version.workflow,
        version=version,
        rma_id=event.rma_id,
        event=event,
        cause_id=cause.run_id if cause else None,
        depth=cause.depth + 1 if cause else 1,
        due_at=due_at,
        created_at=event.at,
    )
    put_run(version.workflow.shop, run, now=event.at, due_at=due_at)


def put_run(shop: Shop, run: WorkflowRun, *, now: datetime, due_at: datetime) -> None:
    """Have a worker go on with a run once it is due."""
    put(shop, RUN, {"run": run.pk, "return": run.rma_id}, now=now, due_at=due_at)
