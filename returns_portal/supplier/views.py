"""The page behind a supplier's link, and their answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from returns.claim_words import STATUSES
from returns.domain.brought import Unusable
from returns.domain.claim import Refusal
from returns.doors import door
from returns.history import Actor
from returns.operations.answer_claim import (
    UnableToAnswer,
    accept_claim,
    ask_about_claim,
    credit_claim,
    note_supplied_label,
    refuse_claim,
)
from returns.operations.bring_label import UnableToBring
from returns.queries.claims import get_claim, parcel_of_claim
from returns_portal.limits import Attempt, take
from returns_portal.merchant.refusal_words import UNABLE_TO_BRING
from returns_portal.supplier.access import PER_CLAIM, supplier_page
from returns_portal.supplier.forms import CreditForm, LabelForm, QuestionForm, RefusalForm
from returns_portal.supplier.page import context_of, is_to_be_labelled, title_of

if TYPE_CHECKING:
    from returns.models import SupplierClaim

CONFLICT, UNPROCESSABLE = 409, 422


@supplier_page
def answer(request: HttpRequest, claim: SupplierClaim) -> HttpResponse:
    """GET: the claim. POST with `act` (accept, refuse, credit, label, ask): 303 to the same page.

    422 with errors at the fields; 409 where somebody answered before. A GET changes nothing: mail programs open links.
    """
    if request.method != "POST":
        return _page(request, claim)
    take([Attempt(PER_CLAIM, (claim.pk,))], now=timezone.now())
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise BadRequest
    try:
        wrong = act(request, claim)
    except (UnableToAnswer, UnableToBring):
        now = get_claim(claim.shop, claim.pk)
        return _page(request, now, CONFLICT, stands=STATUSES[now.status])
    return _page(request, claim, UNPROCESSABLE, **wrong) if wrong else _back(request)


def _accept(request: HttpRequest, claim: SupplierClaim) -> dict[str, Any]:
    accept_claim(shop=claim.shop, claim_id=claim.pk, now=timezone.now())
    return {}


def _refuse(request: HttpRequest, claim: SupplierClaim) -> dict[str, Any]:
    form = RefusalForm(request.POST)
    if not form.is_valid():
        return {"refusal_form": form}
    reason, text = Refusal(form.cleaned_data["reason"]), form.cleaned_data["why"]
    refuse_claim(shop=claim.shop, claim_id=claim.pk, reason=reason, text=text, now=timezone.now())
    return {}


def _credit(request: HttpRequest, claim: SupplierClaim) -> dict[str, Any]:
    form = CreditForm(request.POST, currency=claim.currency, expected_minor=claim.expected_minor)
    if not form.is_valid():
        return {"credit_form": form}
    reference = form.cleaned_data["reference"]
    said = {"amount_minor": form.minor, "reference": reference}
    credit_claim(shop=claim.shop, claim_id=claim.pk, now=timezone.now(), **said)
    return {}


def _ask(request: HttpRequest, claim: SupplierClaim) -> dict[str, Any]:
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return {"question_form": form}
    ask_about_claim(shop=claim.shop, claim_id=claim.pk, text=form.cleaned_data["text"], now=timezone.now())
    return {}


def _label(request: HttpRequest, claim: SupplierClaim) -> dict[str, Any]:
    """Make the file the parcel's label. It is opened elsewhere before anything is written."""
    parcel = parcel_of_claim(claim)
    if parcel is None or not is_to_be_labelled(claim, parcel):
        raise UnableToAnswer(claim.status)
    form = LabelForm(request.POST, request.FILES, parcel_id=parcel.pk)
    if not form.is_valid():
        return {"label_form": form}
    about = {"rma_id": parcel.rma_id, "parcel_id": parcel.pk, "terms": form.terms, "file": form.content("file")}
    try:
        door("labels.bring")(claim.shop, **about, actor_id="", actor=Actor.SYSTEM, now=timezone.now())
    except Unusable as unusable:
        for fault in unusable.faults:
            form.add_error("file", fault.value)
        return {"label_form": form}
    except UnableToBring as why:
        if why.code != "number_taken":
            raise
        form.add_error("tracking_number", str(UNABLE_TO_BRING[why.code]))
        return {"label_form": form}
    note_supplied_label(shop=claim.shop, claim_id=claim.pk, now=timezone.now())
    return {}


ACTS: dict[str, Callable[[HttpRequest, Any], dict[str, Any]]] = {
    "accept": _accept,
    "refuse": _refuse,
    "credit": _credit,
    "label": _label,
    "ask": _ask,
}


def _page(request: HttpRequest, claim: SupplierClaim, status: int = 200, **said: Any) -> HttpResponse:
    context = context_of(claim, **said) | {"title": title_of(claim)}
    return render(request, "supplier/claim.html", context, status=status)


def _back(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(request.get_full_path())
    response.status_code = 303
    return response
