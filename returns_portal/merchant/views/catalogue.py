"""The check of the shop's articles: for which of them a return would fail, and from where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from returns import wording
from returns.domain.preflight import Problem
from returns.links import Purpose, articles_url
from returns.operations.count_articles import have_counted
from returns.outbox import is_waiting
from returns.people import ShopRequest
from returns.queries.preflight import PAGE, Found, Preflight, sender_countries
from returns_portal.merchant import words
from returns_portal.merchant.csv_file import Values, csv_file
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.preflight_words import PROBLEMS, WHAT_TO_DO, admin_address

if TYPE_CHECKING:
    from returns.models import Shop

YEAR = timedelta(days=365)
COLUMNS = ("article", "sku", "vendor", "sold", "problems", "hs_code", "origin", "grams", "product", "variant")
COUNTRY = re.compile(r"[A-Z]{2}")


@merchant_page("GET")
def show_catalogue(request: ShopRequest) -> HttpResponse:
    """The articles with problems for parcels from `country`, of one kind (`problem`) or of any, page by page.

    What cannot be read counts as not said.
    """
    country = _country(request.GET.get("country", "")) or request.shop.country
    problem = _problem(request.GET.get("problem", ""))
    check = Preflight(request.shop, country)
    counts = check.counts()
    found = check.page(problem, after=_place(request.GET.get("after", ""))) if counts["any"] else []
    more, found = len(found) > PAGE, found[:PAGE]
    last = found[-1].article if found else None
    counted_at = counts["counted_at"]
    context = {
        "countries": _countries(request, country),
        "country": country,
        "country_name": wording.country(country),
        "counts": [_tab(request, counts, each, country, problem) for each in (None, *Problem)],
        "what_to_do": WHAT_TO_DO[problem] if problem else "",
        "total": counts["all"],
        "wrong": counts["any"],
        "rows": [_row(request, each) for each in found],
        "next": _address(country, problem, after=f"{last.sold}-{last.pk}") if more and last else "",
        "counted": words.moment(counted_at, time_zone=request.shop.time_zone) if counted_at else "",
        "counting": is_waiting(request.shop, "articles.count"),
        "file": f"{articles_url(shop_id=request.shop.pk)}?{urlencode({'country': country})}",
    }
    return show(request, "merchant/catalogue.html", context)


@merchant_page("POST")
def count(request: ShopRequest) -> HttpResponse:
    """Have the articles counted again; 303 back to the page, whether it is under way already or not."""
    have_counted(shop=request.shop, now=timezone.now())
    country = _country(request.POST.get("country", "")) or request.shop.country
    response = HttpResponseRedirect(reverse("merchant:catalogue") + _address(country, None))
    response.status_code = 303
    return response


@require_safe
def articles_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """All articles with problems as CSV, to whoever holds a link of the page above; 404 once it ran out."""
    country = _country(request.GET.get("country", ""))

    def rows(shop: Shop) -> Iterator[Values]:
        return map(_values, Preflight(shop, country or shop.country).everything())

    return csv_file(token, Purpose.ARTICLES, name="articles.csv", columns=COLUMNS, rows=rows)


def _values(found: Found) -> Values:
    article = found.article
    return (
        str(article), article.sku, article.vendor, article.sold, " ".join(found.problems), article.hs_code,
        article.origin, article.grams, article.product_gid, article.variant_gid,
    )  # fmt: skip


def _row(request: ShopRequest, found: Found) -> dict[str, Any]:
    article = found.article
    return {
        "id": article.pk,
        "title": str(article),
        "sku": article.sku,
        "sold": wording.number(article.sold),
        "problems": [(str(PROBLEMS[problem]), str(WHAT_TO_DO[problem])) for problem in found.problems],
        "address": admin_address(request.shop, article),
    }


def _tab(
    request: ShopRequest, counts: dict[str, Any], problem: Problem | None, country: str, chosen: Problem | None
) -> dict[str, Any]:
    return {
        "label": str(PROBLEMS[problem]) if problem else _("All problems"),
        "count": wording.number(counts[problem.value if problem else "any"]),
        "address": _address(country, problem),
        "current": problem == chosen,
    }


def _countries(request: ShopRequest, country: str) -> list[tuple[str, str]]:
    known = [*sender_countries(request.shop, since=timezone.now() - YEAR), country]
    return [(code, wording.country(code)) for code in dict.fromkeys(known) if code]


def _address(country: str, problem: Problem | None, *, after: str = "") -> str:
    said = {"country": country, "problem": problem.value if problem else "", "after": after}
    return "?" + urlencode({name: value for name, value in said.items() if value})


def _country(text: str) -> str:
    code = text.strip().upper()
    return code if COUNTRY.fullmatch(code) else ""


def _problem(text: str) -> Problem | None:
    return next((problem for problem in Problem if problem.value == text), None)


def _place(text: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,18})", text, re.ASCII)
    return (int(found[1]), int(found[2])) if found else None
