"""A restricted customer says why that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from returns.operations.appeal_restriction import UnableToAppeal, appeal_restriction
from returns.people import ShopRequest
from returns.queries.restrictions import appeal_of, restriction_on
from returns_portal.limits import Attempt, Limit, TooManyAttempts, take
from returns_portal.shopper import problems
from returns_portal.shopper.access import opens_order, shopper_page
from returns_portal.shopper.addresses import order_token, page
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.client_address import client_address

if TYPE_CHECKING:
    from returns.models import Order, Restriction


PER_RESTRICTION = Limit("appeal.restriction", most=5)
PER_CLIENT = Limit("appeal.client", most=30)
PER_CLIENT_BEHIND_PROXY = Limit("appeal.client.proxied", most=300)


class AppealForm(forms.Form):
    """What the customer says, in their own words."""

    text = forms.CharField(max_length=2000, error_messages={"required": _("Say in a sentence or two what is wrong.")})

    def clean_text(self) -> str:
        """The text with plain line ends."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


@shopper_page("GET", "HEAD", "POST")
@opens_order
def appeal(request: ShopRequest, order: Order) -> HttpResponse:
    """GET: the form, or what was said already. POST: 303 to the same page, 422 with the error.

    For whom no restriction counts, GET says so and POST is 404. Beyond the limits 429: nothing is kept, and the page
    says when to try again, with what was typed still in it.
    """
    now = timezone.now()
    restriction = restriction_on(order, now=now)
    if request.method != "POST":
        return _page(request, order, restriction, AppealForm())
    if restriction is None:
        raise Http404
    form = AppealForm(request.POST)
    try:
        take(_attempts(request, restriction), now=now)
    except TooManyAttempts as limit:
        response = _page(request, order, restriction, form, status=429, again_at=problems.time_of(request.shop, limit))
        response.headers["Retry-After"] = problems.seconds_until(limit)
        return response
    if not form.is_valid():
        return _page(request, order, restriction, form, status=422)
    language = get_language() or settings.LANGUAGE_CODE
    try:
        appeal_restriction(order=order, text=form.cleaned_data["text"], locale=language, now=now)
    except UnableToAppeal as over:
        raise Http404 from over
    return go_to(request, page(request, "appeal", token=order_token(order, request.visit)))


def _attempts(request: ShopRequest, restriction: Restriction) -> list[Attempt]:
    attempts = [Attempt(PER_RESTRICTION, (restriction.pk,))]
    if client := client_address(request):
        attempts.append(Attempt(PER_CLIENT_BEHIND_PROXY if request.behind_proxy else PER_CLIENT, (client,)))
    return attempts


def _page(
    request: ShopRequest,
    order: Order,
    restriction: Restriction | None,
    form: AppealForm,
    *,
    status: int = 200,
    again_at: str = "",
) -> HttpResponse:
    token = order_token(order, request.visit)
    context = {
        "restriction": restriction,
        "known": appeal_of(restriction) if restriction else None,
        "form": form,
        "again_at": again_at,
        "action": page(request, "appeal", token=token),
        "back": page(request, "items", token=token),
    }
    return render(request, "shopper/appeal.html", context, status=status)
