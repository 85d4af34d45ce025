"""What shoppers are asked, written into the policy's draft: reasons with their sub-reasons, and conditions."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from returns.domain.parts import raised
from returns.people import ShopRequest
from returns_portal.merchant.forms.asked import AskedForm
from returns_portal.merchant.forms.reason import ReasonForm
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.views.draft_parts import change_parts, keep_part, known_part, policy_in_hand, remove_part
from returns_portal.merchant.views.policy import back, page


@merchant_page("GET", "POST")
def reason(request: ShopRequest, code: str = "") -> HttpResponse:
    """The form of a reason, of a new one without `code`. 422 with errors at the fields."""
    known = known_part(request, "reasons", code)
    form = ReasonForm(_typed(request), languages=request.shop.languages, reason=known)
    if form.is_valid() and keep_part(request, form, "reasons", form.reason, code=code):
        return back()
    context = {"form": form, "known": known}
    return show(request, "merchant/policy/reason.html", context, 422 if form.is_bound else 200)


@merchant_page("POST")
def remove_reason(request: ShopRequest, code: str) -> HttpResponse:
    """Take a reason out of the draft. 409 while an exception names it, and for the last one."""
    if [each.code for each in policy_in_hand(request).reasons] == [code]:
        return page(request, {"problems": [_("Without a reason to choose, nobody could return anything.")]}, status=409)
    return remove_part(request, "reasons", code)


@merchant_page("POST")
def move_reason(request: ShopRequest, code: str) -> HttpResponse:
    """Let shoppers read a reason before the one above it."""
    return change_parts(request, "reasons", lambda parts: raised(parts, code))


@merchant_page("GET", "POST")
def asked(request: ShopRequest, code: str = "") -> HttpResponse:
    """The form of a condition, of a new one without `code`. 422 with errors at the fields."""
    known = known_part(request, "asked", code)
    form = AskedForm(_typed(request), languages=request.shop.languages, asked=known)
    if form.is_valid() and keep_part(request, form, "asked", form.asked, code=code):
        return back()
    context = {"form": form, "known": known}
    return show(request, "merchant/policy/asked.html", context, 422 if form.is_bound else 200)


@merchant_page("POST")
def remove_asked(request: ShopRequest, code: str) -> HttpResponse:
    """Ask shoppers one condition less."""
    return remove_part(request, "asked", code)


@merchant_page("POST")
def move_asked(request: ShopRequest, code: str) -> HttpResponse:
    """Ask a condition before the one above it."""
    return change_parts(request, "asked", lambda parts: raised(parts, code))


def _typed(request: ShopRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
