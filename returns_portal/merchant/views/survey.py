"""What shoppers say once their returns are over: the page, and every answer in a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from returns.domain.survey import ENOUGH
from returns.links import Purpose, survey_url
from returns.people import ShopRequest
from returns.queries.came_back import AGAIN, came_back
from returns.queries.surveys import all_answers, got_of, newest_texts, report
from returns_portal.merchant.csv_file import Values, csv_file
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.survey_rows import GOT_WORDS, BackRow, Row, Said, bars

if TYPE_CHECKING:
    from returns.models import Shop

YEAR = timedelta(days=365)
MOST_TEXTS = 50
COLUMNS = ("return", "answered_at", "changed_at", "score", "got", "language", "text")


@merchant_page("GET")
def show_survey(request: ShopRequest) -> HttpResponse:
    """Show what the answers of the past year come to, and the newest words."""
    shop, since = request.shop, timezone.now() - YEAR
    found = report(shop, since=since)
    context = {
        "whole": Row.of("", found.whole),
        "few": 0 < found.whole.count < ENOUGH,
        "enough": ENOUGH,
        "bars": bars(found.whole),
        "rows": [Row.of(str(GOT_WORDS[name]), each) for name, each in found.by_got],
        "texts": [Said.of(answer, shop) for answer in newest_texts(shop, since=since, most=MOST_TEXTS)],
        "back": [BackRow.of(back) for back in came_back(shop, since=since, now=timezone.now())],
        "back_days": AGAIN.days,
        "file": survey_url(shop_id=shop.pk) if found.whole.count else "",
    }
    return show(request, "merchant/survey.html", context)


@require_safe
def answers_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """Every answer as CSV, to whoever holds a link of the page above; 404 once it ran out."""
    return csv_file(token, Purpose.SURVEY, name="survey.csv", columns=COLUMNS, rows=_rows)


def _rows(shop: Shop) -> Iterator[Values]:
    return (
        (row.rma.number, row.first_at, row.at, row.score, got_of(row).value, row.language, row.text)
        for row in all_answers(shop)
    )
