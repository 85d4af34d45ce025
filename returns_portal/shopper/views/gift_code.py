"""The giver makes a code for who was given something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from returns.domain.feature import Feature
from returns.domain.gift import spelt
from returns.doors import door
from returns.operations.make_gift_code import GiftsNotTaken, make_gift_code
from returns.people import ShopRequest
from returns.queries.eligibility import policy_of
from returns.queries.gifts import gift_code_of
from returns.queries.restrictions import restriction_on
from returns_portal.shopper.access import opens_order, shopper_page
from returns_portal.shopper.addresses import gift_url, order_token, page
from returns_portal.shopper.answers import go_to

if TYPE_CHECKING:
    from datetime import datetime

    from returns.models import Order


def gifts_offered(order: Order, *, now: datetime) -> bool:
    """Whether presents of the order come back, and the app can make the gift card for it.

    To whom the shop has restricted returns only while a code is there that was made before.
    """
    taken = policy_of(order).gifts.allowed and bool(door("shopify.allows")(order.shop, Feature.GIFT_CARDS))
    return taken and (not restriction_on(order, now=now) or bool(gift_code_of(order)))


@shopper_page("GET", "HEAD", "POST")
@opens_order
def gift_code(request: ShopRequest, order: Order) -> HttpResponse:
    """GET: the order's gift code and its link, or what making one means. POST: make it, once; 303 to the same page.

    404 where the shop takes no presents back, and where a restricted giver has no code yet.
    """
    own, now = page(request, "gift_code", token=order_token(order, request.visit)), timezone.now()
    if not gifts_offered(order, now=now):
        raise Http404
    if request.method == "POST":
        try:
            make_gift_code(shop=request.shop, order_id=order.pk, now=now, by_giver=True)
        except GiftsNotTaken as error:
            raise Http404 from error
        return go_to(request, own)
    code = gift_code_of(order)
    context = {
        "order": order,
        "code": spelt(code),
        "link": gift_url(order.shop, spelt(code)) if code else "",
        "action": own,
        "back": page(request, "items", token=order_token(order, request.visit)),
    }
    return render(request, "shopper/gift_code.html", context)
