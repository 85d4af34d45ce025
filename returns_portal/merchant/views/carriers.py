"""Carrier accounts: the list, connecting one, and what is done with it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns.carrier_accounts import Account, AccountKind, NoSuchAccount, NotTaken, StillNeeded, TooMany, Trouble
from returns.doors import door
from returns.people import ShopRequest
from returns_portal.merchant.carrier_rows import Row, trouble_words
from returns_portal.merchant.forms.carrier_account import CarrierAccountForm
from returns_portal.merchant.forms.parcels import ParcelsForm
from returns_portal.merchant.page import merchant_page, show

# What a button does: the last part of its address -> the door.
DOINGS = {"prefer": "labels.prefer_account", "reports": "labels.report_here", "test": "labels.try_account"}


@merchant_page("GET")
def show_list(request: ShopRequest) -> HttpResponse:
    """List the shop's accounts and the kinds that can be connected."""
    return _list(request)


@merchant_page("GET", "POST")
def connect(request: ShopRequest, kind: str) -> HttpResponse:
    """Connect an account of a kind; 303 to the list. 422 with errors at the fields, 404 for an unknown kind."""
    shown = next((each for each in door("labels.account_kinds")() if each.name == kind), None)
    if shown is None:
        raise Http404
    return _form(request, shown, None)


@merchant_page("GET", "POST")
def change(request: ShopRequest, account_id: int) -> HttpResponse:
    """Give an account other credentials or another name; 303 to the list. 422 with errors at the fields."""
    known = _find(request, account_id)
    return _form(request, known.kind, known)


@merchant_page("POST")
def parcels(request: ShopRequest) -> HttpResponse:
    """Say which boxes carriers are told, and which of their offers is bought; 303 to the list, 422 with errors."""
    form = ParcelsForm(request.POST, terms=door("labels.parcel_terms")(request.shop.pk))
    if not form.is_valid():
        return _list(request, parcels_form=form, status=422)
    door("labels.set_parcel_terms")(request.shop.pk, form.terms)
    return _back()


@merchant_page("POST")
def switch(request: ShopRequest, account_id: int) -> HttpResponse:
    """Let new parcels take the account with `on`, or no longer; 404 for another shop's."""
    return _do("labels.switch_account", request, account_id, on="on" in request.POST)


@merchant_page("POST")
def act(request: ShopRequest, account_id: int, doing: str) -> HttpResponse:
    """Test an account, prefer it, or tell its carrier where to report; 404 for another shop's."""
    if doing not in DOINGS:
        raise Http404
    more = {"now": timezone.now()} if doing == "test" else {}
    return _do(DOINGS[doing], request, account_id, **more)


@merchant_page("POST")
def disconnect(request: ShopRequest, account_id: int) -> HttpResponse:
    """Forget an account; 409 while labels of it are alive, 404 for another shop's."""
    _find(request, account_id)
    try:
        door("labels.disconnect_account")(shop_id=request.shop.pk, account_id=account_id)
    except StillNeeded as needed:
        sentence = ngettext(
            "%(count)s label of this account is still alive: it could no longer be followed or given back. "
            "Switch the account off instead.",
            "%(count)s labels of this account are still alive: they could no longer be followed or given back. "
            "Switch the account off instead.",
            needed.count,
        )
        return _list(request, conflict=sentence % {"count": needed.count}, status=409)
    return _back()


def _form(request: ShopRequest, kind: AccountKind, known: Account | None) -> HttpResponse:
    form = CarrierAccountForm(request.POST if request.method == "POST" else None, kind=kind, known=known)
    if form.is_valid() and _kept(request, form, kind, known):
        return _back()
    context = {"form": form, "kind": kind, "known": known, "row": Row.of(known, request.shop) if known else None}
    return show(request, "merchant/carriers/form.html", context, 422 if form.is_bound else 200)


def _kept(request: ShopRequest, form: CarrierAccountForm, kind: AccountKind, known: Account | None) -> bool:
    """Whether the carrier took what was typed; if not, the form says why."""
    given: dict[str, Any] = {
        "shop_id": request.shop.pk,
        "name": form.cleaned_data["name"],
        "values": form.values,
        "webhook_secret": form.webhook_secret,
        "now": timezone.now(),
    }
    try:
        if known:
            door("labels.renew_account")(account_id=known.id, **given)
        else:
            door("labels.connect_account")(kind=kind.name, **given)
    except NotTaken as refusal:
        form.refuse(_why(refusal, kind))
    except TooMany:
        form.add_error(None, _("You have as many accounts as there may be. Disconnect one first."))
    return form.is_valid()


def _why(refusal: NotTaken, kind: AccountKind) -> str:
    if refusal.trouble is None:
        return str(refusal.detail)
    said = trouble_words(refusal.trouble, kind.title)
    if refusal.trouble == Trouble.REFUSED and refusal.detail:
        said = f"{said} ({refusal.detail})"
    return _("%(said)s Nothing was saved.") % {"said": said}


def _do(name: str, request: ShopRequest, account_id: int, **more: Any) -> HttpResponse:
    try:
        door(name)(shop_id=request.shop.pk, account_id=account_id, **more)
    except NoSuchAccount as missing:
        raise Http404 from missing
    return _back()


def _find(request: ShopRequest, account_id: int) -> Account:
    found: list[Account] = door("labels.accounts")(request.shop.pk)
    account = next((each for each in found if each.id == account_id), None)
    if account is None:
        raise Http404
    return account


def _list(
    request: ShopRequest, *, conflict: str = "", parcels_form: ParcelsForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "rows": [Row.of(account, request.shop) for account in door("labels.accounts")(request.shop.pk)],
        "kinds": door("labels.account_kinds")(),
        "ahead": door("labels.ahead")(request.shop.pk),
        "conflict": conflict,
        "parcels_form": parcels_form or ParcelsForm(terms=door("labels.parcel_terms")(request.shop.pk)),
    }
    return show(request, "merchant/carriers/list.html", context, status)


def _back() -> HttpResponse:
    response = HttpResponseRedirect(reverse("merchant:carriers"))
    response.status_code = 303
    return response
