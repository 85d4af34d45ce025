"""Have reports sent by e-mail, now and again, and stop that."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.insight import Dimension
from returns.domain.report import ReportKind
from returns.doors import door
from returns.operations.send_reports import send_report_now
from returns.operations.subscribe_report import UnableToSubscribe, remove_report, subscribe_report
from returns.queries.reports import is_known_address
from returns_api.caller import call_of
from returns_api.describe import writes
from returns_api.problems import Problem, invalid
from returns_api.reading.reports import find_report, report_of
from returns_api.schemas.policy import GoneOut
from returns_api.schemas.reports import ReportIn, ReportOut
from returns_api.writing.of_shop import change_shop

_TAG = "Reports"
_ONE = "/reports/{int:report}"
_CALLED = {"exists": "gets_it_already"}


@writes(
    _TAG,
    "/reports",
    name="make_report",
    scope=Scope.INSIGHTS_WRITE,
    answer=ReportOut,
    summary="Have a report sent by e-mail",
    status=201,
)
def make(request: HttpRequest, body: ReportIn, dry_run: bool = False) -> HttpResponse:
    """An address that is neither the shop's nor that of its staff is asked first; ten of these a day at the most."""
    call = call_of(request)
    if (body.kind is ReportKind.INSIGHTS) != (body.dimension not in {None, Dimension.ALL}):
        raise invalid("/dimension", "Insights have one, other reports have none.", "dimension")

    def do() -> ReportOut:
        if not is_known_address(call.shop, body.email) and not door("portal.may_ask_reader")(call.shop, now=call.now):
            raise Problem("too_often")
        try:
            row = subscribe_report(
                shop=call.shop,
                kind=body.kind,
                part=body.dimension.value if body.dimension and body.kind is ReportKind.INSIGHTS else "",
                rhythm=body.rhythm,
                weekday=body.weekday,
                language=body.language.value,
                file=body.file.value,
                email=body.email,
                by=call.actor_id,
                now=call.now,
            )
        except UnableToSubscribe as why:
            raise Problem(_CALLED.get(why.code, why.code)) from why
        return report_of(row, None)

    return change_shop(request, do, dry_run, status=201)


@writes(
    _TAG,
    f"{_ONE}/sending",
    name="send_report",
    scope=Scope.INSIGHTS_WRITE,
    answer=ReportOut,
    summary="Send a report now, out of its turn",
)
def send(request: HttpRequest, report: int, dry_run: bool = False) -> HttpResponse:
    """Where its reader wants it; twenty an hour at the most."""
    call = call_of(request)
    row, _ = find_report(call, report)

    def do() -> ReportOut:
        if not door("portal.may_send_report")(call.shop, now=call.now):
            raise Problem("too_often")
        if not send_report_now(report=row, now=call.now):
            raise Problem("not_sendable")
        return report_of(*find_report(call, report))

    return change_shop(request, do, dry_run)


@writes(
    _TAG,
    f"{_ONE}/removal",
    name="remove_report",
    scope=Scope.INSIGHTS_WRITE,
    answer=GoneOut,
    summary="Stop a report",
)
def remove(request: HttpRequest, report: int, dry_run: bool = False) -> HttpResponse:
    """With its address, and what waits to be sent."""
    call = call_of(request)
    row, _ = find_report(call, report)

    def do() -> GoneOut:
        remove_report(report=row)
        return GoneOut(gone=True)

    return change_shop(request, do, dry_run)
