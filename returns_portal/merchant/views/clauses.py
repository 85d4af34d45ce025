"""Exceptions and kinds of customers, written into the policy's draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone

from returns.domain.clauses import Clause, Segment
from returns.domain.document import as_json
from returns.domain.parts import Parts, added, raised, replaced, without
from returns.domain.policy import InvalidPolicy, Policy
from returns.operations.draft_policy import change_draft
from returns.people import ShopRequest
from returns.queries.destinations import places
from returns.queries.policies import active_policy, draft_policy
from returns_portal.merchant.forms.clause import ClauseForm
from returns_portal.merchant.forms.segment import SegmentForm
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.views.policy import back, page
from returns_portal.merchant.words import policy_problem


@merchant_page("GET", "POST")
def clause(request: ShopRequest, code: str = "") -> HttpResponse:
    """The form of an exception, of a new one without `code`. 422 with errors at the fields."""
    policy, typed = _policy(request), request.POST if request.method == "POST" else None
    known = _known(policy.clauses, code)
    where = places(request.shop)
    form = ClauseForm(typed, policy=policy, currency=request.shop.currency, clause=known, places=where)
    if form.is_valid() and _keep(request, form, "clauses", form.clause, new=known is None):
        return back()
    context = {"form": form, "known": known}
    return show(request, "merchant/policy/clause.html", context, 422 if form.is_bound else 200)


@merchant_page("GET", "POST")
def segment(request: ShopRequest, code: str = "") -> HttpResponse:
    """The form of a kind of customers, of a new one without `code`. 422 with errors at the fields."""
    policy, typed = _policy(request), request.POST if request.method == "POST" else None
    known = _known(policy.segments, code)
    form = SegmentForm(typed, currency=request.shop.currency, segment=known)
    if form.is_valid() and _keep(request, form, "segments", form.segment, new=known is None):
        return back()
    context = {"form": form, "known": known}
    return show(request, "merchant/policy/segment.html", context, 422 if form.is_bound else 200)


@merchant_page("POST")
def remove_clause(request: ShopRequest, code: str) -> HttpResponse:
    """Take an exception out of the draft; nothing happens if it is gone already."""
    return _change(request, "clauses", lambda parts: without(parts, code))


@merchant_page("POST")
def remove_segment(request: ShopRequest, code: str) -> HttpResponse:
    """Take a kind of customers out of the draft. 409 while an exception names it."""
    return _change(request, "segments", lambda parts: without(parts, code))


@merchant_page("POST")
def move_clause(request: ShopRequest, code: str) -> HttpResponse:
    """Let an exception count before the one above it."""
    return _change(request, "clauses", lambda parts: raised(parts, code))


def _policy(request: ShopRequest) -> Policy:
    return (draft_policy(request.shop) or active_policy(request.shop)).policy


def _known(parts: tuple[Any, ...], code: str) -> Any:
    found = next((part for part in parts if part.code == code), None)
    if code and found is None:
        raise Http404
    return found


def _keep(request: ShopRequest, form: Any, name: str, part: Clause | Segment, *, new: bool) -> bool:
    """Put a part into the draft, in its old place or at the end; what forbids it is said in the form."""
    place = added if new else replaced
    try:
        _change_parts(request, name, lambda parts: place(parts, as_json(part)))
    except InvalidPolicy as wrong:
        for problem in wrong.problems:
            form.add_error(None, policy_problem(problem))
        return False
    return True


def _change(request: ShopRequest, name: str, change: Callable[[Parts], Parts]) -> HttpResponse:
    try:
        _change_parts(request, name, change)
    except InvalidPolicy as wrong:
        return page(request, {"problems": [policy_problem(problem) for problem in wrong.problems]}, status=409)
    return back()


def _change_parts(request: ShopRequest, name: str, change: Callable[[Parts], Parts]) -> None:
    change_draft(
        shop=request.shop,
        change=lambda document: document | {name: change(document.get(name, []))},
        author=request.staff.id,
        now=timezone.now(),
    )
