"""Put tasks on the list and do them; answer what is unusual."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.operations.answer_finding import answer_finding, take_back_answer
from returns.operations.open_task import UnableToOpen, drop_task, finish_task, open_task, reopen_task
from returns.queries.finding_answers import get_finding
from returns.queries.staff import staff_member
from returns_api.caller import Call, call_of, missing
from returns_api.describe import writes
from returns_api.problems import Problem, invalid
from returns_api.reading.todo import find_finding, find_task, finding_of, task_of
from returns_api.schemas.policy import GoneOut
from returns_api.schemas.todo import FindingAnswerIn, FindingOut, TaskIn, TaskOut
from returns_api.writing.of_shop import change_shop

if TYPE_CHECKING:
    from returns.models import Finding

_TASK, _FINDING = "/tasks/{int:task}", "/findings/{int:finding}"


@writes(
    "Tasks",
    "/tasks",
    name="make_task",
    scope=Scope.RETURNS_WRITE,
    answer=TaskOut,
    summary="Put something on the list",
    status=201,
)
def make(request: HttpRequest, body: TaskIn, dry_run: bool = False) -> HttpResponse:
    """The same words twice, about the same finding or about none, are one task while it is open."""
    call = call_of(request)
    if body.for_whom and staff_member(call.shop, body.for_whom) is None:
        raise invalid("/for_whom", "Nobody of the shop has this number.")

    def do() -> TaskOut:
        about: dict[str, Any] = {"for_whom": body.for_whom, "due": body.due, "by": call.actor_id, "now": call.now}
        try:
            return task_of(open_task(shop=call.shop, what=body.what, finding=_about(call, body.finding), **about))
        except UnableToOpen as why:
            raise Problem("too_many") from why

    return change_shop(request, do, dry_run, status=201)


@writes(
    "Tasks",
    f"{_TASK}/done",
    name="finish_task",
    scope=Scope.RETURNS_WRITE,
    answer=TaskOut,
    summary="Say that a task is done",
)
def finish(request: HttpRequest, task: int, dry_run: bool = False) -> HttpResponse:
    """Where it was about a finding, that is acted on from now on. Twice changes nothing."""
    call = call_of(request)
    row = find_task(call, task)

    def do() -> TaskOut:
        finish_task(shop=call.shop, task_id=row.pk, by=call.actor_id, now=call.now)
        return task_of(find_task(call, task))

    return change_shop(request, do, dry_run)


@writes(
    "Tasks",
    f"{_TASK}/reopening",
    name="reopen_task",
    scope=Scope.RETURNS_WRITE,
    answer=TaskOut,
    summary="Say that a task is not done after all",
)
def reopen(request: HttpRequest, task: int, dry_run: bool = False) -> HttpResponse:
    """Its finding waits again."""
    call = call_of(request)
    row = find_task(call, task)

    def do() -> TaskOut:
        reopen_task(shop=call.shop, task_id=row.pk, by=call.actor_id, now=call.now)
        return task_of(find_task(call, task))

    return change_shop(request, do, dry_run)


@writes(
    "Tasks",
    f"{_TASK}/removal",
    name="drop_task",
    scope=Scope.RETURNS_WRITE,
    answer=GoneOut,
    summary="Take an open task off the list",
)
def drop(request: HttpRequest, task: int, dry_run: bool = False) -> HttpResponse:
    """What is done stays on it: `gone` is false then."""
    call = call_of(request)
    row = find_task(call, task)
    return change_shop(request, lambda: GoneOut(gone=drop_task(shop=call.shop, task_id=row.pk)), dry_run)


@writes(
    "Shop",
    f"{_FINDING}/answer",
    name="answer_finding",
    scope=Scope.INSIGHTS_WRITE,
    answer=FindingOut,
    summary="Say what was done about something unusual",
)
def answer(request: HttpRequest, finding: int, body: FindingAnswerIn, dry_run: bool = False) -> HttpResponse:
    """It is followed from then on, and an earlier answer ends."""
    call = call_of(request)
    row = find_finding(call, finding).finding

    def do() -> FindingOut:
        about: dict[str, Any] = {"kind": body.kind, "note": body.note, "by": call.actor_id, "now": call.now}
        answer_finding(shop=call.shop, finding_id=row.pk, **about)
        return finding_of(find_finding(call, finding))

    return change_shop(request, do, dry_run)


@writes(
    "Shop",
    f"{_FINDING}/answer/undoing",
    name="undo_answer",
    scope=Scope.INSIGHTS_WRITE,
    answer=GoneOut,
    summary="Take such an answer back",
)
def undo(request: HttpRequest, finding: int, dry_run: bool = False) -> HttpResponse:
    """The finding waits again; `gone` is false where nothing had been answered."""
    call = call_of(request)
    row = find_finding(call, finding).finding

    def do() -> GoneOut:
        return GoneOut(gone=take_back_answer(shop=call.shop, finding_id=row.pk, by=call.actor_id, now=call.now))

    return change_shop(request, do, dry_run)


def _about(call: Call, finding: int | None) -> Finding | None:
    if finding is None:
        return None
    if not call.may(Scope.INSIGHTS_READ):
        raise missing(Scope.INSIGHTS_READ)
    try:
        return get_finding(call.shop, finding)
    except ObjectDoesNotExist as error:
        raise invalid("/finding", "The shop has no such finding.") from error
