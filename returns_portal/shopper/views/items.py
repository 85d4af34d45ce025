"""The second page: choose what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.status import Outcome
from returns.people import ShopRequest
from returns.queries.eligibility import policy_of, returnable_lines
from returns.queries.gifts import gift_code_of
from returns.queries.shopify_terms import ShopifyTerms
from returns_portal.shopper.access import opens_order, shopper_page
from returns_portal.shopper.addresses import order_token, page, return_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.items_form import ItemsForm
from returns_portal.shopper.selection import TooLong, new_selection, seal, unseal
from returns_portal.shopper.shopify_says import ask_terms
from returns_portal.shopper.views.gift_code import gifts_offered

if TYPE_CHECKING:
    from returns.models import Order


@shopper_page("GET", "HEAD", "POST")
@opens_order
def items(request: ShopRequest, order: Order, sealed: str = "") -> HttpResponse:
    """GET: every line that was sent, with a cause where it cannot come back; `sealed` ticks an earlier selection.

    POST: 303 to the review of what was ticked, or 422 with the causes beside the fields. 410 to who has signed out.
    """
    earlier = unseal(order, sealed).wanted if sealed else ()
    form = items_form(order, ask_terms(request, order, now=timezone.now()))
    if request.method != "POST":
        form.fill(earlier)
        return show_items(request, order, form)
    wanted = form.read(request.POST)
    if not form.is_valid:
        return show_items(request, order, form, status=422)
    try:
        chosen = seal(order, new_selection(wanted))
    except TooLong:
        form.problem = _("Your notes are too long together. Please shorten them.")
        return show_items(request, order, form, status=422)
    return go_to(request, page(request, "review", token=order_token(order, request.visit), sealed=chosen))


def items_form(order: Order, terms: ShopifyTerms | None) -> ItemsForm:
    """The empty form of an order as things stand now, under the terms Shopify gave."""
    offers = returnable_lines(order, now=timezone.now(), terms=terms)
    is_given = bool(gift_code_of(order))
    return ItemsForm(offers, policy_of(order), time_zone=order.shop.time_zone, discreet=is_given)


def show_items(request: ShopRequest, order: Order, form: ItemsForm, *, status: int = 200) -> HttpResponse:
    """The page around the form, with the returns the order already has."""
    token = order_token(order, request.visit)
    own = order.returns.exclude(outcome=Outcome.GIFT_CARD).order_by("-requested_at")
    known = [(rma, return_token(rma)) for rma in own]
    context = {
        "order": order,
        "form": form,
        "known": known,
        "gift_code": page(request, "gift_code", token=token) if gifts_offered(order) else "",
        "action": page(request, "items", token=token),
    }
    return render(request, "shopper/items.html", context, status=status)
