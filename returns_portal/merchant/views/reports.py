"""Reports by e-mail: set up, looked at, sent at once, taken off the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from returns.links import InvalidLink, Purpose, read
from returns.operations.send_reports import send_report_now
from returns.operations.subscribe_report import UnableToSubscribe, remove_report, subscribe_report
from returns.people import ShopRequest
from returns.queries.reports import get_report, is_known_address, report_of_link
from returns_portal.merchant.forms.report import ReportForm
from returns_portal.merchant.page import language_of, merchant_page, show
from returns_portal.merchant.report_rows import report_rows
from returns_portal.merchant.reports.content import content_of
from returns_portal.merchant.reports.limits import may_ask, may_send
from returns_portal.merchant.reports.words import REFUSALS
from returns_portal.merchant.reports.writing import facts_of, subject_of
from returns_portal.merchant.views.message_preview import SHOWN
from returns_portal.messages.layout import written

if TYPE_CHECKING:
    from returns.models import Report


@merchant_page("GET", "POST")
def show_reports(request: ShopRequest) -> HttpResponse:
    """GET: every report. POST sets one up; 422 with errors at the fields, 409 where it cannot be."""
    if request.method != "POST":
        return _page(request)
    form, shop, now = ReportForm(request.POST, language=language_of(request)), request.shop, timezone.now()
    if not form.is_valid():
        return _page(request, 422, form=form)
    known = is_known_address(shop, form.cleaned_data["email"])
    if not known and not may_ask(shop, now=now):
        return _page(request, 409, form=form, conflict=REFUSALS["too_often"])
    try:
        subscribe_report(shop=shop, **form.kept(), by=request.staff.id, now=now)
    except UnableToSubscribe as why:
        return _page(request, 409, form=form, conflict=REFUSALS[why.code])
    email = {"email": form.cleaned_data["email"]}
    asked = _("%(email)s is asked by e-mail. The report goes once they have agreed.")
    return _page(request, said=(_("The report goes to %(email)s.") if known else asked) % email)


@merchant_page("POST")
def send_now(request: ShopRequest, report_id: int) -> HttpResponse:
    """Send one out of its turn; 409 where one waits, or its reader does not want it."""
    report, now = _find(request, report_id), timezone.now()
    if not may_send(request.shop, now=now):
        return _page(request, 409, conflict=_("That were many letters. Try again in an hour."))
    if not send_report_now(report=report, now=now):
        return _page(request, 409, conflict=_("One is being sent already, or its reader does not want it."))
    return _page(request, said=_("One goes to %(email)s now.") % {"email": report.email})


@merchant_page("POST")
def remove(request: ShopRequest, report_id: int) -> HttpResponse:
    """Take a report off the list."""
    remove_report(report=_find(request, report_id))
    return _page(request, said=_("The report is off the list."))


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """A report as it would go now, as a page, for whoever holds a link of the list; 404 once that ran out."""
    try:
        link = read(Purpose.REPORT_PREVIEW, token)
        report = report_of_link(link.shop_id, link.row_id)
    except InvalidLink:
        report = None
    if report is None:
        return HttpResponse(_("This link has run out. Open the page again."), status=404)
    with translation.override(report.language):
        response = HttpResponse(_html_of(report) or _("There is nothing to tell yet: nothing would be sent."))
    response._csp_replace = SHOWN  # type: ignore[attr-defined]  # as csp_replace() does, for one answer
    response["Cache-Control"], response["X-Robots-Tag"] = "private, no-store", "noindex, nofollow"
    return response


def _html_of(report: Report) -> str:
    content = content_of(report, now=timezone.now())
    if content is None:
        return ""
    facts = {"subject": subject_of(report, content), **facts_of(report, content, attached=True)}
    return written(report.shop, "report", facts)[1]


def _find(request: ShopRequest, report_id: int) -> Report:
    try:
        return get_report(request.shop, report_id)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing


def _page(request: ShopRequest, status: int = 200, *, form: ReportForm | None = None, **more: Any) -> HttpResponse:
    context = {"rows": report_rows(request.shop), "form": form or ReportForm(language=language_of(request)), **more}
    return show(request, "merchant/reports/list.html", context, status)
