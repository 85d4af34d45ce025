"""One withdrawal: what was declared, what it is measured by, and what staff can do about it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from returns import wording
from returns.domain.withdrawal import period
from returns.domain.withdrawal_terms import BY_STATE
from returns.operations.deduct_value import UnableToDeduct, deduct_value
from returns.operations.match_withdrawal import UnableToMatch, accept_withdrawal, answer_withdrawal, match_by_staff
from returns.operations.record_information import record_information
from returns.operations.record_posting import record_posting
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from returns.people import ShopRequest
from returns.queries.eligibility import returnable_lines
from returns.queries.orders import find_for_merchant
from returns.queries.register import alarms_of, clock_of, state_of, withdrawal_in
from returns.queries.withdrawals import contract_of
from returns_portal.merchant import words
from returns_portal.merchant.forms.withdrawal import DeductionForm, InformationForm, MatchForm, PiecesForm
from returns_portal.merchant.forms.withdrawal_terms import GROUNDS
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.withdrawal_rows import STANDINGS, STATES, clock_sentence, last_day

if TYPE_CHECKING:
    from returns.models import Return, Withdrawal

CONFLICTS = {
    "matched": _("Somebody was first: the statement has its order already."),
    "has_return": _("Somebody was first: the return is made already."),
    "no_order": _("Find the order first."),
    "nothing_left": _("Nothing was done: these pieces are not there any more."),
    "not_seen": _("Nothing was taken off: the goods must be counted first."),
    "not_informed": _("Nothing was taken off: a shopper who was not told of the right never pays for lost value."),
    "money_moved": _("Nothing was taken off: the refund is under way."),
    "more_than_goods": _("Nothing was taken off: that is more than the goods cost."),
}


@merchant_page("GET")
def show_withdrawal(request: ShopRequest, withdrawal_id: int) -> HttpResponse:
    """The page of a withdrawal; 404 for another shop's."""
    return _page(request, _find(request, withdrawal_id))


@merchant_page("POST")
def match(request: ShopRequest, withdrawal_id: int) -> HttpResponse:
    """Give the statement the order with `number`. 422 for an unknown one, 409 when it has one already."""
    withdrawal, form = _find(request, withdrawal_id), MatchForm(request.POST)
    order = find_for_merchant(request.shop, form.cleaned_data["number"]) if form.is_valid() else None
    if order is None:
        if not form.errors:
            form.add_error("number", _("This shop has no such order."))
        return _page(request, withdrawal, form, status=422)
    try:
        match_by_staff(
            shop=request.shop,
            withdrawal_id=withdrawal.pk,
            order_id=order.pk,
            staff=request.staff.id,
            now=timezone.now(),
        )
    except UnableToMatch as why:
        return _conflict(request, withdrawal.pk, why.code)
    return _back(withdrawal)


@merchant_page("POST")
def accept(request: ShopRequest, withdrawal_id: int) -> HttpResponse:
    """Make the return of the chosen pieces. 422 with errors at the fields, 409 when it is made already."""
    withdrawal = _find(request, withdrawal_id)
    if withdrawal.order is None:
        return _conflict(request, withdrawal.pk, "no_order")
    now = timezone.now()
    form = PiecesForm(request.POST, lines=returnable_lines(withdrawal.order, now=now))
    if not form.is_valid():
        return _page(request, withdrawal, form, status=422)
    try:
        accept_withdrawal(
            shop=request.shop,
            withdrawal_id=withdrawal.pk,
            wanted=form.wanted,
            staff=request.staff.id,
            now=now,
        )
    except UnableToMatch as why:
        return _conflict(request, withdrawal.pk, why.code)
    return _back(withdrawal)


@merchant_page("POST")
def inform(request: ShopRequest, withdrawal_id: int) -> HttpResponse:
    """Note on which day the shopper was told of the right after all. 422 for a day to come, 409 with a return."""
    withdrawal, form = _find(request, withdrawal_id), InformationForm(request.POST, today=_today(request))
    if not form.is_valid():
        return _page(request, withdrawal, form, status=422)
    try:
        record_information(
            shop=request.shop,
            withdrawal_id=withdrawal.pk,
            told_on=form.cleaned_data["told_on"],
            staff=request.staff.id,
            now=timezone.now(),
        )
    except UnableToMatch as why:
        return _conflict(request, withdrawal.pk, why.code)
    return _back(withdrawal)


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
    """Order the refund of `total` (minor units, as shown) on proof of posting. 409 if it is another."""
    withdrawal, total = _find(request, withdrawal_id), request.POST.get("total", "")
    if withdrawal.rma is None or not (total.isascii() and total.isdigit()):
        return _conflict(request, withdrawal.pk, "sum_changed")
    try:
        settle_return(
            rma_id=withdrawal.rma.pk,
            expected_minor=int(total),
            actor="merchant",
            actor_id=request.staff.id,
            now=timezone.now(),
        )
    except UnableToSettle as why:
        return _conflict(request, withdrawal.pk, why.code)
    return _back(withdrawal)


@merchant_page("POST")
def deduct(request: ShopRequest, withdrawal_id: int) -> HttpResponse:
    """Take `amount` off the refund for lost value, with a `reason`; 0 takes it back. 422 and 409 as everywhere."""
    withdrawal = _find(request, withdrawal_id)
    if withdrawal.rma is None:
        return _conflict(request, withdrawal.pk, "not_seen")
    form = DeductionForm(request.POST, rma=withdrawal.rma)
    if not form.is_valid():
        return _page(request, withdrawal, form, status=422)
    try:
        deduct_value(
            shop=request.shop,
            rma_id=withdrawal.rma.pk,
            amount_minor=form.amount_minor,
            reason=form.cleaned_data["reason"],
            staff=request.staff.id,
            now=timezone.now(),
        )
    except UnableToDeduct as why:
        return _conflict(request, withdrawal.pk, why.code)
    return _back(withdrawal)


def _today(request: ShopRequest) -> date:
    return timezone.now().astimezone(ZoneInfo(request.shop.time_zone)).date()


def _find(request: ShopRequest, withdrawal_id: int) -> Withdrawal:
    try:
        return withdrawal_in(request.shop, withdrawal_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _back(withdrawal: Withdrawal) -> HttpResponse:
    response = HttpResponseRedirect(reverse("merchant:withdrawal", args=[withdrawal.pk]))
    response.status_code = 303
    return response


def _conflict(request: ShopRequest, withdrawal_id: int, code: str) -> HttpResponse:
    """409: nothing was done, and why, on the page as it is now."""
    sentence = CONFLICTS.get(code) or words.CONFLICTS[code]
    return _page(request, _find(request, withdrawal_id), conflict=str(sentence), status=409)


def _page(
    request: ShopRequest,
    withdrawal: Withdrawal,
    form: forms.Form | None = None,
    *,
    conflict: str = "",
    status: int = 200,
) -> HttpResponse:
    state, clock = state_of(withdrawal), clock_of(withdrawal, now=timezone.now())
    label, tone = STATES[state]
    context = {
        "withdrawal": withdrawal,
        "statement": withdrawal.statement,
        "received": wording.instant(withdrawal.statement.submitted_at, time_zone=request.shop.time_zone),
        "state": state,
        "label": label,
        "tone": tone,
        "standing": STANDINGS.get(withdrawal.standing, ""),
        "problem": wording.WITHDRAWAL_PROBLEMS.get(withdrawal.problem, ""),
        "clock": clock,
        "clock_words": clock_sentence(clock),
        "conflict": conflict,
        "alarms": [(words.ALARMS[message.kind], message.last_error) for message in alarms_of(withdrawal)],
        "matching": form if isinstance(form, MatchForm) else MatchForm(),
        **_measured(withdrawal),
        **_choices(request, withdrawal, state, form),
    }
    return show(request, "merchant/withdrawal.html", context, status)


def _measured(withdrawal: Withdrawal) -> dict[str, Any]:
    """The period of the order with its articles."""
    told_on = withdrawal.informed_on
    contract = contract_of(withdrawal.order, told_on=told_on) if withdrawal.order else None
    if withdrawal.order is None or contract is None:
        return {}
    measured = period(contract)
    zone = contract.law.zones[1]
    return {
        "country": contract.law.code,
        "basis": words.COUNTED_FROM[measured.basis] if measured else "",
        "last_day": last_day(measured.closes_at, zone=zone) if measured and measured.closes_at else "",
        "sources": measured.sources if measured else (),
        "told_on": wording.date_of(told_on) if told_on else "",
        "refund_source": contract.law.articles.refund,
        "shopper_pays_return": contract.terms.shopper_pays_return,
    }


def _choices(request: ShopRequest, withdrawal: Withdrawal, state: str, form: forms.Form | None) -> dict[str, Any]:
    """The forms that make sense now; `form` is one that was filled in wrongly."""
    if state == "decide" and withdrawal.order:
        lines = returnable_lines(withdrawal.order, now=timezone.now())
        blank = PiecesForm(lines=lines)
        known = InformationForm(initial={"told_on": withdrawal.informed_on}, today=_today(request))
        return {
            "pieces": form if isinstance(form, PiecesForm) else blank if blank.fields else None,
            "information": form if isinstance(form, InformationForm) else known,
        }
    rma = withdrawal.rma
    if rma is None or state != "return":
        return {}
    total = rma.order.amount(rma.settlement, "total").presentment
    seen = rma.received_at and rma.policy.policy.withdrawal.informed == "yes" and rma.settlement.status == "QUOTED"
    return {
        "total": total,
        "seals": _seals(rma),
        "deduction": (form if isinstance(form, DeductionForm) else DeductionForm(rma=rma)) if seen else None,
        "payable": bool(withdrawal.posted_at and not rma.received_at and rma.settlement.status == "QUOTED"),
    }


def _seals(rma: Return) -> list[tuple[str, str]]:
    """Lines that Article 16 excludes once their seal is broken, with the ground: somebody must look at them."""
    terms = rma.policy.policy.withdrawal
    grounds = [(str(item.line), terms.ground_of(item.line.tags)) for item in rma.lines.select_related("line")]
    return [(line, str(GROUNDS[ground][0])) for line, ground in grounds if ground in BY_STATE]
