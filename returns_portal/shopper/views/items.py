"""The second page: choose what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.people import ShopRequest
from returns.queries.eligibility import policy_of, returnable_lines
from returns.queries.restrictions import as_value, restriction_on
from returns.queries.shopify_terms import ShopifyTerms
from returns.signal_words import restriction_sentence
from returns_portal.shopper.access import opens_order, shopper_page
from returns_portal.shopper.addresses import order_token, page, return_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.items_form import ItemsForm
from returns_portal.shopper.selection import TooLong, new_selection, seal, unseal
from returns_portal.shopper.shopify_says import ask_terms

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
    return ItemsForm(offers, policy_of(order), time_zone=order.shop.time_zone)


def show_items(request: ShopRequest, order: Order, form: ItemsForm, *, status: int = 200) -> HttpResponse:
    """The page around the form, with the returns the order already has."""
    known = [(rma, return_token(rma)) for rma in order.returns.order_by("-requested_at")]
    restriction = as_value(restriction_on(order, now=timezone.now()))
    context = {
        "order": order,
        "restricted": restriction_sentence(restriction, time_zone=request.shop.time_zone) if restriction else "",
        "appeal": page(request, "appeal", token=order_token(order, request.visit)),
        "form": form,
        "known": known,
        "action": page(request, "items", token=order_token(order, request.visit)),
    }
    return render(request, "shopper/items.html", context, status=status)
