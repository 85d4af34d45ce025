"""The tables of insights as files."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from returns.domain.insight import Dimension
from returns.domain.language import REVIEWED
from returns.languages import known
from returns.links import InvalidLink, Purpose, read
from returns.queries.shops import shop_by_id
from returns_portal.merchant.insights import words
from returns_portal.merchant.insights.period import period_of
from returns_portal.merchant.insights.tables import HEADINGS, WEEKS, dimension_rows, week_rows
from returns_portal.tables import Format, table_response


@require_safe
def table_file(request: HttpRequest, token: str, kind: str) -> HttpResponseBase:
    """One dimension (`of`), or the weeks where none is named, to who holds a link of a page; 404 once it ran out."""
    try:
        link = read(Purpose.INSIGHTS, token)
    except InvalidLink:
        link = None
    if link is None or link.row_id != link.shop_id:
        return HttpResponse(_("This link has run out. Open the page in the app again."), status=404)
    shop, wanted = shop_by_id(link.shop_id), request.GET.get("of", "")
    period = period_of(shop, request.GET.get("weeks"), now=timezone.now())
    code = known(request.GET.get("in", "")) or "en"
    with translation.override(code if code in REVIEWED else "en"):
        if wanted in {each.value for each in words.DIMENSIONS}:
            rows: Any = list(dimension_rows(shop, Dimension(wanted), period))
            return table_response(Format(kind), name=f"insights-{wanted}", headings=HEADINGS, rows=rows)
        return table_response(Format(kind), name="insights-weeks", headings=WEEKS, rows=week_rows(shop, period))
