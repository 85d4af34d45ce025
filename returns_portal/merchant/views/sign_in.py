"""Whether shoppers may sign in at Shopify."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.feature import Feature
from returns.doors import NoAnswer, door
from returns.people import ShopRequest
from returns.sign_in import NoCustomerAccounts
from returns_portal.merchant.page import merchant_page, problem
from returns_portal.merchant.views.settings import answer


@merchant_page("POST")
def switch(request: ShopRequest) -> HttpResponse:
    """Let shoppers sign in (`on=1`), or no longer. 409 without access, without accounts, and without an answer."""
    on = request.POST.get("on") == "1"
    if on and not door("shopify.allows")(request.shop, Feature.SIGN_IN):
        return problem(request, 409, _("First allow “Sign-in with the customer account” under “More access”."))
    try:
        door("shopify.switch_sign_in")(request.shop, on=on, now=timezone.now())
    except NoCustomerAccounts:
        return problem(
            request,
            409,
            _("Your shop has no customer accounts with sign-in yet. Switch them on in Shopify, then try again."),
        )
    except NoAnswer:
        return problem(request, 409, _("Shopify did not answer, so nothing was changed. Try again in a moment."))
    said = _("Shoppers can sign in now.") if on else _("Shoppers no longer sign in.")
    return answer(request, "sign_in", {"focus": True}, said=said)
