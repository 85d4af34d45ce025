"""Exceptions and kinds of customers, written into the policy's draft."""

from __future__ import annotations

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from returns.domain.parts import raised
from returns.people import ShopRequest
from returns.queries.destinations import places, stock_locations
from returns_portal.merchant.forms.clause import ClauseForm
from returns_portal.merchant.forms.segment import SegmentForm
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.policy_help import clause_reading
from returns_portal.merchant.views.draft_parts import change_parts, keep_part, known_part, policy_in_hand, remove_part
from returns_portal.merchant.views.policy import back


@merchant_page("GET", "POST")
def clause(request: ShopRequest, code: str = "") -> HttpResponse:
    """The form of an exception, of a new one without `code`. 422 with errors at the fields."""
    policy, typed = policy_in_hand(request), request.POST if request.method == "POST" else None
    known = known_part(request, "clauses", code)
    shop = request.shop
    where = {"places": places(shop), "locations": stock_locations(shop)}
    form = ClauseForm(typed, policy=policy, currency=shop.currency, languages=shop.languages, clause=known, **where)
    if form.is_valid() and keep_part(request, form, "clauses", form.clause, code=code):
        return back()
    context = {"form": form, "known": known}
    return show(request, "merchant/policy/clause.html", context, 422 if form.is_bound else 200)


@merchant_page("POST")
def clause_preview(request: ShopRequest) -> HttpResponse:
    """The exception as it is typed (`code`: of a known one), in the words that shoppers would read; nothing is kept."""
    policy, shop, typed = policy_in_hand(request), request.shop, request.POST.copy()
    known = next((each for each in policy.clauses if each.code == request.GET.get("code")), None)
    names = [f"label_{code}" for code in shop.languages]
    if not any(typed.get(name, "").strip() for name in names):
        # What it is called is often typed last: until then it has a name that says so.
        typed[names[0]] = _("This exception")
    where = {"places": places(shop), "locations": stock_locations(shop)}
    form = ClauseForm(typed, policy=policy, currency=shop.currency, languages=shop.languages, clause=known, **where)
    language = translation.get_language() or "en"
    reading = clause_reading(shop, policy, form.clause, language) if form.is_valid() else None
    context = {"reading": reading, "says_nothing": form.has_error(NON_FIELD_ERRORS), "wrong": not reading}
    return show(request, "merchant/policy/_clause_reading.html", context)


@merchant_page("GET", "POST")
def segment(request: ShopRequest, code: str = "") -> HttpResponse:
    """The form of a kind of customers, of a new one without `code`. 422 with errors at the fields."""
    typed = request.POST if request.method == "POST" else None
    known, shop = known_part(request, "segments", code), request.shop
    form = SegmentForm(typed, currency=shop.currency, languages=shop.languages, segment=known)
    if form.is_valid() and keep_part(request, form, "segments", form.segment, code=code):
        return back()
    context = {"form": form, "known": known}
    return show(request, "merchant/policy/segment.html", context, 422 if form.is_bound else 200)


@merchant_page("POST")
def remove_clause(request: ShopRequest, code: str) -> HttpResponse:
    """Take an exception out of the draft; nothing happens if it is gone already."""
    return remove_part(request, "clauses", code)


@merchant_page("POST")
def remove_segment(request: ShopRequest, code: str) -> HttpResponse:
    """Take a kind of customers out of the draft. 409 while an exception names it."""
    return remove_part(request, "segments", code)


@merchant_page("POST")
def move_clause(request: ShopRequest, code: str) -> HttpResponse:
    """Let an exception count before the one above it."""
    return change_parts(request, "clauses", lambda parts: raised(parts, code))
