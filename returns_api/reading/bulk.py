"""Read jobs on many returns, and what became of each return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from ninja import Query

from returns.domain.api_key import Scope
from returns.domain.bulk import BulkAction, JobStatus, RowStatus
from returns.domain.money import Money
from returns.links import bulk_export_url
from returns.queries.bulk import Group, get_job, groups, jobs, rows_of
from returns_api.caller import Call, call_of
from returns_api.describe import reads, said
from returns_api.problems import Problem
from returns_api.schemas.bulk import BulkJobList, BulkJobOut, BulkJobSummary, BulkRowOut, BulkRowPage, GroupOut
from returns_api.schemas.common import AmountOut

if TYPE_CHECKING:
    from returns.models import BulkJob, BulkRow

_TAG = "Many at once"


@reads(
    _TAG,
    "/bulk-jobs",
    name="list_bulk_jobs",
    scope=Scope.RETURNS_READ,
    answer=BulkJobList,
    summary="List the last jobs on many returns",
)
def list_jobs(request: HttpRequest) -> HttpResponse:
    """Those of people and of programs."""
    found = [
        BulkJobSummary(
            id=job.pk,
            action=BulkAction(job.action),
            status=JobStatus(job.status),
            actor_id=job.staff_id,
            total=job.total,
            made_at=job.created_at,
            finished_at=job.finished_at,
        )
        for job in jobs(call_of(request).shop)
    ]
    return said(BulkJobList(data=found))


@reads(
    _TAG,
    "/bulk-jobs/{int:job}",
    name="get_bulk_job",
    scope=Scope.RETURNS_READ,
    answer=BulkJobOut,
    summary="Read how far a job is, and what it comes to",
)
def read_job(request: HttpRequest, job: int) -> HttpResponse:
    """While it is READY this is the preview: what would be done, for how much, and what would be left out."""
    return said(shape(find_job(call_of(request), job)))


@reads(
    _TAG,
    "/bulk-jobs/{int:job}/rows",
    name="list_bulk_rows",
    scope=Scope.RETURNS_READ,
    answer=BulkRowPage,
    summary="Read what becomes of each return of a job",
)
def list_rows(
    request: HttpRequest,
    job: int,
    status: Annotated[list[RowStatus], Query()] = [],  # noqa: B006  # read, never changed
    cursor: Annotated[str, Query(pattern=r"^([0-9]{1,18})?$")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> HttpResponse:
    """In the order in which they are done. `status`: one of these; none: all."""
    found = rows_of(find_job(call_of(request), job), status or list(RowStatus), after=int(cursor or 0), size=limit)
    more = str(found[limit - 1].pk) if len(found) > limit else None
    return said(BulkRowPage(data=[_row(row) for row in found[:limit]], next_cursor=more))


def find_job(call: Call, job: int) -> BulkJob:
    """The shop's job; a Problem where there is none."""
    try:
        return get_job(call.shop, job if job < 2**63 else 0)
    except ObjectDoesNotExist as error:
        raise Problem("not_found") from error


def shape(job: BulkJob) -> BulkJobOut:
    """A job as its schema."""
    files = {}
    if job.action == BulkAction.EXPORT:
        files = {kind: bulk_export_url(shop_id=job.shop_id, job_id=job.pk, kind=kind) for kind in ("csv", "xlsx")}
    return BulkJobOut(
        id=job.pk,
        action=BulkAction(job.action),
        status=JobStatus(job.status),
        actor_id=job.staff_id,
        total=job.total,
        left_out=job.left_out,
        made_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        groups=[_group(each, job.shop.currency) for each in groups(job)],
        files=files,
    )


def _group(found: Group, currency: str) -> GroupOut:
    paid = AmountOut.of(Money(found.presentment_minor, found.currency)) if found.currency else None
    return GroupOut(
        status=found.status,
        reason=found.reason,
        rows=found.rows,
        letters=found.letters,
        labels=found.labels,
        shop=AmountOut.of(Money(found.shop_minor, currency)),
        presentment=paid,
    )


def _row(row: BulkRow) -> BulkRowOut:
    return BulkRowOut(
        number=row.rma.number,
        order=row.rma.order.name,
        status=RowStatus(row.status),
        reason=row.reason,
        letters=row.letters,
        labels=row.labels,
        amount=AmountOut.of(Money(row.presentment_minor, row.currency)) if row.currency else None,
        ended_at=row.ended_at,
    )
