"""Unannounced parcels: the list, recording one, its page, and what becomes of it where nobody is found."""

from __future__ import annotations

import logging
import uuid
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.unannounced import Content, Parcel, UnannouncedStatus
from returns.doors import NoAnswer, door
from returns.operations.close_unannounced import UnableToClose, close_unannounced, reopen_unannounced
from returns.operations.record_unannounced import UnableToChange, change_unannounced, record_unannounced
from returns.people import ShopRequest
from returns.queries.destinations import stock_locations
from returns.queries.unannounced import STATES, said_of, state_counts, unannounced
from returns_portal.merchant import unannounced_rows
from returns_portal.merchant.forms.unannounced import ClosingForm, ParcelForm
from returns_portal.merchant.lookup import find_parcel
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.unannounced_view import shown
from returns_portal.numbers import whole_number

if TYPE_CHECKING:
    from returns.models import UnannouncedParcel

logger = logging.getLogger(__name__)

# What an address may tell of a parcel, and how long each may be.
TOLD = {"tracking_number": 64, "reference": 64, "name": 200, "email": 254, "code": 255}
LONGEST_SEARCH, PER_PAGE, MOST_PAGES = 254, 50, 10_000


@merchant_page("GET")
def show_list(request: ShopRequest) -> HttpResponse:
    """List parcels, the open ones at first. `state` is a key of STATES or `all`, `q` a search, `page` a number.

    400 for others.
    """
    search = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    state, number = request.GET.get("state") or ("all" if search else "open"), request.GET.get("page", "1")
    if state not in {*STATES, "all"} or whole_number(number, most=MOST_PAGES) is None:
        raise BadRequest
    counts, today = state_counts(request.shop), today_at(request)
    rows = unannounced(request.shop, state="" if state == "all" else state, search=search)
    found = Paginator(rows, PER_PAGE).get_page(number)
    context = {
        "tabs": [
            *((key, unannounced_rows.STATES[key][0], counts[key]) for key in STATES),
            ("all", _("All"), sum(counts.values())),
        ],
        "state": state,
        "search": search,
        "rows": [unannounced_rows.Row.of(row, today=today) for row in found],
        "found": found,
        "nothing_yet": not any(counts.values()),
    }
    return show(request, "merchant/unannounced/list.html", context)


@merchant_page("GET", "POST")
def new(request: ShopRequest) -> HttpResponse:
    """Record a parcel; 303 to its page. 422 with errors at the fields."""
    places = stock_locations(request.shop)
    form = ParcelForm(
        request.POST if request.method == "POST" else None,
        today=today_at(request),
        locations=places,
        said=_known_already(request),
        request_key=str(uuid.uuid4()),
    )
    if request.method == "POST" and form.is_valid():
        made = record_unannounced(
            shop=request.shop,
            said=with_skus(request, form.said),
            request_key=form.cleaned_data["request_key"],
            actor_id=request.staff.id,
            now=timezone.now(),
        )
        return to_parcel(made.pk)
    return show(request, "merchant/unannounced/form.html", {"form": form}, 422 if form.errors else 200)


def _known_already(request: ShopRequest) -> Parcel | None:
    """What the receiving desk knows of a parcel that it found no return for, from the address."""
    known = {name: request.GET[name].strip()[:most] for name, most in TOLD.items() if request.GET.get(name)}
    code = known.pop("code", "")
    if not known and not code:
        return None
    return Parcel(arrived_on=today_at(request), contents=(Content("", code, 1),) if code else (), **known)


@merchant_page("GET")
def show_parcel(request: ShopRequest, parcel_id: int) -> HttpResponse:
    """Show a parcel with what speaks for whom; 404 for another shop's."""
    return parcel_page(request, find_parcel(request, parcel_id))


@merchant_page("GET", "POST")
def change(request: ShopRequest, parcel_id: int) -> HttpResponse:
    """Change what is known of an open parcel; 303 to its page. 422 with errors at the fields, 409 once it is closed."""
    parcel = find_parcel(request, parcel_id)
    if request.method != "POST" and parcel.status != UnannouncedStatus.OPEN:
        return to_parcel(parcel.pk)
    form = _form_of(request, parcel)
    if request.method != "POST" or (not form.is_valid() and parcel.status == UnannouncedStatus.OPEN):
        context = {"form": form, "parcel": parcel}
        return show(request, "merchant/unannounced/form.html", context, 422 if form.errors else 200)
    try:
        change_unannounced(
            shop=request.shop,
            parcel_id=parcel.pk,
            said=with_skus(request, form.said, known=said_of(parcel)) if form.is_valid() else said_of(parcel),
            actor_id=request.staff.id,
            now=timezone.now(),
        )
    except UnableToChange:
        return conflict(request, parcel.pk, _("Nothing was changed: the parcel is not open any more."))
    return to_parcel(parcel.pk)


def _form_of(request: ShopRequest, parcel: UnannouncedParcel) -> ParcelForm:
    """What is known of the parcel as a form; its place can be chosen again also where it was closed since."""
    said, places = said_of(parcel), stock_locations(request.shop)
    if parcel.location and said.location_gid not in dict(places):
        places = [*places, (said.location_gid, parcel.location.name)]
    return ParcelForm(
        request.POST if request.method == "POST" else None,
        today=today_at(request),
        locations=places,
        said=said,
        request_key=parcel.request_key,
    )


@merchant_page("POST")
def close(request: ShopRequest, parcel_id: int) -> HttpResponse:
    """Say what became of a parcel. 422 with errors at the fields, 409 when it is not open any more."""
    parcel, form = find_parcel(request, parcel_id), ClosingForm(request.POST)
    if not form.is_valid():
        return parcel_page(request, parcel, form, status=422)
    try:
        close_unannounced(
            shop=request.shop,
            parcel_id=parcel.pk,
            ending=form.chosen,
            why=form.cleaned_data["why"],
            actor_id=request.staff.id,
            now=timezone.now(),
        )
    except UnableToClose:
        return conflict(request, parcel.pk, _("Somebody was first: the parcel is not open any more."))
    return to_parcel(parcel.pk)


@merchant_page("POST")
def reopen(request: ShopRequest, parcel_id: int) -> HttpResponse:
    """Take a closed parcel up again. 409 when it is not closed."""
    parcel = find_parcel(request, parcel_id)
    try:
        reopen_unannounced(shop=request.shop, parcel_id=parcel.pk, actor_id=request.staff.id, now=timezone.now())
    except UnableToClose:
        return conflict(request, parcel.pk, _("Somebody was first: the parcel is not closed."))
    return to_parcel(parcel.pk)


def with_skus(request: ShopRequest, said: Parcel, *, known: Parcel | None = None) -> Parcel:
    """What was written down, with what its barcodes stand for at Shopify; without where Shopify gives no answer."""
    skus = {content.code: content.sku for content in known.contents if content.sku} if known else {}
    try:
        codes = [content.code for content in said.contents if content.code not in skus]
        skus |= door("shopify.skus_of")(request.shop, codes=codes, now=timezone.now())
    except NoAnswer as reason:
        logger.warning("Shopify was not asked for barcodes: %s", reason, extra={"shop": request.shop.domain})
    return replace(said, contents=tuple(replace(content, sku=skus.get(content.code, "")) for content in said.contents))


def today_at(request: ShopRequest) -> date:
    """The day it is at the shop."""
    return timezone.now().astimezone(ZoneInfo(request.shop.time_zone)).date()


def to_parcel(parcel_id: int) -> HttpResponse:
    """303 to the page of a parcel."""
    response = HttpResponseRedirect(reverse("merchant:unannounced", args=[parcel_id]))
    response.status_code = 303
    return response


def conflict(request: ShopRequest, parcel_id: int, sentence: str) -> HttpResponse:
    """409: nothing was done, and why, on the page as it is now."""
    return parcel_page(request, find_parcel(request, parcel_id), conflict=sentence, status=409)


def parcel_page(
    request: ShopRequest,
    parcel: UnannouncedParcel,
    form: forms.Form | None = None,
    *,
    conflict: str = "",
    problems: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """The page of a parcel. `form` is one that was filled in wrongly, `problems` are those of pictures."""
    context = shown(parcel, form, reader=request.staff.id, today=today_at(request))
    context |= {"conflict": conflict, "problems": problems}
    return show(request, "merchant/unannounced/parcel.html", context, status)
