"""What a shopper sees who is signed in: their orders, what of each may come back, and the way out."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.doors import NoAnswer, door
from returns.people import ShopRequest
from returns.queries.eligibility import ReturnableLine, returnable_lines
from returns.queries.orders import orders_of_page
from returns.queries.replacements import unchanged
from returns.queries.shopify_terms import ShopifyTerms, known_at_shopify
from returns.sign_in import CustomerOrders, OrderTerms, Visit
from returns_portal.shopper.access import opens_account, shopper_page
from returns_portal.shopper.addresses import customer_token, order_token, page, return_token
from returns_portal.shopper.answers import go_to, leave_for
from returns_portal.shopper.causes import cause_of
from returns_portal.shopper.facts import headline_of
from returns_portal.shopper.gift_words import is_gift

if TYPE_CHECKING:
    from returns.models import Order, Return

logger = logging.getLogger(__name__)

LONGEST_CURSOR = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One order: how many pieces may come back until when, or the first cause against it, and the returns it has.

    A return stands with the key to its status page, and with the headline there.
    """

    order: Order
    path: str
    pieces: int
    until: datetime | None
    cause: str
    returns: list[tuple[Return, str, str]]


@shopper_page("GET", "HEAD")
@opens_account
def orders(request: ShopRequest, visit: Visit) -> HttpResponse:
    """The shopper's orders, newest first, page by page (`?after=` is Shopify's cursor). 410 to who has signed out.

    Where Shopify does not say which orders are theirs, the page says so and offers the look-up by number.
    """
    now = timezone.now()
    context: dict[str, Any] = {"sign_out": page(request, "sign_out", token=customer_token(request.shop, visit))}
    try:
        found: CustomerOrders = door("shopify.customer_orders")(
            request.shop, visit, after=request.GET.get("after", "")[:LONGEST_CURSOR], now=now
        )
    except NoAnswer as reason:
        logger.warning("Shopify did not name a customer's orders: %s", reason, extra={"shop": request.shop.domain})
        return render(request, "shopper/orders.html", {**context, "silent": True})
    held = orders_of_page(request.shop, gids=list(found.terms))
    context |= {
        "rows": [_row(request, order, found.terms[order.gid], visit, now) for order in held],
        "missing": found.missing,
        "next": found.after,
        "here": page(request, "orders", token=customer_token(request.shop, visit)),
    }
    return render(request, "shopper/orders.html", context)


@shopper_page("POST")
@opens_account
def sign_out(request: ShopRequest, visit: Visit) -> HttpResponse:
    """End the session here, then move on to where Shopify ends it too. Harmless for who is out already."""
    address: str = door("shopify.sign_out")(request.shop, visit, now=timezone.now())
    return leave_for(request, address) if address else go_to(request, page(request, "find"))


def _row(request: ShopRequest, order: Order, terms: OrderTerms, visit: Visit, now: datetime) -> Row:
    lines = returnable_lines(order, now=now, terms=ShopifyTerms(terms, known_at_shopify(order)))
    open_lines = [line for line in lines if line.allowed and line.available and not line.fault_only]
    own = [rma for rma in unchanged(order) if not is_gift(rma)]
    given = any(is_gift(rma) for rma in order.returns.all())
    return Row(
        order=order,
        path=page(request, "items", token=order_token(order, visit)),
        pieces=sum(line.available for line in open_lines),
        until=min((line.until for line in open_lines), default=None),
        cause="" if open_lines else _cause(lines, time_zone=order.shop.time_zone, discreet=given),
        returns=[(rma, return_token(rma), headline_of(rma)) for rma in sorted(own, key=lambda rma: rma.requested_at)],
    )


def _cause(lines: list[ReturnableLine], *, time_zone: str, discreet: bool) -> str:
    """The strictest objection to the first line; nothing for an order of which nothing was sent."""
    if any(line.fault_only and line.available for line in lines):
        return _("Only if it is faulty, damaged or wrong")
    decision = next((line.decision for line in lines if line.decision.objections), None)
    return cause_of(decision, time_zone=time_zone, discreet=discreet) if decision else ""
