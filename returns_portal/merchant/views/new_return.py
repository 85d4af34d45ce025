"""A merchant makes a return: find the order, choose, look at the sum, make it."""

from __future__ import annotations

import json
import logging
import re
import uuid
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.exchange import Offer
from returns.domain.gift import spelt
from returns.domain.settlement import Quote
from returns.doors import NoAnswer, door
from returns.operations.create_return import create_return
from returns.operations.request_return import SumChanged, UnableToRequest
from returns.people import ShopRequest
from returns.queries.eligibility import policy_of, returnable_lines
from returns.queries.exchanges import PricedReturn, merchants_offer
from returns.queries.gifts import gift_code_of
from returns.queries.orders import find_for_merchant
from returns_portal.merchant.delivery_words import carrier_says, reported
from returns_portal.merchant.forms.new_return import NewReturnForm
from returns_portal.merchant.page import merchant_page, show, toast, wants_fragment
from returns_portal.merchant.words import UNABLE_TO_MAKE

if TYPE_CHECKING:
    from returns.models import Order

logger = logging.getLogger(__name__)


@merchant_page("GET", "POST")
def new(request: ShopRequest) -> HttpResponse:
    """GET asks for an order's number (`order`) and then for its pieces. POST shows the sum, or makes the return.

    The return is made with `expected_minor`, the balance that was shown (below zero: the shopper owes), in minor units
    of the order's presentment currency. 422 with errors at the fields, 409 when the sum or the pieces changed.
    """
    number = (request.POST if request.method == "POST" else request.GET).get("order", "")
    order = _order(request, number) if number else None
    if order is None:
        return _page(request, {"number": number, "unknown": bool(number)}, 422 if request.method == "POST" else 200)
    offers, silent = _offers(request, order)
    lines, policy = returnable_lines(order, now=timezone.now()), policy_of(order)
    gift = {"gifts": policy.gifts.allowed, "gift_code": spelt(gift_code_of(order))}
    delivery = {"reported": reported(order), "carrier_says": carrier_says(order)}
    context = {"number": number, "order": order, "silent": silent, **gift, **delivery}
    if request.method != "POST":
        blank = {"request_key": str(uuid.uuid4()), "with_label": True}
        return _page(
            request, context | {"form": NewReturnForm(initial=blank, lines=lines, offers=offers, policy=policy)}
        )
    form = NewReturnForm(request.POST, lines=lines, offers=offers, policy=policy)
    known = order.returns.filter(request_key=request.POST.get("request_key", "")).first()
    if known:
        return _made(request, known.number)
    if not form.is_valid():
        return _page(request, context | {"form": form}, 422)
    return _answer(request, order, form, context | {"form": form})


def _answer(request: ShopRequest, order: Order, form: NewReturnForm, context: dict[str, Any]) -> HttpResponse:
    now, expected = timezone.now(), request.POST.get("expected_minor", "")
    offer = merchants_offer(order, form.wanted(), form.exchanges(), now=now)
    if offer.quote is None:
        return _page(request, context | {"conflict": UNABLE_TO_MAKE["gone"]}, 409)
    if "change" in request.POST:
        return _page(request, context)
    if not re.fullmatch(r"-?[0-9]{1,15}", expected, re.ASCII):
        return _page(request, context | _sums(offer, offer.quote))
    try:
        rma = create_return(
            shop=request.shop,
            order_id=order.pk,
            wanted=form.wanted(),
            exchanges=form.exchanges(),
            request_key=form.cleaned_data["request_key"],
            expected_minor=int(expected),
            actor_id=request.staff.id,
            with_label=form.cleaned_data["with_label"],
            now=now,
        )
    except SumChanged:
        return _page(request, context | _sums(offer, offer.quote) | {"conflict": UNABLE_TO_MAKE["sum_changed"]}, 409)
    except UnableToRequest:
        return _page(request, context | {"conflict": UNABLE_TO_MAKE["gone"]}, 409)
    return _made(request, rma.number)


def _order(request: ShopRequest, number: str) -> Order | None:
    """The order of this number, read from Shopify now if it is not held whole."""
    order = find_for_merchant(request.shop, number)
    if order is None or order.asked_at is None:
        try:
            door("shopify.look_up")(request.shop, number=number, now=timezone.now())
        except NoAnswer as reason:
            logger.warning("Shopify was not asked for an order: %s", reason, extra={"shop": request.shop.domain})
        order = find_for_merchant(request.shop, number)
    return order


def _offers(request: ShopRequest, order: Order) -> tuple[list[Offer], bool]:
    """What could go out instead, and whether Shopify stayed silent."""
    gids = sorted(set(order.lines.exclude(product_gid="").values_list("product_gid", flat=True)))
    try:
        return door("shopify.exchange_offers")(request.shop, product_gids=gids, now=timezone.now()), False
    except NoAnswer:
        return [], True


def _sums(offer: PricedReturn, quote: Quote) -> dict[str, Any]:
    """The sum fee by fee, and what the shopper gets or owes."""
    rows = [
        (_("Goods after discounts"), quote.items, False),
        (_("Tax"), quote.tax, False),
        (_("Restocking fee"), quote.restocking_fee, True),
        (_("Return shipping fee"), quote.return_shipping_fee, True),
        (_("Goes out instead"), quote.exchange, True),
    ]
    return {
        "rows": [(label, pair.presentment, held) for label, pair, held in rows if pair.presentment.minor],
        "gets": quote.total.presentment,
        "owes": quote.owed.presentment if quote.owed.presentment.minor else None,
        "balance": offer.balance_minor,
        "exchanges": offer.exchanges,
        "returned": [
            (line.wanted.quantity, line.fulfilled.line, wording.reason_label(reason) if reason else "")
            for line in offer.preview.lines
            for reason in [policy_of(line.fulfilled.fulfillment.order).reason(line.wanted.reason)]
        ],
    }


def _page(request: ShopRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    template = "merchant/new/_body.html" if wants_fragment(request) else "merchant/new_return.html"
    return show(request, template, context, status)


def _made(request: ShopRequest, number: str) -> HttpResponse:
    address = reverse("merchant:return", args=[number])
    if wants_fragment(request):
        response = HttpResponse(status=204)
        response["HX-Location"] = json.dumps({"path": address, "target": "body"})
        return toast(response, _("Return %(number)s made.") % {"number": number})
    redirect = HttpResponseRedirect(address)
    redirect.status_code = 303
    return redirect
