"""Continue on another device: what was chosen so far, as a link, as a code to scan, and by e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from returns.operations.send_choice import send_choice
from returns.people import ShopRequest
from returns_portal.limits import Attempt, Limit, TooManyAttempts, take
from returns_portal.shopper import problems
from returns_portal.shopper.access import opens_order, shopper_page
from returns_portal.shopper.addresses import order_token, page
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.client_address import client_address
from returns_portal.shopper.moving import ends_at, review_link
from returns_portal.shopper.selection import unseal

if TYPE_CHECKING:
    from returns.models import Order

LONGEST_CODE = 1_200  # characters; beyond that a camera does not read it from a screen
PER_ORDER = Limit("elsewhere.order", most=3)
PER_CLIENT = Limit("elsewhere.client", most=20)
PER_CLIENT_BEHIND_PROXY = Limit("elsewhere.client.proxied", most=200)


@shopper_page("GET", "HEAD", "POST")
@opens_order
def elsewhere(request: ShopRequest, order: Order, sealed: str) -> HttpResponse:
    """Show the address of the review as it stands; POST has it sent to the order's own e-mail address: 303 back.

    Nobody chooses whom it is sent to. Beyond the limits 429: nothing is sent, and the page says when to try again.
    """
    unseal(order, sealed)
    seen = request.GET.get("seen", "")
    if request.method != "POST" or not order.email:
        return _page(request, order, sealed, seen)
    now = timezone.now()
    try:
        take(_attempts(request, order), now=now)
    except TooManyAttempts as limit:
        response = _page(request, order, sealed, seen, status=429, again_at=problems.time_of(request.shop, limit))
        response.headers["Retry-After"] = problems.seconds_until(limit)
        return response
    send_choice(order=order, sealed=sealed, seen=seen, language=get_language() or "", now=now)
    return go_to(request, _here(request, order, sealed, seen=seen, sent="1"))


def _attempts(request: ShopRequest, order: Order) -> list[Attempt]:
    attempts = [Attempt(PER_ORDER, (order.pk,))]
    if client := client_address(request):
        attempts.append(Attempt(PER_CLIENT_BEHIND_PROXY if request.behind_proxy else PER_CLIENT, (client,)))
    return attempts


def _here(request: ShopRequest, order: Order, sealed: str, **query: str) -> str:
    path = page(request, "elsewhere", token=order_token(order, request.visit), sealed=sealed)
    kept = urlencode({name: value for name, value in query.items() if value})
    return f"{path}{'&' if '?' in path else '?'}{kept}" if kept else path


def _page(
    request: ShopRequest, order: Order, sealed: str, seen: str, *, status: int = 200, again_at: str = ""
) -> HttpResponse:
    link = review_link(order, sealed, seen=seen, language=get_language() or "")
    short = len(link) <= LONGEST_CODE
    context = {
        "link": link,
        "code": segno.make_qr(link, error="l").svg_data_uri(scale=4, border=4) if short else "",
        "until": ends_at(order, now=timezone.now()),
        "back": page(request, "review", token=order_token(order, request.visit), sealed=sealed),
        "action": _here(request, order, sealed, seen=seen) if order.email else "",
        "sent": "sent" in request.GET and status == 200,
        "again_at": again_at,
    }
    return render(request, "shopper/elsewhere.html", context, status=status)
