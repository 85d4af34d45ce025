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
from returns_portal.shopper.access import opens_order, shopper_page
from returns_portal.shopper.addresses import order_token, page
from returns_portal.shopper.answers import go_to

if TYPE_CHECKING:
    from returns.models import Order


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

    For whom no restriction counts, GET says so and POST is 404.
    """
    now = timezone.now()
    restriction = restriction_on(order, now=now)
    if restriction is None and request.method == "POST":
        raise Http404
    form = AppealForm(request.POST or None)
    here = page(request, "appeal", token=order_token(order, request.visit))
    if request.method == "POST" and form.is_valid():
        language = get_language() or settings.LANGUAGE_CODE
        try:
            appeal_restriction(order=order, text=form.cleaned_data["text"], locale=language, now=now)
        except UnableToAppeal as over:
            raise Http404 from over
        return go_to(request, here)
    context = {
        "restriction": restriction,
        "known": appeal_of(restriction) if restriction else None,
        "form": form,
        "action": here,
        "back": page(request, "items", token=order_token(order, request.visit)),
    }
    return render(request, "shopper/appeal.html", context, status=422 if request.method == "POST" else 200)
