"""The withdrawal function (Directive 2011/83/EU, Article 11a): say who, which contract and where to answer, confirm.

No account, no reason, no look-up: the pages show what was typed and never anything of an order.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from returns import wording
from returns.links import InvalidLink, Purpose, read
from returns.operations.declare_withdrawal import declare_withdrawal
from returns.people import ShopRequest
from returns.queries.withdrawals import statement_of
from returns_portal.limits import Attempt, Limit, turn
from returns_portal.shopper.access import shopper_page
from returns_portal.shopper.addresses import page, receipt_proof, receipt_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.client_address import client_address

# Beyond these a statement is kept like any other; only its acknowledgement waits its turn, so that nobody floods
# mailboxes. How many go to one address is counted where they leave (`withdrawal_mail`).
PER_CLIENT = Limit("withdrawal.client", most=30)
PER_CLIENT_BEHIND_PROXY = Limit("withdrawal.client.proxied", most=300)


class StatementForm(forms.Form):
    """What a statement needs by law, and the articles for who withdraws from a part."""

    name = forms.CharField(max_length=200, error_messages={"required": _("Enter your name.")})
    contract = forms.CharField(max_length=64, error_messages={"required": _("Enter your order number.")})
    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": _("Enter the e-mail address for the acknowledgement."),
            "invalid": _("This is no e-mail address. An example: name@example.com"),
        },
    )
    articles = forms.CharField(max_length=1000, required=False)

    def clean_articles(self) -> str:
        """The text with plain line ends, as it is kept and fingerprinted."""
        return str(self.cleaned_data["articles"]).replace("\r\n", "\n")


class ConfirmationForm(StatementForm):
    """The statement again, and the key of the page that showed it."""

    key = forms.UUIDField()


@shopper_page("GET", "HEAD", "POST")
def withdrawal(request: ShopRequest) -> HttpResponse:
    """GET: the form. POST: show what will be sent; with `step=confirm` send it and move on to the receipt.

    `step=change` goes back to the filled form; 422 with the errors at the fields. A statement that was understood is
    never refused, whatever limits are passed.
    """
    if request.method != "POST":
        return _form(request, StatementForm(initial={"contract": request.GET.get("number", "")[:64]}))
    if request.POST.get("step") == "change":
        return _form(request, StatementForm(initial={name: request.POST.get(name, "") for name in _fields()}))
    confirmed = request.POST.get("step") == "confirm"
    form = (ConfirmationForm if confirmed else StatementForm)(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    if not confirmed:
        return render(request, "shopper/withdrawal_confirm.html", {"said": form.cleaned_data, "key": uuid.uuid4()})
    return _declare(request, form.cleaned_data)


@shopper_page("GET", "HEAD")
def receipt(request: ShopRequest, token: str) -> HttpResponse:
    """What was declared, when, and its fingerprint, to whoever holds the link; 404 once it was redacted."""
    link = read(Purpose.WITHDRAWAL, token)
    if link.shop_id != request.shop.pk:
        raise InvalidLink
    statement = statement_of(request.shop, link.row_id)
    if link.proof != receipt_proof(statement):
        raise InvalidLink
    moment = wording.instant(statement.submitted_at, time_zone=request.shop.time_zone)
    return render(request, "shopper/withdrawal_receipt.html", {"statement": statement, "moment": moment})


@shopper_page("GET", "HEAD")
def model_form(request: ShopRequest) -> HttpResponse:
    """The model withdrawal form (Annex I, part B) to print."""
    return render(request, "shopper/withdrawal_form.html", {"address": request.shop.return_address})


def _declare(request: ShopRequest, said: dict[str, Any]) -> HttpResponse:
    now = timezone.now()
    statement = declare_withdrawal(
        shop=request.shop,
        **{name: said[name] for name in _fields()},
        language=get_language() or "",
        request_key=_key(said),
        now=now,
        answer_at=_answer_at(request, now),
    )
    return go_to(request, page(request, "withdrawal_receipt", token=receipt_token(statement)))


def _key(said: dict[str, Any]) -> str:
    """The same page sent twice is the same statement; nobody reaches another's by naming a key."""
    text = "\n".join(str(said[name]) for name in ("key", *_fields()))
    return hashlib.sha256(text.encode()).hexdigest()


def _answer_at(request: ShopRequest, now: datetime) -> datetime | None:
    if not (client := client_address(request)):
        return None
    return turn(Attempt(PER_CLIENT_BEHIND_PROXY if request.behind_proxy else PER_CLIENT, (client,)), now=now)


def _fields() -> tuple[str, ...]:
    return tuple(StatementForm.base_fields)


def _form(request: ShopRequest, form: forms.Form, *, status: int = 200) -> HttpResponse:
    return render(request, "shopper/withdrawal.html", {"form": form}, status=status)
