"""The host under which the shop's returns pages answer: named, proved in DNS, given up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.host import LONGEST, is_below, read_host
from returns.operations.own_domain import (
    GRACE,
    DomainProblem,
    give_up_domain,
    name_domain,
    note_unverified,
    prove_again,
    verify_domain,
)
from returns.people import ShopRequest
from returns.queries.own_domains import domain_of
from returns_portal import dns_proof
from returns_portal.limits import Attempt, Limit, TooManyAttempts, take
from returns_portal.merchant.page import merchant_page, problem, show
from returns_portal.merchant.views.messages import see_other

if TYPE_CHECKING:
    from returns.models import OwnDomain

CHECKS = Limit("own_domain", most=20, per=timedelta(hours=1))
# Hosts that are Shopify's, whoever's shop stands there.
SHOPIFYS = ("myshopify.com", "shopify.com")
SENTENCES: dict[str, Promise] = {
    DomainProblem.MISSING: gettext_lazy(
        "There is no TXT record under that name yet. New records can take an hour to be seen; look again then."
    ),
    DomainProblem.WRONG: gettext_lazy(
        "There is a TXT record under that name, with another value. Copy the value below once more."
    ),
    DomainProblem.SILENT: gettext_lazy("No name server answered. Look again in a few minutes."),
    DomainProblem.TAKEN: gettext_lazy(
        "Another shop’s pages answer under this domain. Remove it there first, then look again."
    ),
}


class DomainForm(forms.Form):
    """A host such as `returns.example.com`."""

    host = forms.CharField(
        label=gettext_lazy("Domain"),
        max_length=LONGEST + 20,
        help_text=gettext_lazy("For example returns.your-shop.com: a name of its own below your domain."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_host(self) -> str:
        """Refuse what is no host, and hosts that are ours or Shopify's."""
        host = read_host(self.cleaned_data["host"])
        if host is None:
            raise forms.ValidationError(_("This is no domain name. Write it like returns.your-shop.com."))
        ours = [name.lstrip(".") for name in (*settings.ALLOWED_HOSTS, _our_host()) if name != "*"]
        if is_below(host, (*ours, *SHOPIFYS)):
            raise forms.ValidationError(_("This domain belongs to the app or to Shopify. Choose one of your own."))
        return host


@merchant_page("GET", "POST")
def show_domain(request: ShopRequest) -> HttpResponse:
    """How the domain stands; a POST names one. 303 to the page, 422 with what is wrong at the field."""
    form = DomainForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        name_domain(shop=request.shop, host=form.cleaned_data["host"], now=timezone.now())
        return _back()
    return _page(request, form, 422 if form.is_bound else 200)


@merchant_page("POST")
def verify(request: ShopRequest) -> HttpResponse:
    """Look for the token in DNS; 303 to the page, which says what was found. 409 for too many looks."""
    known, now = domain_of(request.shop), timezone.now()
    if known is None or (known.verified_at and not known.unproved_since):
        return _back()
    try:
        take([Attempt(CHECKS, (request.shop.pk,))], now=now)
    except TooManyAttempts:
        return problem(request, 409, _("That were many looks. Try again in an hour."))
    missing = dns_proof.problem_of(known)
    if known.verified_at:
        prove_again(known=known, problem=missing, now=now)
    elif missing is None:
        verify_domain(shop=request.shop, host=known.host, token=known.token, now=now)
    else:
        note_unverified(shop=request.shop, host=known.host, problem=missing, now=now)
    return _back()


@merchant_page("POST")
def remove(request: ShopRequest) -> HttpResponse:
    """Let the pages answer under the app's own address again; 303 to the page."""
    give_up_domain(shop=request.shop)
    return _back()


def _page(request: ShopRequest, form: DomainForm, status: int) -> HttpResponse:
    known, zone = domain_of(request.shop), request.shop.time_zone
    context = {
        "form": form,
        "domain": known,
        "target": _our_host(),
        "proof_name": dns_proof.proof_name(known.host) if known else "",
        "wrong": SENTENCES.get(known.problem, "") if known else "",
        "ends_on": _ends_on(known, zone),
        "verified_at": wording.instant(known.verified_at, time_zone=zone) if known and known.verified_at else "",
        "checked_at": wording.instant(known.checked_at, time_zone=zone) if known and known.checked_at else "",
    }
    return show(request, "merchant/domain.html", context, status)


def _ends_on(known: OwnDomain | None, zone: str) -> str:
    """The day from which the pages no longer answer under a host that is not proved; empty before a warning."""
    return wording.day(known.warned_at + GRACE, time_zone=zone) if known and known.warned_at else ""


def _our_host() -> str:
    return urlsplit(settings.APP_URL).hostname or ""


def _back() -> HttpResponse:
    return see_other(reverse("merchant:domain"))
