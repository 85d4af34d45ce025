"""One withdrawal: what was declared, what it is measured by, and what staff can do about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns.domain.status import Outcome
from returns.operations.ask_second_person import settle_or_ask
from returns.operations.deduct_value import UnableToDeduct, deduct_value
from returns.operations.match_withdrawal import UnableToMatch, accept_withdrawal, answer_withdrawal, match_by_staff
from returns.operations.record_information import record_information
from returns.operations.record_posting import record_posting
from returns.operations.reserve import UnableToSettle
from returns.people import ShopRequest
from returns.queries.eligibility import returnable_lines
from returns.queries.register import part_at_hand, withdrawal_in
from returns_portal.merchant import refusal_words
from returns_portal.merchant.forms.withdrawal import DeductionForm, InformationForm, MatchForm, PiecesForm
from returns_portal.merchant.lookup import find_order
from returns_portal.merchant.page import Onward, merchant_page, show
from returns_portal.merchant.withdrawal_view import shown
from returns_portal.numbers import whole_number

if TYPE_CHECKING:
    from returns.models import Return, Withdrawal

CONFLICTS = {
    "matched": gettext_lazy("Somebody was first: the statement has its order already."),
    "has_return": gettext_lazy("Somebody was first: the return is made already."),
    "no_order": gettext_lazy("Find the order first."),
    "nothing_left": gettext_lazy("Nothing was done: these pieces are not there any more."),
    "not_seen": gettext_lazy("Nothing was taken off: the goods must be counted first."),
    "not_informed": gettext_lazy(
        "Nothing was taken off: a shopper who was not told of the right never pays for lost value."
    ),
    "money_moved": gettext_lazy("Nothing was taken off: the refund is under way."),
    "more_than_goods": gettext_lazy("Nothing was taken off: that is more than the goods cost."),
}


@merchant_page("GET")
def show_withdrawal(request: ShopRequest, withdrawal_id: int) -> HttpResponse:
    """The page of a withdrawal; 404 for another shop's."""
    return _page(request, _find(request, withdrawal_id))


@merchant_page("POST")
def match(request: ShopRequest, withdrawal_id: int) -> HttpResponse:
    """Give the statement the order with `number`. 422 for one nobody knows, 409 when it has one already."""
    withdrawal, form = _find(request, withdrawal_id), MatchForm(request.POST)
    order = find_order(request, form.cleaned_data["number"], now=timezone.now()) if form.is_valid() else None
    if order is None:
        if not form.errors:
            form.add_error("number", _("This shop has no such order."))
        return _page(request, withdrawal, form, status=422)
    matching = partial(
        match_by_staff,
        shop=request.shop,
        withdrawal_id=withdrawal.pk,
        order_id=order.pk,
        staff=request.staff.id,
        now=timezone.now(),
    )
    return _do(request, withdrawal, matching)


@merchant_page("POST")
def accept(request: ShopRequest, withdrawal_id: int) -> HttpResponse:
    """Make the return of the chosen pieces. 422 with errors at the fields, 409 when it is made already."""
    withdrawal = _find(request, withdrawal_id)
    if withdrawal.order is None:
        return _conflict(request, withdrawal.pk, "no_order")
    form = PiecesForm(request.POST, lines=returnable_lines(withdrawal.order, now=timezone.now()))
    if not form.is_valid():
        return _page(request, withdrawal, form, status=422)
    acceptance = partial(
        accept_withdrawal,
        shop=request.shop,
        withdrawal_id=withdrawal.pk,
        wanted=form.wanted,
        staff=request.staff.id,
        now=timezone.now(),
    )
    return _do(request, withdrawal, acceptance)


@merchant_page("POST")
def inform(request: ShopRequest, withdrawal_id: int) -> HttpResponse:
    """Note on which day the shopper was told of the right after all. 422 for a day to come, 409 with a return."""
    withdrawal, form = _find(request, withdrawal_id), InformationForm(request.POST, today=_today(request))
    if not form.is_valid():
        return _page(request, withdrawal, form, status=422)
    information = partial(
        record_information,
        shop=request.shop,
        withdrawal_id=withdrawal.pk,
        told_on=form.cleaned_data["told_on"],
        staff=request.staff.id,
        now=timezone.now(),
    )
    return _do(request, withdrawal, information)


@merchant_page("POST")
def answer(request: ShopRequest, withdrawal_id: int) -> HttpResponse:
    """Note that staff dealt with the statement elsewhere; it waits for nobody any more."""
    withdrawal = _find(request, withdrawal_id)
    answer_withdrawal(shop=request.shop, withdrawal_id=withdrawal.pk, now=timezone.now())
    return _back(withdrawal)


@merchant_page("POST")
def posting(request: ShopRequest, withdrawal_id: int) -> HttpResponse:
    """Note that proof of posting was seen: the refund can be held back no longer."""
    withdrawal = _find(request, withdrawal_id)
    record_posting(shop=request.shop, withdrawal_id=withdrawal.pk, staff=request.staff.id, now=timezone.now())
    return _back(withdrawal)


@merchant_page("POST")
def pay(request: ShopRequest, withdrawal_id: int) -> HttpResponse:
    """Order the refund of `total` (minor units) for `return`, both as shown, on proof of posting. 409 if not so now.

    Where it takes two people, a colleague is asked.
    """
    withdrawal, total = _find(request, withdrawal_id), whole_number(request.POST.get("total", ""))
    rma = _shown(request, withdrawal)
    if rma is None or total is None:
        return _conflict(request, withdrawal.pk, "sum_changed")
    try:
        paid = settle_or_ask(
            rma_id=rma.pk,
            expected_minor=total,
            outcome=Outcome.REFUND,
            actor_id=request.staff.id,
            now=timezone.now(),
        )
    except UnableToSettle as why:
        return _conflict(request, withdrawal.pk, why.code)
    return _back(withdrawal) if paid else Onward(_address(withdrawal), _("A colleague is asked to confirm."))


@merchant_page("POST")
def deduct(request: ShopRequest, withdrawal_id: int) -> HttpResponse:
    """Take `amount` off the refund for lost value, with a `reason`; 0 takes it back. 422 and 409 as everywhere."""
    withdrawal = _find(request, withdrawal_id)
    rma = _shown(request, withdrawal)
    if rma is None:
        return _conflict(request, withdrawal.pk, "not_seen")
    form = DeductionForm(request.POST, rma=rma)
    if not form.is_valid():
        return _page(request, withdrawal, form, status=422)
    deduction = partial(
        deduct_value,
        shop=request.shop,
        rma_id=rma.pk,
        amount_minor=form.amount_minor,
        reason=form.cleaned_data["reason"],
        staff=request.staff.id,
        now=timezone.now(),
    )
    return _do(request, withdrawal, deduction)


def _do(request: ShopRequest, withdrawal: Withdrawal, step: Callable[[], object]) -> HttpResponse:
    """Take a step and show the page again; where it cannot be taken any more, 409 and why."""
    try:
        step()
    except (UnableToMatch, UnableToDeduct) as why:
        return _conflict(request, withdrawal.pk, why.code)
    return _back(withdrawal)


def _shown(request: ShopRequest, withdrawal: Withdrawal) -> Return | None:
    """The return that the page was about when the form was sent; None if it is about another part by now."""
    rma = part_at_hand(withdrawal)
    return rma if rma and rma.number == request.POST.get("return", "") else None


def _today(request: ShopRequest) -> date:
    return timezone.now().astimezone(ZoneInfo(request.shop.time_zone)).date()


def _find(request: ShopRequest, withdrawal_id: int) -> Withdrawal:
    try:
        return withdrawal_in(request.shop, withdrawal_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _back(withdrawal: Withdrawal) -> HttpResponse:
    return HttpResponseRedirect(_address(withdrawal), status=303)


def _address(withdrawal: Withdrawal) -> str:
    return reverse("merchant:withdrawal", args=[withdrawal.pk])


def _conflict(request: ShopRequest, withdrawal_id: int, code: str) -> HttpResponse:
    """409: nothing was done, and why, on the page as it is now."""
    sentence = CONFLICTS.get(code) or refusal_words.CONFLICTS[code]
    return _page(request, _find(request, withdrawal_id), conflict=str(sentence), status=409)


def _page(
    request: ShopRequest,
    withdrawal: Withdrawal,
    form: forms.Form | None = None,
    *,
    conflict: str = "",
    status: int = 200,
) -> HttpResponse:
    context = shown(withdrawal, form, reader=request.staff, now=timezone.now()) | {"conflict": conflict}
    return show(request, "merchant/withdrawal.html", context, status)
