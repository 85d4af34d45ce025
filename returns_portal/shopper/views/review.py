"""The third page: what it comes to, and one button that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.money import Money
from returns.operations.request_return import Objection, SumChanged, UnableToRequest, request_return
from returns.people import ShopRequest
from returns.queries.eligibility import Preview, WantedLine, policy_of, preview
from returns_portal.shopper.access import opens_order, shopper_page
from returns_portal.shopper.addresses import order_token, page, return_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.journey import journey
from returns_portal.shopper.selection import Selection, read_total, sign_total, unseal
from returns_portal.shopper.views.items import items_form, show_items

if TYPE_CHECKING:
    from returns.models import Order, Return

CHANGED = 409


@shopper_page("GET", "HEAD", "POST")
@opens_order
def review(request: ShopRequest, order: Order, sealed: str) -> HttpResponse:
    """GET: lines, amounts fee by fee, what happens next. POST: ask for the return.

    303 to the status page, also for a second click; 409 with the new sum when it is no longer the one shown; 422 with
    the causes when a line can no longer come back. Nothing is done in either case.
    """
    selection = unseal(order, sealed)
    if known := order.returns.filter(request_key=selection.request_key).first():
        return _to_status(request, known)
    try:
        return (_ask if request.method == "POST" else _show)(request, order, selection, sealed)
    except UnableToRequest as refusal:
        return _refused(request, order, selection, refusal)


def _show(request: ShopRequest, order: Order, selection: Selection, sealed: str) -> HttpResponse:
    try:
        offer = preview(order, selection.wanted, now=timezone.now())
    except KeyError as gone:
        raise UnableToRequest from gone
    return _page(request, order, selection, sealed, offer)


def _ask(request: ShopRequest, order: Order, selection: Selection, sealed: str) -> HttpResponse:
    shown = read_total(selection, request.POST.get("agreed", ""))
    try:
        rma = request_return(
            shop=request.shop,
            order_id=order.pk,
            wanted=selection.wanted,
            request_key=selection.request_key,
            expected_minor=-1 if shown is None else shown,
            locale=get_language() or settings.LANGUAGE_CODE,
            now=timezone.now(),
        )
    except SumChanged as change:
        return _page(request, order, selection, sealed, change.preview, shown=shown, status=CHANGED)
    return _to_status(request, rma)


def _page(
    request: ShopRequest,
    order: Order,
    selection: Selection,
    sealed: str,
    offer: Preview,
    *,
    shown: int | None = None,
    status: int = 200,
) -> HttpResponse:
    quote = offer.quote
    if quote is None:
        refused = [Objection(line.wanted, verdict) for line in offer.lines for verdict in line.decision.objections]
        raise UnableToRequest(refused)
    total = quote.total.presentment
    context = {
        "order": order,
        "lines": [
            {"line": line, "goods": worth.items.presentment, "reason": _reason(order, line)}
            for line, worth in zip(offer.lines, quote.lines, strict=True)
        ],
        "quote": quote,
        "count": sum(line.wanted.quantity for line in offer.lines),
        "agreed": sign_total(selection, total.minor),
        "changed": status == CHANGED,
        "before": None if shown is None else Money(shown, total.currency),
        "journey": journey(order, offer, now=timezone.now()),
        "change": page(request, "change", token=order_token(order, request.visit), sealed=sealed),
    }
    return render(request, "shopper/review.html", context, status=status)


def _reason(order: Order, line: WantedLine) -> str:
    reason = policy_of(order).reason(line.wanted.reason)
    return wording.reason_label(reason) if reason else ""


def _refused(request: ShopRequest, order: Order, selection: Selection, refusal: UnableToRequest) -> HttpResponse:
    form = items_form(order)
    form.fill(selection.wanted)
    zone = request.shop.time_zone
    for objection in refusal.objections:
        if objection.verdict:
            form.object_to(
                objection.wanted.fulfilled_id, wording.objection(objection.verdict.as_json(), time_zone=zone)
            )
    if form.is_valid:
        form.problem = _("Your order has changed in the meantime. Please choose again.")
    return show_items(request, order, form, status=422)


def _to_status(request: ShopRequest, rma: Return) -> HttpResponse:
    return go_to(request, page(request, "status", token=return_token(rma)))
