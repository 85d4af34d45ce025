"""Everything of the shop as a file, for its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from returns import wording
from returns.links import InvalidLink, Purpose, data_export_url, read
from returns.operations.export_everything import begin_export
from returns.operations.export_regularly import plan_exports
from returns.people import ShopRequest
from returns.queries.data_exports import export_plan, exports_of, file_name, ready_export, zip_of
from returns_portal.merchant import words
from returns_portal.merchant.forms.regular_export import RegularExportForm
from returns_portal.merchant.page import merchant_page, show

if TYPE_CHECKING:
    from returns.models import DataExport


@merchant_page("GET", "POST")
def everything(request: ShopRequest) -> HttpResponse:
    """GET: the exports there are. POST asks for one; 409 where one is under way."""
    begun = request.method != "POST" or begin_export(shop=request.shop, by=request.staff.id, now=timezone.now())
    return _page(request, RegularExportForm(kept=_planned(request)), 200 if begun else 409)


@merchant_page("POST")
def regular_export(request: ShopRequest) -> HttpResponse:
    """Export the shop by itself, or not any more. 422 with what was chosen where it is none of the choices."""
    form = RegularExportForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    plan_exports(shop=request.shop, now=timezone.now(), **form.chosen())
    return _page(request, RegularExportForm(kept=_planned(request)), 200, said=_("Saved."))


def _page(request: ShopRequest, form: RegularExportForm, status: int, said: str = "") -> HttpResponse:
    rows = [_row(request, each) for each in exports_of(request.shop)]
    plan = export_plan(request.shop)
    context = {
        "rows": rows,
        "busy": any(not row["ready"] for row in rows),
        "conflict": status == 409,
        "form": form,
        "said": said,
        "address": request.shop.email,
        "next": words.moment(plan.next_at, time_zone=request.shop.time_zone) if plan else "",
    }
    return show(request, "merchant/data_export.html", context, status)


def _planned(request: ShopRequest) -> dict[str, Any] | None:
    plan = export_plan(request.shop)
    return {"rhythm": plan.rhythm, "kept": plan.kept, "tell": plan.tell} if plan else None


@require_safe
def everything_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """An export as ZIP, to whoever holds a link of the page above; 404 once it ran out or the export was deleted."""
    try:
        link = read(Purpose.WHOLE, token)
    except InvalidLink:
        return HttpResponse(_("This link has run out. Open the page in the app again."), status=404)
    export = ready_export(link.shop_id, link.row_id)
    if export is None:
        return HttpResponse(_("This file was deleted."), status=404)
    response = StreamingHttpResponse(zip_of(export), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{file_name(export)}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _row(request: ShopRequest, export: DataExport) -> dict[str, Any]:
    zone = request.shop.time_zone
    return {
        "asked": words.moment(export.asked_at, time_zone=zone),
        "rows": wording.number(export.rows),
        "ready": bool(export.ready_at),
        "by_itself": not export.asked_by,
        "ends": wording.day(export.ends_at, time_zone=zone) if export.ends_at else "",
        "file": data_export_url(shop_id=export.shop_id, export_id=export.pk) if export.ready_at else "",
    }
