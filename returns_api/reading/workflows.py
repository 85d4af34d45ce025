"""Read workflows, try them on the last returns, and read what came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from ninja import Query

from returns.domain.api_key import Scope
from returns.domain.money import Money
from returns.domain.workflow import RunStatus, StepStatus, as_document
from returns.operations.try_workflow import try_workflow
from returns.queries.workflows import PAGE, get_run, get_workflow, plan_of, plans_of, runs_of, shop_limit, workflows_of
from returns_api.caller import Call, call_of
from returns_api.describe import reads, said
from returns_api.problems import Problem
from returns_api.schemas.common import AmountOut
from returns_api.schemas.workflows import RunOut, RunPage, StepOut, TrialOut, WorkflowList, WorkflowOut

if TYPE_CHECKING:
    from returns.domain.workflow import Workflow
    from returns.models import ShopWorkflow, WorkflowRun

_TAG = "Workflows"
_ONE = "/workflows/{int:workflow}"


@reads(
    _TAG,
    "/workflows",
    name="list_workflows",
    scope=Scope.WORKFLOWS_WRITE,
    answer=WorkflowList,
    summary="List workflows",
)
def list_workflows(request: HttpRequest) -> HttpResponse:
    """With what each of them says now."""
    shop = call_of(request).shop
    plans, limit = plans_of(shop), shop_limit(shop)
    return said(
        WorkflowList(
            data=[shape(row, plans[row.pk]) for row in workflows_of(shop)],
            day_limit=None if limit is None else AmountOut.of(Money(limit, shop.currency)),
        )
    )


@reads(_TAG, _ONE, name="get_workflow", scope=Scope.WORKFLOWS_WRITE, answer=WorkflowOut, summary="Read one workflow")
def read_workflow(request: HttpRequest, workflow: int) -> HttpResponse:
    """As it is now. Its ETag is what If-Match of its change wants."""
    row = find_workflow(call_of(request), workflow)
    return said(shape(row, plan_of(row)))


@reads(
    _TAG,
    f"{_ONE}/trial",
    name="try_workflow",
    scope=Scope.WORKFLOWS_WRITE,
    answer=TrialOut,
    summary="Try a workflow on the last returns",
)
def read_trial(request: HttpRequest, workflow: int) -> HttpResponse:
    """What it would have acted on lately, and what would follow for what is open now. Nothing of it stays."""
    call = call_of(request)
    row, currency = find_workflow(call, workflow), call.shop.currency
    found = try_workflow(shop=call.shop, workflow=row, plan=plan_of(row), now=call.now)
    return said(
        TrialOut(
            looked=found.looked,
            since=found.since,
            acted=found.acted,
            value=AmountOut.of(Money(found.value_minor, currency)),
            missed=dict(found.missed),
            tried=found.tried,
            letters=found.letters,
            labels=found.labels,
            pays=AmountOut.of(Money(found.paid_minor, currency)),
            skipped={f"{step}.{why}": times for (step, why), times in found.skipped.items()},
        )
    )


@reads(
    _TAG,
    f"{_ONE}/runs",
    name="list_runs",
    scope=Scope.WORKFLOWS_WRITE,
    answer=RunPage,
    summary="Read what came of a workflow",
)
def list_runs(
    request: HttpRequest,
    workflow: int,
    status: RunStatus | None = None,
    cursor: Annotated[str, Query(pattern=r"^([0-9]{1,18})?$")] = "",
) -> HttpResponse:
    """Fifty at a time."""
    call = call_of(request)
    row = find_workflow(call, workflow)
    found = runs_of(row, before=int(cursor) if cursor else None, only=status.value if status else "")
    more = str(found[PAGE - 1].pk) if len(found) > PAGE else None
    return said(RunPage(data=[_run(run, call.shop.currency) for run in found[:PAGE]], next_cursor=more))


@reads(
    _TAG, "/workflow-runs/{int:run}", name="get_run", scope=Scope.WORKFLOWS_WRITE, answer=RunOut, summary="Read one run"
)
def read_run(request: HttpRequest, run: int) -> HttpResponse:
    """Why it acted or did not, and what became of each step."""
    call = call_of(request)
    try:
        return said(_run(get_run(call.shop, run if run < 2**63 else 0), call.shop.currency))
    except ObjectDoesNotExist as error:
        raise Problem("not_found") from error


def find_workflow(call: Call, workflow: int) -> ShopWorkflow:
    """The shop's workflow; a Problem where there is none."""
    try:
        return get_workflow(call.shop, workflow if workflow < 2**63 else 0)
    except ObjectDoesNotExist as error:
        raise Problem("not_found") from error


def shape(row: ShopWorkflow, plan: Workflow) -> WorkflowOut:
    """A workflow as its schema."""
    return WorkflowOut(
        id=row.pk,
        name=row.name,
        version=row.number,
        on=row.is_on,
        stopped_at=row.stopped_at,
        stopped_why=row.stopped_why,
        made_at=row.made_at,
        document=as_document(plan),
    )


def _run(run: WorkflowRun, currency: str) -> RunOut:
    return RunOut(
        id=run.pk,
        workflow=run.workflow_id,
        version=run.version.number,
        number=run.rma.number,
        status=RunStatus(run.status),
        reason=run.reason,
        why=run.why,
        due_at=run.due_at,
        begun_at=run.begun_at,
        ended_at=run.ended_at,
        steps=[
            StepOut(
                action=step.action,
                status=StepStatus(step.status),
                reason=step.reason,
                paid=AmountOut.of(Money(step.shop_minor, currency)),
                at=step.at,
            )
            for step in run.steps.all()
        ],
    )
