"""Files of labels that merchants brought, through signed links."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from labels.models import Permit, StockLabel, UploadedLabel
from returns.links import InvalidLink, Purpose, read

# A picture runs nothing and loads nothing, also where a browser opens it as a page.
NOTHING = {"default-src": ["'none'"], "frame-ancestors": ["'none'"]}


@require_safe
def printer_file(request: HttpRequest, token: str) -> HttpResponse:
    """The ZPL that was uploaded beside a label; 404 once the link ran out or the file is gone."""
    try:
        link = read(Purpose.PRINTER_FILE, token)
    except InvalidLink:
        return _private(HttpResponse(_("This link has run out. Open the page again."), status=404))
    row = UploadedLabel.objects.filter(pk=link.row_id, parcel__rma__shop=link.shop_id).exclude(zpl=b"").first()
    if row is None:
        return _private(HttpResponse(_("This file is no longer there."), status=404))
    answer = HttpResponse(bytes(row.zpl), content_type="application/zpl")
    answer["Content-Disposition"] = f'attachment; filename="label-{row.pk}.zpl"'
    return _private(answer)


@require_safe
def stock_picture(request: HttpRequest, token: str) -> HttpResponse:
    """A small picture of a label of the stock, for an hour."""
    return _picture(Purpose.STOCK_PICTURE, token)


@require_safe
def permit_picture(request: HttpRequest, token: str) -> HttpResponse:
    """A small picture of a permit's artwork, for an hour."""
    return _picture(Purpose.PERMIT_PICTURE, token)


def _picture(purpose: Purpose, token: str) -> HttpResponse:
    try:
        link = read(purpose, token)
    except InvalidLink:
        return _private(HttpResponse(_("This link has run out. Open the page again."), status=404))
    rows = StockLabel.objects if purpose is Purpose.STOCK_PICTURE else Permit.objects
    found = rows.filter(shop=link.shop_id, pk=link.row_id).values_list("preview", flat=True).first()
    if not found:
        return _private(HttpResponse(_("This picture is no longer there."), status=404))
    answer = HttpResponse(bytes(found), content_type="image/png")
    answer._csp_replace = NOTHING  # type: ignore[attr-defined]  # as csp_replace() does, for one answer
    return _private(answer)


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
