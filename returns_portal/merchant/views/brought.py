"""Labels that the shop brings instead of a carrier account: its stock, its reply services, and which go first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.brought import UnableToChangeBatch, Unusable
from returns.doors import door
from returns.people import ShopRequest
from returns_portal.merchant import brought_view
from returns_portal.merchant.brought_words import sentences
from returns_portal.merchant.forms.brought import BatchForm, PreferenceForm, ThresholdForm
from returns_portal.merchant.page import merchant_page, show, wants_fragment
from returns_portal.numbers import whole_number

MOST_PAGES = 1_000


@merchant_page("GET")
def show_overview(request: ShopRequest) -> HttpResponse:
    """Show what was brought, how long it lasts, and in which order labels are taken."""
    return overview_page(request)


@merchant_page("GET", "POST")
def new_batch(request: ShopRequest) -> HttpResponse:
    """Bring the files `file` and `listed`; 303 to the batch. 422 with what is wrong, and nothing is kept."""
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    form, problems = BatchForm(*bound, currency=request.shop.currency, today=today_at(request)), []
    if form.is_bound and form.is_valid():
        try:
            made = door("labels.bring_batch")(request.shop, form.offer, actor_id=request.staff.id, now=timezone.now())
        except Unusable as unusable:
            problems = sentences(unusable.faults)
        else:
            return to("batch", made)
    status = 422 if problems or form.errors else 200
    return show(request, "merchant/brought/new_batch.html", {"form": form, "problems": problems}, status)


@merchant_page("GET")
def show_batch(request: ShopRequest, batch_id: int) -> HttpResponse:
    """Show a batch, a page of pictures at a time; while it is being opened, only how far that is for htmx."""
    return _batch_page(request, batch_id)


@merchant_page("POST")
def take_in(request: ShopRequest, batch_id: int) -> HttpResponse:
    """Let a batch's labels be handed out; 303 to it. 409 when it is not waiting for that."""
    return _act(request, batch_id, lambda: door("labels.take_in")(request.shop, batch_id, now=timezone.now()))


@merchant_page("POST")
def withdraw(request: ShopRequest, batch_id: int) -> HttpResponse:
    """Hand out no more of a batch; 303 to it. 409 when it is not in the stock."""
    return _act(request, batch_id, lambda: door("labels.withdraw")(request.shop, batch_id, now=timezone.now()))


@merchant_page("POST")
def discard(request: ShopRequest, batch_id: int) -> HttpResponse:
    """Delete a batch that was never taken in; 303 to the overview. 409 for one that was."""
    return _act(request, batch_id, lambda: door("labels.discard")(request.shop, batch_id), gone=True)


@merchant_page("POST")
def set_threshold(request: ShopRequest) -> HttpResponse:
    """Say from how many labels on to be told; 303 to the overview. 422 with errors at the field."""
    form = ThresholdForm(request.POST)
    if not form.is_valid():
        return overview_page(request, threshold=form, status=422)
    try:
        door("labels.set_threshold")(request.shop, **form.cleaned_data, now=timezone.now())
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    return to("brought")


@merchant_page("POST")
def prefer(request: ShopRequest) -> HttpResponse:
    """Choose which labels go first; 303 to the overview. 400 for an order that does not exist."""
    form = PreferenceForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    door("labels.prefer")(request.shop, tuple(form.cleaned_data["first"].split()))
    return to("brought")


def overview_page(request: ShopRequest, *, threshold: ThresholdForm | None = None, status: int = 200) -> HttpResponse:
    """The overview; `threshold` is a form that was filled in wrongly."""
    found = door("labels.brought")(request.shop, now=timezone.now())
    return show(request, "merchant/brought/overview.html", brought_view.overview(found, threshold), status)


def today_at(request: ShopRequest) -> date:
    """The day it is at the shop."""
    return timezone.now().astimezone(ZoneInfo(request.shop.time_zone)).date()


def to(name: str, *parts: Any) -> HttpResponse:
    """303 to a page of the admin."""
    response = HttpResponseRedirect(reverse(f"merchant:{name}", args=parts))
    response.status_code = 303
    return response


def _act(request: ShopRequest, batch_id: int, act: Callable[[], Any], *, gone: bool = False) -> HttpResponse:
    try:
        act()
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    except UnableToChangeBatch:
        return _batch_page(request, batch_id, conflict=_("Nothing was changed: somebody was first."), status=409)
    return to("brought") if gone else to("batch", batch_id)


def _batch_page(request: ShopRequest, batch_id: int, *, conflict: str = "", status: int = 200) -> HttpResponse:
    if not (number := whole_number(request.GET.get("page", "1"), most=MOST_PAGES)):
        raise BadRequest
    try:
        found = door("labels.batch")(request.shop, batch_id, page=number)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    context = brought_view.batch(found, time_zone=request.shop.time_zone) | {"conflict": conflict}
    template = "merchant/brought/_batch.html" if wants_fragment(request) else "merchant/brought/batch.html"
    return show(request, template, context, status)
