"""What the reader of a report can do without signing in: agree to it, and stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from returns.links import InvalidLink, Purpose, read
from returns.operations.subscribe_report import confirm_report, stop_report
from returns.queries.reports import report_of_link
from returns_portal.merchant.report_rows import rhythm_of
from returns_portal.merchant.reports.content import name_of
from returns_portal.supplier.access import NARROW, UNKNOWN, UNREADABLE, Notice, private

if TYPE_CHECKING:
    from returns.models import Report


@require_http_methods(["GET", "HEAD", "POST"])
@csp_replace(NARROW)  # type: ignore[arg-type]  # its type knows views without parts of the address alone
def reader(request: HttpRequest, token: str) -> HttpResponse:
    """GET: where the reader stands, with buttons, and nothing changes: scanners of mail open every link.

    POST agrees (`act=agree`) or opposes (`List-Unsubscribe=One-Click`, as a mail program sends it by itself, or
    `act=stop`) and shows the same page. 404 for a link that opens nothing, 400 for anything else.
    """
    report = _report_of(token)
    if report is None:
        return _explain(request, UNKNOWN)
    with translation.override(report.language):
        if request.method == "POST" and not _act(request, report):
            return _explain(request, UNREADABLE)
        report.refresh_from_db()
        context = {
            "shop": report.shop,
            "name": name_of(report.kind, report.part),
            "rhythm": rhythm_of(report),
            "state": "stopped" if report.stopped_at else "gets" if report.confirmed_at else "asked",
        }
        return private(render(request, "merchant/reports/reader.html", context))


def _report_of(token: str) -> Report | None:
    try:
        link = read(Purpose.REPORT, token)
    except InvalidLink:
        return None
    return report_of_link(link.shop_id, link.row_id)


def _explain(request: HttpRequest, notice: Notice) -> HttpResponse:
    return private(render(request, "supplier/notice.html", {"notice": notice}, status=notice.status))


def _act(request: HttpRequest, report: Report) -> bool:
    """Whether the form said something that is known."""
    if request.POST.get("List-Unsubscribe") == "One-Click" or request.POST.get("act") == "stop":
        stop_report(report=report, now=timezone.now())
    elif request.POST.get("act") == "agree":
        confirm_report(report=report, now=timezone.now())
    else:
        return False
    return True
