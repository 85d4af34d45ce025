"""The shop says how goods come back, and where to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from returns.operations.keep_destination import DestinationNamed, keep_destination, remove_destination
from returns.people import ShopRequest
from returns.queries.destinations import get_destination, places, stock_locations
from returns_portal.merchant.forms.destination import DestinationForm
from returns_portal.merchant.forms.shipping import ShippingForm
from returns_portal.merchant.forms.words import code_for
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.views.policy_terms import publish_part

if TYPE_CHECKING:
    from returns.models import Destination


@merchant_page("POST")
def change_shipping(request: ShopRequest) -> HttpResponse:
    """Publish a new version of the policy with this way back, as `publish_part` does."""
    currency, to = request.shop.currency, places(request.shop)
    return publish_part(
        request,
        "shipping",
        "shipping",
        lambda typed, old: ShippingForm(typed, document=old.document, currency=currency, places=to),
    )


@merchant_page("GET", "POST")
def destination(request: ShopRequest, code: str = "") -> HttpResponse:
    """The form of a further address, of a new one without `code`. 422 with errors at the fields."""
    known = _known(request, code) if code else None
    typed = request.POST if request.method == "POST" else None
    form = DestinationForm(typed, locations=stock_locations(request.shop), destination=known)
    if form.is_valid():
        keep_destination(
            shop=request.shop,
            code=known.code if known else code_for({"en": form.address.name}),
            address=form.address,
            vendor=form.cleaned_data["vendor"].strip(),
            location_gid=form.cleaned_data["location"],
            known=known is not None,
        )
        return _back()
    return _page(request, {"form": form, "known": known}, 422 if form.is_bound else 200)


@merchant_page("POST")
def remove(request: ShopRequest, code: str) -> HttpResponse:
    """Let an address go; nothing happens if it is gone already. 409 while a policy sends goods there."""
    try:
        remove_destination(shop=request.shop, code=code)
    except DestinationNamed:
        known = _known(request, code)
        form = DestinationForm(locations=stock_locations(request.shop), destination=known)
        return _page(request, {"form": form, "known": known, "named": True}, 409)
    return _back()


def _known(request: ShopRequest, code: str) -> Destination:
    try:
        return get_destination(request.shop, code)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing


def _page(request: ShopRequest, context: dict[str, Any], status: int) -> HttpResponse:
    return show(request, "merchant/destination.html", context, status)


def _back() -> HttpResponse:
    response = HttpResponseRedirect(reverse("merchant:settings") + "#shipping-section")
    response.status_code = 303
    return response
