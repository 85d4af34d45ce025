"""The shopper thinks again: call the return off, or change it, as long as nothing has moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from returns.domain.second_thoughts import objection_to_cancel, objection_to_change
from returns.domain.status import ReturnStatus
from returns.operations.change_return import UnableToChange
from returns.operations.take_back_return import UnableToTakeBack, take_back_return
from returns.people import ShopRequest
from returns.queries.photos import sent_photos
from returns.queries.replacements import standing_of, successor
from returns.queries.returns import get_return_by_id
from returns_portal.shopper.access import opens_return, shopper_page
from returns_portal.shopper.addresses import page, return_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.choice import Choice
from returns_portal.shopper.gift_words import is_gift
from returns_portal.shopper.selection import Selection, selection_of, unseal
from returns_portal.shopper.views.items import choose, items_form, show_items
from returns_portal.shopper.views.review import answer
from returns_portal.shopper.views.status import show_refusal

if TYPE_CHECKING:
    from returns.models import Return


@shopper_page("GET", "HEAD", "POST")
@opens_return
def cancel(request: ShopRequest, rma: Return) -> HttpResponse:
    """GET: what is called off, and one button. POST: call it off, then 303 to the status page.

    409 with the status page, saying why, where something has moved by then. A second click changes nothing.
    """
    if newer := successor(rma):
        return _to_status(request, newer)
    if request.method == "POST":
        try:
            take_back_return(rma_id=rma.pk, now=timezone.now())
        except UnableToTakeBack as refusal:
            return show_refusal(request, get_return_by_id(request.shop, rma.pk), refusal.why)
        return _to_status(request, rma)
    if rma.status == ReturnStatus.CANCELED:
        return _to_status(request, rma)
    if why := objection_to_cancel(standing_of(rma)):
        return show_refusal(request, rma, why)
    context = {"rma": rma, "order": rma.order, "key": return_token(rma), "present": is_gift(rma)}
    return render(request, "shopper/cancel.html", context)


@shopper_page("GET", "HEAD", "POST")
@opens_return
def change(request: ShopRequest, rma: Return, sealed: str = "") -> HttpResponse:
    """GET: the items of the order, with those of the return ticked, or those that `sealed` holds.

    POST: 303 to the review of what was ticked, or 422 with the causes beside the fields. 409 as in `cancel`.
    """
    earlier = unseal(rma.order, sealed) if sealed else selection_of(rma)
    if newer := successor(rma):
        return _to_status(request, newer)
    if why := objection_to_change(standing_of(rma)):
        return show_refusal(request, rma, why)
    form = items_form(rma.order, None, changing=rma)
    if request.method != "POST":
        form.fill(earlier.wanted, sent_photos(rma.order, earlier.wanted, besides=rma.pk))
        return show_items(request, rma.order, form, changing=rma, sealed=sealed)
    if chosen := choose(request, rma.order, form, changing=rma, swaps=earlier.swaps):
        return go_to(request, page(request, "change_review", token=return_token(rma), sealed=chosen))
    return show_items(request, rma.order, form, status=422, changing=rma, sealed=sealed)


@shopper_page("GET", "HEAD", "POST")
@opens_return
def change_review(request: ShopRequest, rma: Return, sealed: str) -> HttpResponse:
    """GET: what the changed return comes to. POST: put it in the place of the old one; see `review` and `cancel`."""
    selection = unseal(rma.order, sealed)
    if not _was_made(rma, selection) and (why := objection_to_change(standing_of(rma))):
        return show_refusal(request, rma, why)
    try:
        return answer(request, Choice(rma.order, selection, sealed, None, changing=rma))
    except UnableToChange as refusal:
        return show_refusal(request, get_return_by_id(request.shop, rma.pk), refusal.why)


def _was_made(rma: Return, selection: Selection) -> bool:
    return rma.order.returns.filter(request_key=selection.request_key).exists()


def _to_status(request: ShopRequest, rma: Return) -> HttpResponse:
    return go_to(request, page(request, "status", token=return_token(rma)))
