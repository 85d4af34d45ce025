"""A merchant makes a return: find the order, choose, look at the sum, make it."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.exchange import Offer
from returns.domain.gift import spelt
from returns.domain.settlement import Quote
from returns.domain.unannounced import code_key
from returns.doors import NoAnswer, door
from returns.operations.create_return import create_return
from returns.operations.match_unannounced import UnableToMatch, match_unannounced_to_order
from returns.operations.promise_exchanges import UnableToExchange
from returns.operations.request_return import SumChanged, UnableToRequest
from returns.people import ShopRequest
from returns.queries.eligibility import ReturnableLine, policy_of, returnable_lines
from returns.queries.exchanges import PricedReturn, merchants_offer, obstacles_of
from returns.queries.gifts import gift_code_of
from returns.queries.unannounced import said_of
from returns_portal.merchant.delivery_words import carrier_says, reported
from returns_portal.merchant.forms.new_return import NewReturnForm
from returns_portal.merchant.lookup import find_order, find_parcel
from returns_portal.merchant.page import merchant_page, show, toast, wants_fragment
from returns_portal.merchant.refusal_words import UNABLE_TO_MAKE
from returns_portal.merchant.unannounced_view import facts_of
from returns_portal.numbers import whole_number

if TYPE_CHECKING:
    from returns.models import Order, Return, UnannouncedParcel


@merchant_page("GET", "POST")
def new(request: ShopRequest) -> HttpResponse:
    """GET asks for an order's number (`order`) and then for its pieces. POST shows the sum, or makes the return.

    The return is made with `expected_minor`, the balance that was shown (below zero: the shopper owes), in minor units
    of the order's presentment currency. 422 with errors at the fields, 409 when the sum or the pieces changed, and
    where something is to go out instead while Shopify cannot say whether it is there.
    """
    given = request.POST if request.method == "POST" else request.GET
    number, parcel = given.get("order", ""), _parcel(request, given.get("parcel", ""))
    found = facts_of(parcel) if parcel else {}
    order = find_order(request, number, now=timezone.now()) if number else None
    if order is None:
        status = 422 if request.method == "POST" else 200
        return _page(request, {"number": number, "unknown": bool(number), **found}, status)
    offers, silent = _offers(request, order)
    lines, policy = returnable_lines(order, now=timezone.now()), policy_of(order)
    choices: dict[str, Any] = {"lines": lines, "offers": offers, "policy": policy}
    choices["obstacles"] = obstacles_of(order, lines)
    gift = {"gifts": policy.gifts.allowed and not parcel, "gift_code": spelt(gift_code_of(order))}
    delivery = {"reported": reported(order), "carrier_says": carrier_says(order)}
    context = {"number": number, "order": order, "silent": silent, **gift, **delivery, **found}
    if request.method != "POST":
        blank = {"request_key": str(uuid.uuid4()), "with_label": True} | _quantities(parcel, lines)
        return _page(request, context | {"form": NewReturnForm(initial=blank, **choices)})
    form = NewReturnForm(request.POST, **choices)
    known = order.returns.filter(request_key=request.POST.get("request_key", "")).first()
    if known:
        return _made(request, known.number)
    if "change" in request.POST:
        return _page(request, context | {"form": form})
    if silent and form.swaps:
        # Who wanted another size and clicks once more must not end with a refund.
        return _page(request, context | {"form": form, "unread": True, "conflict": UNABLE_TO_MAKE["no_answer"]}, 409)
    if not form.is_valid():
        return _page(request, context | {"form": form}, 422)
    return _answer(request, order, form, context | {"form": form})


def _parcel(request: ShopRequest, parcel_id: str) -> UnannouncedParcel | None:
    """The unannounced parcel that the return is made for; Http404 for one of another shop."""
    if not parcel_id:
        return None
    if (found := whole_number(parcel_id)) is None:
        raise BadRequest
    return find_parcel(request, found)


def _quantities(parcel: UnannouncedParcel | None, lines: Sequence[ReturnableLine]) -> dict[str, int]:
    """How many pieces of each line were in the parcel, going by their SKU: what the form begins with."""
    found: dict[str, int] = {}
    for content in said_of(parcel).contents if parcel else ():
        found[content.key] = found.get(content.key, 0) + content.quantity
    found.pop("", None)
    begun = {}
    for line in lines:
        key = code_key(line.fulfilled.line.sku)
        begun[f"quantity-{line.fulfilled.pk}"] = pieces = min(found.get(key, 0), line.available)
        found[key] = found.get(key, 0) - pieces
    return begun


def _answer(request: ShopRequest, order: Order, form: NewReturnForm, context: dict[str, Any]) -> HttpResponse:
    now, expected = timezone.now(), request.POST.get("expected_minor", "")
    offer = merchants_offer(order, form.wanted(), form.exchanges(), now=now)
    if offer.quote is None:
        return _page(request, context | {"conflict": UNABLE_TO_MAKE["gone"]}, 409)
    if not re.fullmatch(r"-?[0-9]{1,15}", expected, re.ASCII):
        return _page(request, context | _sums(offer, offer.quote))
    try:
        rma = _make(request, order, form, int(expected), context.get("parcel"), now)
    except SumChanged:
        return _page(request, context | _sums(offer, offer.quote) | {"conflict": UNABLE_TO_MAKE["sum_changed"]}, 409)
    except UnableToRequest as why:
        refused = next((each.verdict.code for each in why.objections if each.verdict), "")
        words = UNABLE_TO_MAKE.get(refused, UNABLE_TO_MAKE["gone"])
        return _page(request, context | {"conflict": words}, 409)
    except UnableToExchange as why:
        return _page(request, context | {"conflict": UNABLE_TO_MAKE[why.code]}, 409)
    except UnableToMatch:
        return _page(request, context | {"conflict": UNABLE_TO_MAKE["parcel_taken"]}, 409)
    return _made(request, rma.number)


def _make(
    request: ShopRequest,
    order: Order,
    form: NewReturnForm,
    expected_minor: int,
    parcel: UnannouncedParcel | None,
    now: datetime,
) -> Return:
    """Make the return; for a parcel that is here already, match it in the same step."""
    wanted: dict[str, Any] = {
        "shop": request.shop,
        "order_id": order.pk,
        "wanted": form.wanted(),
        "exchanges": form.exchanges(),
        "request_key": form.cleaned_data["request_key"],
        "expected_minor": expected_minor,
        "actor_id": request.staff.id,
        "now": now,
    }
    if parcel:
        return match_unannounced_to_order(parcel_id=parcel.pk, **wanted)
    return create_return(with_label=form.cleaned_data["with_label"], **wanted)


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
        (_("Customs duties given back"), quote.duties, False),
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
