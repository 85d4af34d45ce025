"""The tables of insights as files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from returns.domain.insight import Dimension
from returns.domain.language import REVIEWED
from returns.languages import known
from returns.links import InvalidLink, Purpose, read
from returns.queries.insights import by_week, rows_of
from returns.queries.policies import active_policy
from returns.queries.shops import shop_by_id
from returns_portal.merchant.insights import words
from returns_portal.merchant.insights.period import Period, period_of
from returns_portal.merchant.insights.rows import SORTS, ranked, shown
from returns_portal.tables import Format, table_response

if TYPE_CHECKING:
    from returns.models import Shop

HEADINGS = (
    "name", "type", "sold", "window_over", "came_back", "rate", "rate_low", "rate_high", "rate_probable", "reasons",
)  # fmt: skip
WEEKS = ("week", "sold", "window_over", "came_back", "came_back_early")


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
            rows: Any = list(_rows(shop, Dimension(wanted), period))
            return table_response(Format(kind), name=f"insights-{wanted}", headings=HEADINGS, rows=rows)
        return table_response(Format(kind), name="insights-weeks", headings=WEEKS, rows=_weeks(shop, period))


def _rows(shop: Shop, dimension: Dimension, period: Period) -> Iterator[tuple[Any, ...]]:
    policy = active_policy(shop).policy
    for each in ranked(rows_of(shop, dimension, period.weeks), policy, sort=SORTS[0]):
        yield shown(each, policy, scale=1.0).figures


def _weeks(shop: Shop, period: Period) -> Iterator[tuple[Any, ...]]:
    counts = by_week(shop, Dimension.ALL, period.weeks)
    return ((week, t.sent, t.mature, t.returned, t.early) for week, t in sorted(counts.items()))
