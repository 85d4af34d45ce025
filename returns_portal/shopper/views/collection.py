"""The shopper books a day on which the shop collects, changes it, or calls it off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.pick_up import Slot
from returns.history import Actor
from returns.operations.book_collection import UnableToBook, book_collection, cancel_collection
from returns.people import ShopRequest
from returns.queries.collections import awaiting, booked, may_be_changed, slots_for, suggested
from returns.queries.returns import get_return_by_id
from returns_portal.shopper.access import opens_return, shopper_page
from returns_portal.shopper.addresses import page, return_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.collection_form import CollectionForm

if TYPE_CHECKING:
    from returns.models import Collection, Return

UNABLE: dict[str, Promise] = {
    "not_waiting": _("Nothing was booked: nothing is to be collected for this return any more."),
    "too_late": _("Nothing was changed: it is too late for that here. Please write to the shop."),
    "gone": _("Nothing was booked: this time is taken by now. Please choose another one."),
    "too_far": _("Nothing was booked: the shop does not collect at this address."),
}


@shopper_page("GET", "HEAD", "POST")
@opens_return
def collection(request: ShopRequest, rma: Return) -> HttpResponse:
    """GET: the times that are open. POST: book one, or another one, then 303 to the status page.

    422 with errors at the fields; 409 with the page as it is now and the cause.
    """
    now, known = timezone.now(), booked(rma)
    if request.method != "POST":
        return _show(request, rma, _form(rma, known))
    form = CollectionForm(request.POST, shop=rma.shop, slots=slots_for(rma, now=now))
    if not form.is_valid():
        return _show(request, rma, form, status=422)
    try:
        book_collection(
            rma_id=rma.pk,
            slot=form.chosen,
            address=form.place,
            phone=form.cleaned_data["phone"],
            remark=form.cleaned_data["remark"],
            actor=Actor.SHOPPER,
            now=now,
        )
    except UnableToBook as refusal:
        return _refused(request, rma, refusal)
    return _to_status(request, rma)


@shopper_page("POST")
@opens_return
def cancel(request: ShopRequest, rma: Return) -> HttpResponse:
    """Call the collection off; 303 to the status page. 409 after the cut-off."""
    try:
        cancel_collection(rma_id=rma.pk, actor=Actor.SHOPPER, now=timezone.now())
    except UnableToBook as refusal:
        return _refused(request, rma, refusal)
    return _to_status(request, rma)


def _form(rma: Return, known: Collection | None) -> CollectionForm:
    slots = slots_for(rma, now=timezone.now())
    initial: dict[str, Any] = dict(suggested(rma))
    if known:
        slot = Slot(known.day, known.window)
        initial |= {**known.address, "phone": known.phone, "remark": known.note, "slot": slot.key}
    return CollectionForm(initial=initial, shop=rma.shop, slots=slots)


def _refused(request: ShopRequest, rma: Return, refusal: UnableToBook) -> HttpResponse:
    fresh = get_return_by_id(request.shop, rma.pk)
    return _show(request, fresh, _form(fresh, booked(fresh)), status=409, problem=UNABLE[refusal.code])


def _show(
    request: ShopRequest, rma: Return, form: CollectionForm, *, status: int = 200, problem: Promise | str = ""
) -> HttpResponse:
    context = {
        "rma": rma,
        "key": return_token(rma),
        "form": form,
        "booked": (found := booked(rma)),
        "nothing": awaiting(rma) is None,
        "too_late": found is not None and not may_be_changed(rma, now=timezone.now()),
        "none_open": not form.open,
        "problem": problem,
    }
    return render(request, "shopper/collection.html", context, status=status)


def _to_status(request: ShopRequest, rma: Return) -> HttpResponse:
    return go_to(request, page(request, "status", token=return_token(rma)))
