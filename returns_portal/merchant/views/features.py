"""Features that need more access: after the merchant's answer to Shopify, what is allowed is read there again."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.doors import NoAnswer, door
from returns.people import ShopRequest
from returns_portal.merchant.page import merchant_page, problem
from returns_portal.merchant.views.settings import answer


@merchant_page("POST")
def look_again(request: ShopRequest) -> HttpResponse:
    """Ask Shopify what is allowed now, and show it. 409 if Shopify does not answer; nothing is changed then."""
    try:
        door("shopify.read_features")(request.shop, now=timezone.now())
    except NoAnswer:
        return problem(request, 409, _("Shopify did not answer, so nothing was changed. Try again in a moment."))
    return answer(request, "features", {"focus": True}, said=_("Access read again from Shopify."))
