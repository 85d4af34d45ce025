"""Restrictions: the list, one of them, making one on a return, ending it, answering what a customer says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.restriction import Category
from returns.operations.appeal_restriction import UnableToAnswer, answer_appeal
from returns.operations.restrict_customer import UnableToEnd, UnableToRestrict, end_restriction, restrict_customer
from returns.people import ShopRequest
from returns.queries.restrictions import restriction_in, restrictions
from returns_portal.merchant.forms.restriction import AnswerForm, EndForm, RestrictionForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.restriction_rows import Row

if TYPE_CHECKING:
    from returns.models import Restriction

PER_PAGE = 50


@merchant_page("GET")
def show_list(request: ShopRequest) -> HttpResponse:
    """List the shop's restrictions, the newest first; `page` is a number."""
    found = Paginator(restrictions(request.shop), PER_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    return show(
        request, "merchant/restrictions.html", {"rows": [Row.of(row, now=now) for row in found], "found": found}
    )


@merchant_page("GET", "POST")
def create(request: ShopRequest, number: str) -> HttpResponse:
    """Restrict the customer of a return. 422 with errors at the fields, 409 when it cannot be done."""
    rma = find(request, number)
    form, status = RestrictionForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                made = restrict_customer(
                    rma=rma,
                    category=Category(given["category"]),
                    why=given["why"],
                    months=given["months"],
                    actor_id=request.staff.id,
                    now=timezone.now(),
                )
            except UnableToRestrict as refusal:
                form.add_error(None, _stopped(refusal.cause))
                status = 409
            else:
                return _to(made.pk)
    return show(request, "merchant/restriction_new.html", {"rma": rma, "form": form}, status)


@merchant_page("GET")
def show_restriction(request: ShopRequest, restriction_id: int) -> HttpResponse:
    """Show one with its history."""
    return _page(request, _find(request, restriction_id))


@merchant_page("POST")
def end(request: ShopRequest, restriction_id: int) -> HttpResponse:
    """End it before its time. 422 with errors at the fields, 409 when it is over."""
    row, form = _find(request, restriction_id), EndForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        end_restriction(
            shop=request.shop,
            restriction_id=row.pk,
            why=form.cleaned_data["why"],
            actor_id=request.staff.id,
            now=timezone.now(),
        )
    except UnableToEnd:
        return _page(request, row, conflict=_("It was over already."), status=409)
    return _to(row.pk)


@merchant_page("POST")
def answer(request: ShopRequest, restriction_id: int) -> HttpResponse:
    """Answer the appeal. 422 with errors at the fields, 409 when somebody was first."""
    row, form = _find(request, restriction_id), AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        answer_appeal(
            shop=request.shop,
            restriction_id=row.pk,
            outcome=form.decided,
            answer=form.cleaned_data["answer"],
            actor_id=request.staff.id,
            now=timezone.now(),
        )
    except UnableToAnswer:
        return _page(request, row, conflict=_("There is no appeal to answer: somebody was first."), status=409)
    return _to(row.pk)


def _stopped(cause: str) -> str:
    return {
        "nobody": _("This order names nobody any more, so nobody can be restricted."),
        "already": _("This customer is restricted already."),
    }.get(cause, _("This could not be read. Go back and try again."))


def _find(request: ShopRequest, restriction_id: int) -> Restriction:
    try:
        return restriction_in(request.shop, restriction_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _page(
    request: ShopRequest, row: Restriction, form: forms.Form | None = None, *, conflict: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "row": Row.of(row, now=timezone.now()),
        "ending": form if isinstance(form, EndForm) else EndForm(),
        "answering": form if isinstance(form, AnswerForm) else AnswerForm(),
        "conflict": conflict,
    }
    return show(request, "merchant/restriction.html", context, status)


def _to(restriction_id: int) -> HttpResponse:
    response = HttpResponseRedirect(reverse("merchant:restriction", args=[restriction_id]))
    response.status_code = 303
    return response
