"""Write workflows, and switch them on and off. What pays is for people: a program may switch it off alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.workflow import InvalidWorkflow, parse
from returns.operations.keep_workflow import (
    UnableToKeep,
    change_workflow,
    make_workflow,
    remove_workflow,
    switch_workflow,
)
from returns.queries.workflows import plan_of
from returns_api.caller import call_of
from returns_api.describe import writes
from returns_api.problems import Problem
from returns_api.reading.workflows import find_workflow, shape
from returns_api.schemas.policy import GoneOut
from returns_api.schemas.workflows import SwitchIn, WorkflowIn, WorkflowOut
from returns_api.writing.of_shop import change_shop, faults

if TYPE_CHECKING:
    from returns.domain.workflow import Workflow

_TAG = "Workflows"
_ONE = "/workflows/{int:workflow}"


@writes(
    _TAG,
    "/workflows",
    name="make_workflow",
    scope=Scope.WORKFLOWS_WRITE,
    answer=WorkflowOut,
    summary="Write a new workflow",
    status=201,
)
def make(request: HttpRequest, body: WorkflowIn, dry_run: bool = False) -> HttpResponse:
    """It is off until it is switched on; on trial it is only judged. One that pays is written by a person."""
    call, plan = call_of(request), _read(body)

    def do() -> WorkflowOut:
        try:
            row = make_workflow(shop=call.shop, plan=plan, by=call.actor_id, now=call.now)
        except UnableToKeep as why:
            raise Problem(why.code) from why
        return shape(row, plan)

    return change_shop(request, do, dry_run, status=201)


@writes(
    _TAG,
    _ONE,
    name="change_workflow",
    scope=Scope.WORKFLOWS_WRITE,
    answer=WorkflowOut,
    summary="Write the next version of a workflow",
    marked=True,
)
def change(request: HttpRequest, workflow: int, body: WorkflowIn, dry_run: bool = False) -> HttpResponse:
    """Runs that have begun keep the version they began with."""
    call = call_of(request)
    row, plan = find_workflow(call, workflow), _read(body)
    if plan_of(row).pays:
        raise Problem("person_needed", "It pays.")

    def do() -> WorkflowOut:
        about: dict[str, Any] = {"shop": call.shop, "workflow_id": row.pk, "plan": plan, "seen": row.number}
        try:
            return shape(change_workflow(**about, by=call.actor_id, now=call.now), plan)
        except UnableToKeep as why:
            raise Problem("changed_meanwhile") from why

    return change_shop(request, do, dry_run, seen=lambda: _now(request, workflow))


@writes(
    _TAG,
    f"{_ONE}/switch",
    name="switch_workflow",
    scope=Scope.WORKFLOWS_WRITE,
    answer=WorkflowOut,
    summary="Switch a workflow on or off",
    marked=True,
)
def switch(request: HttpRequest, workflow: int, body: SwitchIn, dry_run: bool = False) -> HttpResponse:
    """One that pays is switched on by a person. On also ends that it was stopped."""
    call = call_of(request)
    row = find_workflow(call, workflow)
    plan = plan_of(row)
    if body.on and plan.pays:
        raise Problem("person_needed", "It pays.")

    def do() -> WorkflowOut:
        return shape(switch_workflow(shop=call.shop, workflow_id=row.pk, on=body.on, now=call.now), plan)

    return change_shop(request, do, dry_run, seen=lambda: _now(request, workflow))


@writes(
    _TAG,
    f"{_ONE}/removal",
    name="remove_workflow",
    scope=Scope.WORKFLOWS_WRITE,
    answer=GoneOut,
    summary="Take a workflow away",
    marked=True,
)
def remove(request: HttpRequest, workflow: int, dry_run: bool = False) -> HttpResponse:
    """What waits of it ends; what it did stays in the returns' history."""
    call = call_of(request)
    row = find_workflow(call, workflow)

    def do() -> GoneOut:
        remove_workflow(shop=call.shop, workflow_id=row.pk, now=call.now)
        return GoneOut(gone=True)

    return change_shop(request, do, dry_run, seen=lambda: _now(request, workflow))


def _now(request: HttpRequest, workflow: int) -> WorkflowOut:
    row = find_workflow(call_of(request), workflow)
    return shape(row, plan_of(row))


def _read(body: WorkflowIn) -> Workflow:
    try:
        plan = parse(body.document)
    except InvalidWorkflow as wrong:
        raise faults(wrong.problems, under="/document") from wrong
    if plan.pays:
        raise Problem("person_needed", "It pays.")
    return plan
