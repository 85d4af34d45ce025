"""Whose an unannounced parcel is: staff match it to a return, go on to make one of an order, or take it off again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.normalise import order_number_key
from returns.operations.match_to_two import match_to_two
from returns.operations.match_unannounced import (
    UnableToMatch,
    UnableToUnmatch,
    match_unannounced,
    unmatch_unannounced,
)
from returns.people import ShopRequest
from returns.queries.returns import return_named
from returns.queries.unannounced import said_of
from returns_portal.merchant.forms.unannounced import TwoReturnsForm, WhoseForm
from returns_portal.merchant.lookup import find_order, find_parcel
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.refusal_words import UNABLE_TO_MATCH
from returns_portal.merchant.views.unannounced import conflict, parcel_page, to_parcel

if TYPE_CHECKING:
    from returns.models import Order, Return

_TWO = ("first", "second")
# What staff can put right in the form.
_TO_CORRECT = frozenset({"same", "not_divided"})


@merchant_page("POST")
def match(request: ShopRequest, parcel_id: int) -> HttpResponse:
    """Match to the return with `number`: 303 to its page, where it is counted. For an order: 303 to its new return.

    422 for a number nobody knows, 409 when the parcel or the return is not free any more.
    """
    parcel, form = find_parcel(request, parcel_id), WhoseForm(request.POST)
    rma, order = _named(request, form.cleaned_data["number"]) if form.is_valid() else (None, None)
    if order is not None:
        query = urlencode({"order": order.name, "parcel": parcel.pk})
        return _see_other(f"{reverse('merchant:new_return')}?{query}")
    if rma is None:
        if not form.errors:
            form.add_error("number", _("This shop has no such return or order."))
        return parcel_page(request, parcel, form, status=422)
    try:
        match_unannounced(
            shop=request.shop,
            parcel_id=parcel.pk,
            number=rma.number,
            actor_id=request.staff.id,
            now=timezone.now(),
        )
    except UnableToMatch as why:
        return conflict(request, parcel.pk, str(UNABLE_TO_MATCH[why.code]))
    return _see_other(reverse("merchant:return", args=[rma.number]))


@merchant_page("POST")
def match_two(request: ShopRequest, parcel_id: int) -> HttpResponse:
    """Match to the returns `first` and `second`, and set `apart-<place>` pieces aside: 303 to the page of the first.

    422 for a number nobody knows or nothing set apart, 409 when the parcel or a return is not free any more.
    """
    parcel = find_parcel(request, parcel_id)
    form = TwoReturnsForm(request.POST, contents=said_of(parcel).contents)
    known = {name: return_named(request.shop, form.cleaned_data[name]) for name in _TWO} if form.is_valid() else {}
    for name, rma in known.items():
        if rma is None:
            form.add_error(name, _("This shop has no such return."))
    numbers = [rma.number for rma in known.values() if rma is not None]
    if form.errors:
        return parcel_page(request, parcel, form, status=422)
    try:
        match_to_two(
            shop=request.shop,
            parcel_id=parcel.pk,
            numbers=(numbers[0], numbers[1]),
            apart=form.apart,
            actor_id=request.staff.id,
            now=timezone.now(),
        )
    except UnableToMatch as why:
        if why.code in _TO_CORRECT:
            form.add_error("second", str(UNABLE_TO_MATCH[why.code]))
            return parcel_page(request, parcel, form, status=422)
        return conflict(request, parcel.pk, str(UNABLE_TO_MATCH[why.code]))
    return _see_other(reverse("merchant:return", args=[numbers[0]]))


@merchant_page("POST")
def unmatch(request: ShopRequest, parcel_id: int) -> HttpResponse:
    """Take the parcel off its return. 409 once goods are counted or money moved there."""
    parcel = find_parcel(request, parcel_id)
    try:
        unmatch_unannounced(shop=request.shop, parcel_id=parcel.pk, actor_id=request.staff.id, now=timezone.now())
    except UnableToUnmatch as why:
        return conflict(request, parcel.pk, str(UNABLE_TO_MATCH[why.code]))
    return to_parcel(parcel.pk)


def _named(request: ShopRequest, number: str) -> tuple[Return | None, Order | None]:
    """What was meant: `R-10001` is a return; a plain number is an order's if there is one, else a return's."""
    rma = return_named(request.shop, number)
    if rma and re.match(r"r", order_number_key(number)):
        return rma, None
    order = find_order(request, number, now=timezone.now())
    return (None, order) if order else (rma, None)


def _see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
