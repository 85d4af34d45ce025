"""Webhooks: who is told of events, secrets shown once, tests, the log, and what is sent again."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from returns.domain.webhooks import SecretKind, public_half
from returns.doors import door
from returns.operations.webhook_deliveries import TooMuchWaits, send_again, send_span, send_test
from returns.operations.webhook_endpoints import (
    UnableToKeepEndpoint,
    change_endpoint,
    drop_endpoint,
    make_endpoint,
    rotate_secret,
    switch_endpoint,
)
from returns.people import ShopRequest
from returns.queries.webhooks import get_delivery, get_endpoint
from returns_portal.merchant.forms.webhook import EndpointForm, NewEndpointForm, SecretForm, SpanForm
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.webhook_view import delivery_page, list_of, page_of
from returns_portal.merchant.webhook_words import REFUSALS, UNCHANGED

if TYPE_CHECKING:
    from returns.models import WebhookDelivery, WebhookEndpoint

LIST, PAGE, DELIVERY = "merchant/webhooks.html", "merchant/webhook.html", "merchant/webhook_delivery.html"
SECRET = "merchant/webhook_secret.html"  # noqa: S105 - the name of a page


@merchant_page("GET", "POST")
def show_endpoints(request: ShopRequest) -> HttpResponse:
    """GET: every endpoint. POST makes one and shows its secret, this once; 422 at the fields, 409 if it cannot be."""
    if request.method != "POST":
        return show(request, LIST, list_of(request))
    form = NewEndpointForm(request.POST)
    if not form.is_valid():
        return show(request, LIST, list_of(request, wrong=form), 422)
    try:
        row, text = make_endpoint(
            shop=request.shop,
            kind=form.kind,
            request_key=form.once,
            by=request.staff.id,
            now=timezone.now(),
            **form.kept(),
        )
    except UnableToKeepEndpoint as why:
        return show(request, LIST, list_of(request) | {"conflict": UNCHANGED[why.code]}, 409)
    return _shown_once(request, row, form.kind, text)


@merchant_page("GET", "POST")
def show_endpoint(request: ShopRequest, endpoint_id: int) -> HttpResponse:
    """GET: one endpoint with its log. POST changes it; 422 at the fields."""
    row, now = _find(request, endpoint_id), timezone.now()
    if request.method != "POST":
        return show(request, PAGE, page_of(request, row, now=now))
    form = EndpointForm(request.POST)
    if not form.is_valid():
        return show(request, PAGE, page_of(request, row, now=now, form=form), 422)
    change_endpoint(shop=request.shop, endpoint_id=row.pk, **form.kept())
    return _back(row.pk)


@merchant_page("POST")
def switch(request: ShopRequest, endpoint_id: int) -> HttpResponse:
    """Switch it off (`on` is 0) or on; 303."""
    row = _find(request, endpoint_id)
    switch_endpoint(shop=request.shop, endpoint_id=row.pk, on=request.POST.get("on") == "1", now=timezone.now())
    return _back(row.pk)


@merchant_page("POST")
def rotate(request: ShopRequest, endpoint_id: int) -> HttpResponse:
    """Sign with a new secret, and show it, this once. 422 with the page."""
    row, form, now = _find(request, endpoint_id), SecretForm(request.POST), timezone.now()
    if not form.is_valid():
        return show(request, PAGE, page_of(request, row, now=now, secret_form=form), 422)
    text = rotate_secret(shop=request.shop, endpoint_id=row.pk, kind=form.kind, overlap=form.overlaps, now=now)
    return _shown_once(request, row, form.kind, text)


@merchant_page("POST")
def test(request: ShopRequest, endpoint_id: int) -> HttpResponse:
    """Send a test; 303 to the log. 409 where the address cannot be called."""
    row, now = _find(request, endpoint_id), timezone.now()
    if why := door("webhooks.refusal")(row.url):
        return show(request, PAGE, page_of(request, row, now=now) | {"conflict": REFUSALS[why]}, 409)
    send_test(shop=request.shop, endpoint_id=row.pk, now=now)
    return _back(row.pk, "#log")


@merchant_page("POST")
def replay(request: ShopRequest, endpoint_id: int) -> HttpResponse:
    """Send what it wants of some days once more; 303 to the log, 422 at the fields, 409 while too much waits."""
    row, form, now = _find(request, endpoint_id), SpanForm(request.POST), timezone.now()
    if not form.is_valid():
        return show(request, PAGE, page_of(request, row, now=now, span_form=form), 422)
    zone = ZoneInfo(request.shop.time_zone)
    since = datetime.combine(form.cleaned_data["first"], time.min, zone)
    until = datetime.combine(form.cleaned_data["last"] + timedelta(days=1), time.min, zone)
    try:
        send_span(shop=request.shop, endpoint_id=row.pk, since=since, until=until, now=now)
    except TooMuchWaits:
        return _too_much(request, row, now)
    return _back(row.pk, "#log")


@merchant_page("POST")
def remove(request: ShopRequest, endpoint_id: int) -> HttpResponse:
    """Forget it with its secrets and its log; 303 to the list."""
    drop_endpoint(shop=request.shop, endpoint_id=_find(request, endpoint_id).pk)
    return _see(reverse("merchant:webhooks"))


@merchant_page("GET", "POST")
def show_delivery(request: ShopRequest, endpoint_id: int, delivery_id: int) -> HttpResponse:
    """GET: one delivery with what was sent. POST sends its event once more: 303 to the log; 409: too much waits."""
    row = _find_delivery(request, endpoint_id, delivery_id)
    if request.method != "POST":
        return show(request, DELIVERY, delivery_page(request, row))
    now = timezone.now()
    try:
        send_again(shop=request.shop, endpoint_id=row.endpoint_id, uids=[str(row.event.uid)], now=now)
    except TooMuchWaits:
        return _too_much(request, row.endpoint, now)
    return _back(row.endpoint_id, "#log")


def _find(request: ShopRequest, endpoint_id: int) -> WebhookEndpoint:
    try:
        return get_endpoint(request.shop, endpoint_id)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing


def _find_delivery(request: ShopRequest, endpoint_id: int, delivery_id: int) -> WebhookDelivery:
    try:
        return get_delivery(request.shop, endpoint_id, delivery_id)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing


def _too_much(request: ShopRequest, row: WebhookEndpoint, now: datetime) -> HttpResponse:
    return show(request, PAGE, page_of(request, row, now=now) | {"conflict": UNCHANGED["waits"]}, 409)


def _shown_once(request: ShopRequest, row: WebhookEndpoint, kind: SecretKind, text: str) -> HttpResponse:
    public = public_half(text) if kind == SecretKind.V1A else ""
    return show(request, SECRET, {"endpoint": row, "text": public or text, "public": bool(public)})


def _back(endpoint_id: int, part: str = "") -> HttpResponse:
    return _see(reverse("merchant:webhook", args=[endpoint_id]) + part)


def _see(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
