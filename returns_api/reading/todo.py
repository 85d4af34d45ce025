"""Read what is to be done beside returns, and what is unusual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.findings import Sort
from returns.domain.followup import AnswerKind, Verdict
from returns.domain.insight import Dimension
from returns.queries.finding_answers import Answered, answered_findings
from returns.queries.tasks import done_tasks, get_task, open_tasks
from returns_api.caller import Call, call_of
from returns_api.describe import reads, said
from returns_api.problems import Problem
from returns_api.schemas.todo import AnswerOut, FindingList, FindingOut, TaskList, TaskOut

if TYPE_CHECKING:
    from returns.models import Task


@reads(
    "Tasks",
    "/tasks",
    name="list_tasks",
    scope=Scope.RETURNS_WRITE,
    answer=TaskList,
    summary="List what is to be done beside returns",
)
def list_tasks(request: HttpRequest) -> HttpResponse:
    """200 that are open at the most, and the last 30 that were done."""
    shop = call_of(request).shop
    return said(TaskList(data=[task_of(row) for row in (*open_tasks(shop), *done_tasks(shop))]))


@reads(
    "Tasks", "/tasks/{int:task}", name="get_task", scope=Scope.RETURNS_WRITE, answer=TaskOut, summary="Read one task"
)
def read_task(request: HttpRequest, task: int) -> HttpResponse:
    """Open or done."""
    return said(task_of(find_task(call_of(request), task)))


@reads(
    "Shop",
    "/findings",
    name="list_findings",
    scope=Scope.INSIGHTS_READ,
    answer=FindingList,
    summary="Read what is unusual",
)
def list_findings(request: HttpRequest) -> HttpResponse:
    """The same as under Insights, found anew each night."""
    return said(FindingList(data=[finding_of(each) for each in answered_findings(call_of(request).shop)]))


def find_task(call: Call, task: int) -> Task:
    """The shop's task; a Problem where there is none."""
    try:
        return get_task(call.shop, task if task < 2**63 else 0)
    except ObjectDoesNotExist as error:
        raise Problem("not_found") from error


def find_finding(call: Call, finding: int) -> Answered:
    """The shop's finding with its answer; a Problem where there is none."""
    found = next((each for each in answered_findings(call.shop) if each.finding.pk == finding), None)
    if found is None:
        raise Problem("not_found")
    return found


def task_of(row: Task) -> TaskOut:
    """A task as its schema."""
    return TaskOut(
        id=row.pk,
        what=row.what,
        for_whom=row.for_whom,
        due=row.due,
        finding=row.finding_id,
        actor_id=row.by,
        at=row.at,
        done_at=row.done_at,
        done_by=row.done_by,
    )


def finding_of(found: Answered) -> FindingOut:
    """A finding as its schema."""
    row, answer = found.finding, found.answer
    told = None
    if answer is not None:
        told = AnswerOut(
            kind=AnswerKind(answer.kind),
            note=answer.note,
            actor_id=answer.by,
            at=answer.at,
            verdict=Verdict(answer.verdict) if answer.verdict else None,
        )
    return FindingOut(
        id=row.pk,
        sort=Sort(row.sort),
        dimension=Dimension(row.subject.dimension),
        key=row.subject.key,
        label=row.subject.label,
        reason=row.reason,
        first_week=row.since_week,
        last_week=row.until_week,
        k=row.k,
        n=row.n,
        other_k=row.other_k,
        other_n=row.other_n,
        chance=row.chance,
        first_at=row.first_at,
        gone_at=row.gone_at,
        waits=found.waits,
        answered=told,
    )
