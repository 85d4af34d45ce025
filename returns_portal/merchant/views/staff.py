"""The people at the shop: their roles, and the rules about money that go by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from returns.operations.change_staff import UnableToChangeStaff, change_role, remove_staff, set_staff_rules
from returns.people import ShopRequest
from returns.queries.staff import get_staff
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.role_words import UNCHANGED
from returns_portal.merchant.staff_view import context_of, role_form, rules_form

if TYPE_CHECKING:
    from returns.models import StaffMember

PAGE = "merchant/staff.html"


@merchant_page("GET")
def show_staff(request: ShopRequest) -> HttpResponse:
    """Everybody who opened the app, what each role may, and what was changed."""
    return show(request, PAGE, context_of(request))


@merchant_page("POST")
def change(request: ShopRequest, member_id: int) -> HttpResponse:
    """Give somebody a role; 303 to the page. 422 for a role there is not, 409 where it cannot be."""
    member = _find(request, member_id)
    form = role_form(request.shop, member, request.POST)
    if not form.is_valid():
        return show(request, PAGE, context_of(request, wrong=form, wrong_of=member.pk), 422)
    try:
        change_role(shop=request.shop, member_id=member.pk, role=form.chosen, by=request.staff.id, now=timezone.now())
    except UnableToChangeStaff as why:
        return _refused(request, why)
    return _back()


@merchant_page("POST")
def remove(request: ShopRequest, member_id: int) -> HttpResponse:
    """Forget somebody; 303 to the page, 409 where it cannot be."""
    member = _find(request, member_id)
    try:
        remove_staff(shop=request.shop, member_id=member.pk, by=request.staff.id, now=timezone.now())
    except UnableToChangeStaff as why:
        return _refused(request, why)
    return _back()


@merchant_page("POST")
def change_rules(request: ShopRequest) -> HttpResponse:
    """Set what applies to everybody; 303 to the page, 422 with errors at the fields."""
    form = rules_form(request.shop, request.POST)
    if not form.is_valid():
        return show(request, PAGE, context_of(request, wrong=form), 422)
    try:
        set_staff_rules(
            shop=request.shop,
            default_role=form.role,
            agents_pay_minor=form.minor("agents_pay"),
            two_people_minor=form.minor("two_people"),
            by=request.staff.id,
            now=timezone.now(),
        )
    except UnableToChangeStaff as why:
        return _refused(request, why)
    return _back()


def _find(request: ShopRequest, member_id: int) -> StaffMember:
    try:
        return get_staff(request.shop, member_id)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing


def _refused(request: ShopRequest, why: UnableToChangeStaff) -> HttpResponse:
    return show(request, PAGE, context_of(request) | {"conflict": UNCHANGED[why.code]}, 409)


def _back() -> HttpResponse:
    response = HttpResponseRedirect(reverse("merchant:staff"))
    response.status_code = 303
    return response
