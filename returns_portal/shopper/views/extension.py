"""What the extension on a customer's order pages asks: whether something is coming back, and where to go.

The extension runs in a worker of Shopify's, so its requests come from no origin and without cookies: the session token
in the header is all the authority there is. The answer is for who owns the order; others are led to the first page.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from returns.doors import door
from returns.languages import language_for
from returns.people import with_shop
from returns.queries.eligibility import returnable_lines
from returns.queries.orders import order_of_customer
from returns.queries.replacements import unchanged
from returns.queries.shops import shop_by_domain
from returns.sign_in import Passenger
from returns.wall import let_in
from returns_portal.limits import Attempt, Limit, TooManyAttempts, take
from returns_portal.shopper.addresses import order_token, own_root, status_url
from returns_portal.shopper.client_address import client_address
from returns_portal.shopper.facts import headline_of
from returns_portal.shopper.gift_words import is_gift
from returns_portal.shopper.told_policy import links

if TYPE_CHECKING:
    from returns.models import Order, Shop

PER_CUSTOMER = Limit("extension.customer", most=240)
PER_CLIENT = Limit("extension.client", most=600)
BEARER = "Bearer "
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET",
    "Access-Control-Allow-Headers": "Authorization, Accept-Language",
    "Access-Control-Max-Age": "600",
    "Access-Control-Expose-Headers": "Retry-After",
    "Cache-Control": "private, no-store",
}


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def order_return(request: HttpRequest, order_id: int) -> HttpResponse:
    """How an order's returns stand, with links, as JSON. 401 without a good token, 429 beyond the limits.

    An order that is not the customer's and one that nobody knows get the same answer: no returns, and the first page.
    """
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=OPEN)
    now = timezone.now()
    passenger = _passenger(request, now)
    shop = shop_by_domain(passenger.domain) if passenger else None
    if passenger is None or shop is None:
        return JsonResponse({"error": "unauthorized"}, status=401, headers=OPEN)
    let_in(shop.pk)
    try:
        take(_attempts(request, shop, passenger), now=now)
    except TooManyAttempts as reason:
        waits = {"Retry-After": str(int(reason.wait.total_seconds()) + 1)}
        return JsonResponse({"error": "too_many"}, status=429, headers=OPEN | waits)
    order = order_of_customer(shop, order_id=order_id, customer_gid=passenger.customer_gid)
    with translation.override(language_for(shop, request.GET.get("lang", ""))):
        return JsonResponse(_told(shop, order, now), headers=OPEN)


def _told(shop: Shop, order: Order | None, now: datetime) -> dict[str, Any]:
    to = links(own_root(shop))
    told: dict[str, Any] = {
        "returns": [],
        "may_return": None,
        "links": {name: to[name] for name in ("policy", "start", "withdrawal")},
        "labels": {
            "start": _("Start a return"),
            "policy": _("Return policy"),
            "withdrawal": _("Withdraw from contract here"),
        },
    }
    if order is None:
        return told
    lines = returnable_lines(order, now=now)
    told["may_return"] = any(line.allowed and line.available for line in lines)
    told["links"]["start"] = f"{own_root(shop)}/orders/{order_token(order)}/"
    told["returns"] = [
        {"number": rma.number, "headline": headline_of(rma), "link": status_url(rma)}
        for rma in sorted(unchanged(order), key=lambda rma: rma.requested_at)
        if not is_gift(rma)
    ]
    return told


def _passenger(request: HttpRequest, now: datetime) -> Passenger | None:
    header = request.headers.get("Authorization", "")
    if not header.startswith(BEARER):
        return None
    found: Passenger | None = door("shopify.read_session_token")(header.removeprefix(BEARER), now=now)
    return found


def _attempts(request: HttpRequest, shop: Shop, passenger: Passenger) -> list[Attempt]:
    """Counted for who is signed in; for who is not, by the network they come from."""
    if passenger.customer_gid:
        return [Attempt(PER_CUSTOMER, (shop.pk, passenger.customer_gid))]
    asked = with_shop(request)
    asked.behind_proxy = False
    client = client_address(asked)
    return [Attempt(PER_CLIENT, (shop.pk, client))] if client else []
