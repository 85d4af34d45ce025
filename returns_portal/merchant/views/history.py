"""The import of the order history: how far it is, stop it, try again."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.doors import door
from returns.people import ShopRequest
from returns_portal.merchant.history import standing
from returns_portal.merchant.page import merchant_page, problem, show, toast, wants_fragment
from returns_portal.merchant.views.settings import show_settings


@merchant_page("GET")
def show_history(request: ShopRequest) -> HttpResponse:
    """The region of the import for htmx (204 if there is none), else the settings around it."""
    return _region(request) if wants_fragment(request) else show_settings(request)


@merchant_page("POST")
def stop(request: ShopRequest) -> HttpResponse:
    """Stop the import; what is here stays. 409 if none is under way (any more)."""
    if not door("shopify.cancel_import")(request.shop, now=timezone.now()):
        return problem(request, 409, _("No import is under way."))
    return _changed(request, _("The import is stopped."))


@merchant_page("POST")
def retry(request: ShopRequest) -> HttpResponse:
    """Go on with an import that is stuck or was stopped. 409 if there is none (any more)."""
    if not door("shopify.retry_import")(request.shop, now=timezone.now()):
        return problem(request, 409, _("There is no import to try again."))
    return _changed(request, _("Started again."))


def _changed(request: ShopRequest, said: str) -> HttpResponse:
    if wants_fragment(request):
        return toast(_region(request), said)
    response = HttpResponseRedirect(reverse("merchant:settings") + "#history-section")
    response.status_code = 303
    return response


def _region(request: ShopRequest) -> HttpResponse:
    history = standing(request.shop)
    return show(request, "merchant/_history.html", {"history": history}) if history else HttpResponse(status=204)
