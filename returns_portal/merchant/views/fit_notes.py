"""Fit notes: written from a finding, seen with their state, taken off again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.feature import Feature
from returns.domain.fit_note import BadFitNote
from returns.doors import NoAnswer, door
from returns.operations.write_fit_note import (
    UnableToChangeNote,
    remove_fit_note,
    try_fit_note_again,
    write_fit_note,
)
from returns.people import ShopRequest
from returns.queries.finding_answers import get_finding
from returns.queries.fit_notes import (
    SHOWN,
    fit_notes_of,
    get_fit_note,
    get_product,
    note_of_product,
    product_of,
)
from returns.queries.policies import active_policy
from returns_portal.merchant.fit_note_rows import first_texts, note_rows, told
from returns_portal.merchant.forms.fit_note import FitNoteForm
from returns_portal.merchant.insights import words
from returns_portal.merchant.page import merchant_page, problem, show
from returns_portal.numbers import whole_number

if TYPE_CHECKING:
    from returns.models import Finding, FitNote, Shop


@merchant_page("GET")
def show_notes(request: ShopRequest) -> HttpResponse:
    """Every note with its state, the newest first; `before` is the last one of the page before."""
    return _list(request)


@merchant_page("GET", "POST")
def write_note(request: ShopRequest) -> HttpResponse:
    """The note of one `product` (its id at Shopify), begun from a `finding` (its number) where one is named.

    POST keeps it: 422 with errors at the fields, 409 where the app may not write products. Without a product: the list.
    """
    if "product" not in request.GET:
        return _list(request)
    shop = request.shop
    try:
        product = get_product(shop, request.GET["product"])
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    finding = _finding(shop, request.GET.get("finding", ""), product.key)
    note = note_of_product(shop, product.key)
    texts = first_texts(shop, finding) | (note.texts if note else {})
    form = FitNoteForm(request.POST if request.method == "POST" else None, shop=shop, texts=texts)
    about: dict[str, Any] = {"form": form, "product": product, "finding": finding}
    if request.method != "POST":
        return _form(request, **about)
    if not _is_allowed(shop):
        return _form(request, 409, **about)
    typed = _typed(request, shop)
    try:
        write_fit_note(
            shop=shop, product_gid=product.key, title=product.label, texts=typed, finding=finding, told=told(typed),
            by=request.staff.id, now=timezone.now(),
        )  # fmt: skip
    except BadFitNote as refused:
        form.is_valid()
        form.refuse(refused.faults)
        return _form(request, 422, **about)
    if finding:
        return _list(
            request,
            said=_(
                "Kept. It stands in your shop in a moment, and you will be told whether the rate fell once enough was "
                "sold since."
            ),
        )
    return _list(request, said=_("Kept. It stands in your shop in a moment."))


@merchant_page("POST")
def remove(request: ShopRequest, fit_note_id: int) -> HttpResponse:
    """Take a note off its product; 409 where it is off already."""
    note = _find(request, fit_note_id)
    try:
        remove_fit_note(note=note, by=request.staff.id, now=timezone.now())
    except UnableToChangeNote:
        return _list(request, 409, conflict=_("It is taken off already."))
    return _list(request, said=_("It is taken off your shop."), undo=note)


@merchant_page("POST")
def try_again(request: ShopRequest, fit_note_id: int) -> HttpResponse:
    """Send a note once more, over what stands at Shopify with `over`; with `undo` one that was taken off."""
    note, now, by = _find(request, fit_note_id), timezone.now(), request.staff.id
    try:
        if request.POST.get("undo"):
            write_fit_note(
                shop=request.shop, product_gid=note.product_gid, title=note.title, texts=note.texts, by=by, now=now
            )
        else:
            try_fit_note_again(note=note, over_theirs=bool(request.POST.get("over")), by=by, now=now)
    except (UnableToChangeNote, BadFitNote):
        return _list(request, 409, conflict=_("It changed meanwhile. Look at it again."))
    return _list(request, said=_("It is sent to Shopify again."))


@merchant_page("POST")
def look_again(request: ShopRequest) -> HttpResponse:
    """After the merchant's answer to Shopify: ask there what is allowed, and go back to where it was asked."""
    try:
        door("shopify.read_features")(request.shop, now=timezone.now())
    except NoAnswer:
        return problem(request, 409, _("Shopify did not answer, so nothing was changed. Try again in a moment."))
    address = reverse("merchant:fit_note") + (f"?{request.GET.urlencode()}" if request.GET else "")
    return HttpResponse(headers={"HX-Location": json.dumps({"path": address, "headers": {"HX-Boosted": "true"}})})


def _typed(request: ShopRequest, shop: Shop) -> dict[str, str]:
    return {language: request.POST.get(language, "") for language in shop.languages}


def _finding(shop: Shop, number: str, product: str) -> Finding | None:
    """The finding of that number if it is about the product."""
    if (finding_id := whole_number(number)) is None:
        return None
    try:
        found = get_finding(shop, finding_id)
    except ObjectDoesNotExist:
        return None
    return found if product_of(found) == product else None


def _find(request: ShopRequest, fit_note_id: int) -> FitNote:
    try:
        return get_fit_note(request.shop, fit_note_id)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing


def _is_allowed(shop: Shop) -> bool:
    return bool(door("shopify.allows")(shop, Feature.FIT_NOTES))


def _scopes(shop: Shop) -> str:
    """What the button asks Shopify for."""
    told = [each for each in door("shopify.features")(shop) if each.feature == Feature.FIT_NOTES]
    return " ".join(told[0].scopes) if told else ""


def _form(request: ShopRequest, status: int = 200, *, finding: Finding | None, **about: Any) -> HttpResponse:
    shop = request.shop
    sentence = words.sentence(finding, active_policy(shop).policy) if finding else ""
    context = {"sentence": sentence, "allowed": _is_allowed(shop), "scopes": _scopes(shop)}
    return show(request, "merchant/fit_notes/form.html", context | about, status)


def _list(request: ShopRequest, status: int = 200, **said: Any) -> HttpResponse:
    before = whole_number(request.GET.get("before", ""))
    notes = fit_notes_of(request.shop, before=before)
    rows = note_rows(request.shop, notes[:SHOWN])
    context = {
        "rows": rows,
        "waits": any(row.waits for row in rows) and before is None,
        "more": notes[SHOWN - 1].pk if len(notes) > SHOWN else None,
        "allowed": _is_allowed(request.shop),
        "scopes": _scopes(request.shop),
        "here": "fit_notes",
    }
    return show(request, "merchant/fit_notes/list.html", context | said, status)
