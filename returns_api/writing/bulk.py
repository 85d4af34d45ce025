"""One action on many returns: chosen, tried by a worker, started, called off, or made again of what was not done."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.bulk import BulkAction, JobStatus, tag_name
from returns.domain.grading import Grade
from returns.operations.begin_bulk import begin_again, begin_bulk
from returns.operations.run_bulk import cancel_bulk, start_bulk
from returns.operations.tag_return import UnableToTag
from returns_api.caller import Call, call_of, missing
from returns_api.describe import said, writes
from returns_api.problems import Problem, invalid
from returns_api.reading.bulk import find_job, shape
from returns_api.schemas.bulk import BulkIn, BulkJobOut
from returns_api.writing.refusals import refused

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from returns.models import BulkJob, Return

_TAG = "Many at once"
_ONE = "/bulk-jobs/{int:job}"
# What a key must be allowed to do with a single return. A file holds what the list tells, and names nobody.
NEEDS: Mapping[BulkAction, Scope] = {
    BulkAction.APPROVE: Scope.RETURNS_WRITE,
    BulkAction.DECLINE: Scope.RETURNS_WRITE,
    BulkAction.RECEIVE: Scope.GOODS_WRITE,
    BulkAction.SETTLE: Scope.PAYMENTS_WRITE,
    BulkAction.TAG: Scope.NOTES_WRITE,
    BulkAction.UNTAG: Scope.NOTES_WRITE,
    BulkAction.ASSIGN: Scope.NOTES_WRITE,
    BulkAction.EXPORT: Scope.RETURNS_READ,
}


@writes(
    _TAG,
    "/bulk-jobs",
    name="make_bulk_job",
    scope=Scope.RETURNS_READ,
    answer=BulkJobOut,
    summary="Choose many returns, and what is to be done with them",
    status=201,
)
def begin(request: HttpRequest, body: BulkIn) -> HttpResponse:
    """Nothing is done yet: the job is tried by a worker, which takes seconds, and then waits to be started.

    It takes the scope that the action takes for a single return, and so does its start. A job that nobody starts is
    forgotten after a day. An export is over at once.
    """
    call, once = call_of(request), request.headers.get("Idempotency-Key")
    _refuse_scope(call, body.action)
    job = begin_bulk(
        shop=call.shop,
        action=body.action,
        chosen=_chosen(call, body),
        request_key=uuid.uuid5(uuid.NAMESPACE_OID, f"{call.key.pk} {once}").hex if once else uuid.uuid4().hex,
        staff_id=call.actor_id,
        now=call.now,
        parameters=_parameters(body),
    )
    return _made(job)


@writes(
    _TAG,
    f"{_ONE}/start",
    name="start_bulk_job",
    scope=Scope.RETURNS_READ,
    answer=BulkJobOut,
    summary="Start a job that was tried",
)
def start(request: HttpRequest, job: int) -> HttpResponse:
    """What stands otherwise than in the preview by then is skipped. The key's caps hold for each return.

    Starting it again changes nothing; 409 while it is still being tried, once it was called off, and where a person
    chose the returns and has not said yet what is to be done with them.
    """
    call, found = call_of(request), find_job(call_of(request), job)
    _refuse_scope(call, BulkAction(found.action))
    try:
        started = start_bulk(job=found, parameters=found.parameters, staff_id=call.actor_id, now=call.now)
    except UnableToTag as why:
        raise refused(why) from why
    if not started:
        found.refresh_from_db()
        if found.status == JobStatus.READY:
            raise Problem("not_ready", "Nobody has said yet what is to be done.")
        if found.status in {JobStatus.CHECKING, JobStatus.CANCELED}:
            raise Problem("not_ready", f"It is {found.status}.")
    return said(shape(found))


@writes(
    _TAG,
    f"{_ONE}/cancellation",
    name="cancel_bulk_job",
    scope=Scope.RETURNS_READ,
    answer=BulkJobOut,
    summary="Call off what a job has not done yet",
)
def cancel(request: HttpRequest, job: int) -> HttpResponse:
    """What is done stays. A job that is over stays as it is."""
    call, found = call_of(request), find_job(call_of(request), job)
    _refuse_scope(call, BulkAction(found.action))
    cancel_bulk(job=found, now=call.now)
    found.refresh_from_db()
    return said(shape(found))


@writes(
    _TAG,
    f"{_ONE}/again",
    name="repeat_bulk_job",
    scope=Scope.RETURNS_READ,
    answer=BulkJobOut,
    summary="Make a job of what this one did not do",
    status=201,
)
def again(request: HttpRequest, job: int) -> HttpResponse:
    """Of what was refused, failed, or was called off."""
    call, found = call_of(request), find_job(call_of(request), job)
    _refuse_scope(call, BulkAction(found.action))
    once = request.headers.get("Idempotency-Key") or uuid.uuid4().hex
    key = uuid.uuid5(uuid.NAMESPACE_OID, f"{call.key.pk} again {job} {once}").hex
    return _made(begin_again(job=found, request_key=key, staff_id=call.actor_id, now=call.now))


def _made(job: BulkJob | None) -> HttpResponse:
    if job is None:
        raise Problem("nothing_chosen")
    response = said(shape(job), 201)
    response["Location"] = f"/api/v1/bulk-jobs/{job.pk}"
    return response


def _refuse_scope(call: Call, action: BulkAction) -> None:
    if not call.may(NEEDS[action]):
        raise missing(NEEDS[action])


def _chosen(call: Call, body: BulkIn) -> QuerySet[Return]:
    if bool(body.numbers) == (body.filter is not None):
        raise invalid("/numbers", "Name either returns or a filter.")
    if body.filter is not None:
        return body.filter.query(call.shop).rows(call.shop, now=call.now)
    return call.shop.returns.filter(number__in=body.numbers)


def _parameters(body: BulkIn) -> dict[str, Any]:
    given: Mapping[BulkAction, Callable[[], dict[str, Any]]] = {
        BulkAction.DECLINE: lambda: {"reason": body.reason.value, "explanation": body.explanation},
        BulkAction.RECEIVE: lambda: {"grade": _grade(body)},
        BulkAction.TAG: lambda: {"tag": _tag(body)},
        BulkAction.UNTAG: lambda: {"tag": _tag(body)},
        BulkAction.ASSIGN: lambda: {"to": body.assignee, "leave": body.leave},
    }
    return given[body.action]() if body.action in given else {}


def _grade(body: BulkIn) -> str:
    if body.grade in {Grade.MISSING, Grade.INCORRECT}:
        raise invalid("/grade", "What is not there, or is something else, is a case of its own.")
    return body.grade.value


def _tag(body: BulkIn) -> str:
    if not (name := tag_name(body.tag or "")):
        raise invalid("/tag", "A tag has at least one letter or digit.", "empty")
    return name
