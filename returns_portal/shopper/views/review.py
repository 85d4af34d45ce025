"""The third page: what it comes to, and one button that says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.exchange import WantedExchange
from returns.domain.money import Money, MoneyPair
from returns.operations.promise_exchanges import UnableToExchange
from returns.operations.request_return import Objection, SumChanged, UnableToRequest, request_return
from returns.people import ShopRequest
from returns.queries.eligibility import Preview, WantedLine, policy_of, preview
from returns.queries.exchanges import PricedReturn, shoppers_offer
from returns.queries.shopify_terms import ShopifyTerms
from returns_portal.shopper.access import opens_order, shopper_page
from returns_portal.shopper.addresses import order_token, page, return_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.exchange_words import OBSTACLES
from returns_portal.shopper.exchanging import LineExchange, line_exchanges
from returns_portal.shopper.journey import journey
from returns_portal.shopper.selection import Selection, Shown, read_shown, sign_shown, unseal
from returns_portal.shopper.shopify_says import ask_estimate, ask_terms
from returns_portal.shopper.views.items import items_form, show_items

if TYPE_CHECKING:
    from returns.models import Order, Return

CHANGED = 409


@dataclass(frozen=True, slots=True)
class Choice:
    """What the page is about: what was chosen of an order, as its address seals it, and what Shopify says of that."""

    order: Order
    selection: Selection
    sealed: str
    terms: ShopifyTerms | None


@shopper_page("GET", "HEAD", "POST")
@opens_order
def review(request: ShopRequest, order: Order, sealed: str) -> HttpResponse:
    """GET: lines, amounts fee by fee, what happens next. POST: ask for the return.

    303 to the status page, also for a second click; 409 with the new sum when it is no longer the one shown, as where
    what was chosen instead sold out; 422 with the causes when a line can no longer come back; 410 to who has signed
    out. Nothing is done in the last three.
    """
    selection = unseal(order, sealed)
    choice = Choice(order, selection, sealed, ask_terms(request, order, now=timezone.now()))
    if known := order.returns.filter(request_key=selection.request_key).first():
        return _to_status(request, known)
    try:
        return (_ask if request.method == "POST" else _show)(request, choice)
    except UnableToRequest as refusal:
        return _refused(request, choice, refusal)


def _show(request: ShopRequest, choice: Choice) -> HttpResponse:
    return _page(request, choice, _preview(choice))


def _preview(choice: Choice) -> Preview:
    try:
        return preview(choice.order, choice.selection.wanted, now=timezone.now(), terms=choice.terms)
    except KeyError as gone:
        raise UnableToRequest from gone


def _ask(request: ShopRequest, choice: Choice) -> HttpResponse:
    shown = read_shown(choice.selection, request.POST.get("agreed", ""))
    exchanges = _chosen(choice) if choice.selection.swaps else []
    try:
        rma = request_return(
            shop=request.shop,
            order_id=choice.order.pk,
            wanted=choice.selection.wanted,
            request_key=choice.selection.request_key,
            expected_minor=-1 if shown is None else shown.total_minor,
            locale=get_language() or settings.LANGUAGE_CODE,
            now=timezone.now(),
            terms=choice.terms,
            estimate=shown.estimate if shown else None,
            exchanges=exchanges,
        )
    except SumChanged as change:
        return _page(request, choice, change.preview, before=shown, status=CHANGED)
    except UnableToExchange:
        return _page(request, choice, _preview(choice), before=shown, status=CHANGED)
    return _to_status(request, rma)


def _chosen(choice: Choice) -> list[WantedExchange]:
    """What goes out instead, of what Shopify has this very moment."""
    found = line_exchanges(choice.order, _preview(choice), choice.selection.swaps, now=timezone.now(), fresh=True)
    return [exchange.chosen for exchange in found if exchange.chosen]


def _page(
    request: ShopRequest, choice: Choice, offer: Preview, *, before: Shown | None = None, status: int = 200
) -> HttpResponse:
    quote = offer.quote
    if quote is None:
        refused = [Objection(line.wanted, verdict) for line in offer.lines for verdict in line.decision.objections]
        raise UnableToRequest(refused)
    order = choice.order
    exchanges = line_exchanges(order, offer, choice.selection.swaps, now=timezone.now())
    priced = shoppers_offer(order, offer, [exchange.chosen for exchange in exchanges if exchange.chosen])
    quote = priced.quote or quote
    # A Shopify that has just stayed silent is not waited for again, and its estimate knows nothing of exchanges.
    asked = choice.terms and not priced.exchanges
    estimate = ask_estimate(request, order, offer, now=timezone.now()) if asked else None
    context = {
        "order": order,
        "lines": [
            {
                "line": line,
                "goods": worth.items.presentment,
                "reason": _reason(order, line),
                "instead": _instead(request, choice, exchange, priced),
            }
            for line, worth, exchange in zip(offer.lines, quote.lines, exchanges, strict=True)
        ],
        "quote": quote,
        "count": sum(line.wanted.quantity for line in offer.lines),
        "agreed": sign_shown(choice.selection, Shown(priced.balance_minor, estimate)),
        "exchanged": bool(priced.exchanges),
        "changed": status == CHANGED,
        "before": None if before is None else Money(before.total_minor, order.presentment_currency),
        "now": Money(priced.balance_minor, order.presentment_currency),
        "journey": journey(order, offer, now=timezone.now()),
        "change": page(request, "change", token=order_token(order, request.visit), sealed=choice.sealed),
    }
    return render(request, "shopper/review.html", context, status=status)


def _instead(
    request: ShopRequest, choice: Choice, exchange: LineExchange, priced: PricedReturn
) -> dict[str, Any] | None:
    """What the line is exchanged for or could be; None where the shop offers nothing for it."""
    if not exchange.offered:
        return None
    line_id, token = exchange.line.fulfilled.pk, order_token(choice.order, request.visit)
    pieces = [each for each in priced.exchanges if each.fulfilled_id == line_id]
    return {
        "offer": exchange.chosen.offer if exchange.chosen else None,
        "cost": MoneyPair.sum((each.piece.value for each in pieces[1:]), start=pieces[0].piece.value).presentment
        if pieces
        else None,
        "lost": exchange.lost,
        "silent": exchange.silent,
        "possible": exchange.possible,
        "obstacle": OBSTACLES[exchange.obstacle] if exchange.obstacle else "",
        "path": page(request, "exchange", token=token, sealed=choice.sealed, line=line_id),
    }


def _reason(order: Order, line: WantedLine) -> str:
    reason = policy_of(order).reason(line.wanted.reason)
    return wording.reason_label(reason) if reason else ""


def _refused(request: ShopRequest, choice: Choice, refusal: UnableToRequest) -> HttpResponse:
    form = items_form(choice.order, choice.terms)
    form.fill(choice.selection.wanted)
    zone = request.shop.time_zone
    for objection in refusal.objections:
        if objection.verdict:
            form.object_to(
                objection.wanted.fulfilled_id, wording.objection(objection.verdict.as_json(), time_zone=zone)
            )
    if form.is_valid:
        form.problem = _("Your order has changed in the meantime. Please choose again.")
    return show_items(request, choice.order, form, status=422)


def _to_status(request: ShopRequest, rma: Return) -> HttpResponse:
    return go_to(request, page(request, "status", token=return_token(rma)))
