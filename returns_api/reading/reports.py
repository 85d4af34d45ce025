"""Read which reports go out by e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.insight import Dimension
from returns.domain.report import ReportKind, Rhythm
from returns.queries.reports import reports_of
from returns_api.caller import Call, call_of
from returns_api.describe import reads, said
from returns_api.problems import Problem
from returns_api.schemas.reports import FileKind, ReportLetterOut, ReportList, ReportOut

if TYPE_CHECKING:
    from returns.models import Report, ReportLetter


@reads(
    "Reports",
    "/reports",
    name="list_reports",
    scope=Scope.INSIGHTS_READ,
    answer=ReportList,
    summary="List the reports that go out by e-mail",
)
def list_reports(request: HttpRequest) -> HttpResponse:
    """Each with what became of the last one. Forty at the most."""
    return said(ReportList(data=[report_of(*each) for each in reports_of(call_of(request).shop)]))


def find_report(call: Call, report: int) -> tuple[Report, ReportLetter | None]:
    """The shop's report with its last letter; a Problem where there is none."""
    found = next((each for each in reports_of(call.shop) if each[0].pk == report), None)
    if found is None:
        raise Problem("not_found")
    return found


def report_of(row: Report, letter: ReportLetter | None) -> ReportOut:
    """A report as its schema."""
    last = None
    if letter:
        last = ReportLetterOut(due_at=letter.due_at, put_at=letter.put_at, sent_at=letter.sent_at, empty=letter.empty)
    return ReportOut(
        id=row.pk,
        kind=ReportKind(row.kind),
        dimension=Dimension(row.part) if row.part else None,
        rhythm=Rhythm(row.rhythm),
        weekday=row.weekday,
        language=row.language,
        file=FileKind(row.file),
        email=row.email,
        actor_id=row.made_by,
        made_at=row.made_at,
        confirmed_at=row.confirmed_at,
        stopped_at=row.stopped_at,
        next_at=row.next_at,
        last=last,
    )
