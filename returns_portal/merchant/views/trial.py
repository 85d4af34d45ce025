"""A label is tried out: verdict, way, offers and papers, without buying anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.money import Money
from returns.domain.preflight import Problem
from returns.domain.shipping import PaidBy
from returns.domain.trial import Trial, TrialParcel, TrialPiece
from returns.doors import door
from returns.links import trial_url
from returns.people import ShopRequest
from returns.queries.eligibility import policy_of, returnable_lines
from returns.queries.policies import active_policy
from returns.queries.preflight import Preflight, place_of
from returns_portal.merchant import words
from returns_portal.merchant.forms.trial import TrialForm
from returns_portal.merchant.lookup import find_order
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.preflight_words import PROBLEMS

if TYPE_CHECKING:
    from returns.domain.policy import Policy
    from returns.models import Article, Order


@merchant_page("GET", "POST")
def trial(request: ShopRequest) -> HttpResponse:
    """GET: the form, for an article of the check if `article` names one. POST: what would happen; 422 with errors."""
    if request.method != "POST":
        article = _article(request, request.GET.get("article", ""))
        start = {"country": request.GET.get("country") or request.shop.country, "article": article and article.pk}
        return _page(request, TrialForm(initial=start), article)
    form = TrialForm(request.POST)
    article = _article(request, request.POST.get("article", ""))
    if not form.is_valid():
        return _page(request, form, article, status=422)
    number = form.cleaned_data["order"]
    if article and not number:
        return _page(request, form, article, found=_of_article(request, form, article))
    order = find_order(request, number, now=timezone.now())
    if order is None:
        form.add_error("order", _("There is no order with this number."))
        return _page(request, form, article, status=422)
    return _page(request, form, article, found=_of_order(request, form, order))


def _page(
    request: ShopRequest,
    form: TrialForm,
    article: Article | None,
    *,
    found: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "article": article, "found": found}
    return show(request, "merchant/trial.html", context, status)


def _of_article(request: ShopRequest, form: TrialForm, article: Article) -> dict[str, Any]:
    policy = active_policy(request.shop).policy
    problems = Preflight(request.shop, form.cleaned_data["country"]).of(article)
    sold_for_good = Problem.FINAL_SALE in problems
    line = {"title": str(article), "allowed": not sold_for_good, "why": [str(PROBLEMS[each]) for each in problems]}
    value = Money(article.price_minor, request.shop.currency)
    piece = TrialPiece(str(article), 1, article.grams or 0, article.hs_code, article.origin, value)
    return _tried(request, form, policy, [piece], [line], vendor=article.vendor)


def _of_order(request: ShopRequest, form: TrialForm, order: Order) -> dict[str, Any]:
    zone, offers = request.shop.time_zone, returnable_lines(order, now=timezone.now())
    lines = [
        {
            "title": str(each.fulfilled.line),
            "allowed": each.allowed,
            "why": [words.verdict_sentence(verdict.as_json(), time_zone=zone) for verdict in each.decision.objections],
        }
        for each in offers
    ]
    rows = {each.fulfilled.line_id: each.fulfilled.line for each in offers}.values()
    pieces = [
        TrialPiece(
            str(row), 1, row.grams or 0, row.hs_code, row.origin, Money(row.unit_price_shop_minor, order.shop_currency)
        )
        for row in rows
    ]
    vendor = next((row.vendor for row in rows), "")
    day = order.placed_at.astimezone(ZoneInfo(zone)).date().isoformat()
    return _tried(request, form, policy_of(order), pieces, lines, vendor=vendor, order=order.name, ordered_on=day)


def _tried(
    request: ShopRequest,
    form: TrialForm,
    policy: Policy,
    pieces: list[TrialPiece],
    lines: list[dict[str, Any]],
    *,
    vendor: str,
    order: str = "",
    ordered_on: str = "",
) -> dict[str, Any]:
    place = place_of(request.shop, policy, vendor=vendor)
    missing = [name for name in ("street", "city", "country") if not getattr(place, name)]
    prepaid = policy.shipping.paid_by != PaidBy.OWN
    parcel = TrialParcel(form.sender, place, tuple(pieces), prepaid, order, ordered_on)
    found: Trial | None = None
    if pieces and not missing:
        found = door("labels.try_label")(request.shop.pk, parcel)
    return {
        "lines": lines,
        "sender": form.sender,
        "place": place,
        "place_missing": bool(missing),
        "prepaid": prepaid,
        "trial": found,
        "carrier": found and (found.account or str(words.CARRIERS.get(found.carrier, found.carrier))),
        "weight": wording.number(found.grams / 1000) if found else "",
        "unweighed": any(not piece.grams for piece in pieces),
        "gaps": [_gaps(piece) for piece in pieces if _gaps(piece)[1]] if found and found.customs else [],
        "sheet": trial_url(shop_id=request.shop.pk, country=form.cleaned_data["country"]),
    }


def _gaps(piece: TrialPiece) -> tuple[str, list[str]]:
    """What customs ask for and nobody entered."""
    asked = {Problem.HS_CODE: piece.hs_code, Problem.ORIGIN: piece.origin, Problem.ZERO_PRICE: piece.value.minor}
    return piece.title, [str(PROBLEMS[problem]) for problem, entered in asked.items() if not entered]


def _article(request: ShopRequest, text: str) -> Article | None:
    known = text.isascii() and text.isdigit() and len(text) < 19
    return request.shop.articles.filter(pk=text).first() if known else None
