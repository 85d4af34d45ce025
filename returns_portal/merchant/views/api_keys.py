"""Keys of programs: made, shown once, followed by others, made void."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from returns.operations.api_keys import UnableToMakeKey, change_caps, make_key, revoke_key, rotate_key
from returns.people import ShopRequest
from returns.queries.api_keys import caps_of, get_key
from returns_portal.merchant.api_key_view import api_address, list_of, page_of
from returns_portal.merchant.api_key_words import UNCHANGED
from returns_portal.merchant.forms.api_key import CapsForm, NewKeyForm, RotationForm
from returns_portal.merchant.page import merchant_page, show

if TYPE_CHECKING:
    from returns.models import ApiKey

LIST, PAGE, NEW = "merchant/api_keys.html", "merchant/api_key.html", "merchant/api_key_new.html"


@merchant_page("GET", "POST")
def show_keys(request: ShopRequest) -> HttpResponse:
    """GET: every key. POST makes one and shows it, this once; 422 with errors at the fields, 409 where it cannot be."""
    now = timezone.now()
    if request.method != "POST":
        return show(request, LIST, list_of(request, now=now))
    form = NewKeyForm(request.POST, currency=request.shop.currency)
    if not form.is_valid():
        return show(request, LIST, list_of(request, now=now, wrong=form), 422)
    try:
        row, text = make_key(
            shop=request.shop,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            life=form.lives,
            caps=form.caps,
            request_key=form.once,
            by=request.staff.id,
            now=now,
        )
    except UnableToMakeKey as why:
        return show(request, LIST, list_of(request, now=now) | {"conflict": UNCHANGED[why.code]}, 409)
    return _shown_once(request, row, text)


@merchant_page("GET")
def show_key(request: ShopRequest, key_id: int) -> HttpResponse:
    """One key, with what was done with it lately."""
    return show(request, PAGE, page_of(request, _find(request, key_id), now=timezone.now()))


@merchant_page("POST")
def rotate(request: ShopRequest, key_id: int) -> HttpResponse:
    """Make the key that takes this one's place, and show it, this once. 422 and 409 with the page."""
    key, form, now = _find(request, key_id), RotationForm(request.POST), timezone.now()
    if not form.is_valid():
        return show(request, PAGE, page_of(request, key, now=now, wrong=form), 422)
    try:
        row, text = rotate_key(
            shop=request.shop,
            key_id=key.pk,
            life=form.lives,
            overlap=form.overlaps,
            request_key=form.once,
            by=request.staff.id,
            now=now,
        )
    except UnableToMakeKey as why:
        return show(request, PAGE, page_of(request, key, now=now) | {"conflict": UNCHANGED[why.code]}, 409)
    return _shown_once(request, row, text)


@merchant_page("POST")
def change_key_caps(request: ShopRequest, key_id: int) -> HttpResponse:
    """Say anew what a key may come to; 303 to its page. 422 and 409 with the page."""
    key, now = _find(request, key_id), timezone.now()
    form = CapsForm(request.POST, currency=request.shop.currency, caps=caps_of(key))
    if not form.is_valid():
        return show(request, PAGE, page_of(request, key, now=now, caps=form), 422)
    try:
        change_caps(shop=request.shop, key_id=key.pk, caps=form.caps, by=request.staff.id, now=now)
    except UnableToMakeKey as why:
        return show(request, PAGE, page_of(request, key, now=now) | {"conflict": UNCHANGED[why.code]}, 409)
    return HttpResponseRedirect(reverse("merchant:api_key", args=[key.pk]), status=303)


@merchant_page("POST")
def revoke(request: ShopRequest, key_id: int) -> HttpResponse:
    """Make a key void; 303 to the list. A second click changes nothing."""
    key, now = _find(request, key_id), timezone.now()
    try:
        revoke_key(shop=request.shop, key_id=key.pk, by=request.staff.id, now=now)
    except UnableToMakeKey as why:
        return show(request, PAGE, page_of(request, key, now=now) | {"conflict": UNCHANGED[why.code]}, 409)
    response = HttpResponseRedirect(reverse("merchant:api_keys"))
    response.status_code = 303
    return response


def _find(request: ShopRequest, key_id: int) -> ApiKey:
    try:
        return get_key(request.shop, key_id)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing


def _shown_once(request: ShopRequest, row: ApiKey, text: str) -> HttpResponse:
    return show(request, NEW, {"key": row, "text": text, "address": api_address()})
