"""The third page: what it comes to, and one button that says so."""

from __future__ import annotations

from dataclasses import astuple, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.means import Means
from returns.domain.money import Money
from returns.domain.remedy import REMEDIES
from returns.domain.shipping import PaidBy
from returns.domain.status import Outcome
from returns.operations.promise_exchanges import UnableToExchange
from returns.operations.request_return import Objection, SumChanged, UnableToRequest
from returns.people import ShopRequest
from returns.queries.discount_codes import Given, given_for, without_remedies
from returns.queries.duties import duties_stay
from returns.queries.eligibility import Preview
from returns.queries.exchanges import PricedReturn, early_for, shoppers_offer
from returns.queries.linked_worth import BackElsewhere, Pieces, back_elsewhere
from returns.queries.means import fees_by, store_rows
from returns.queries.photos import sent_photos
from returns.queries.torn import torn_by_request
from returns_portal.shopper.access import opens_order, shopper_page
from returns_portal.shopper.addresses import page, return_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.carrying_out import carry_out
from returns_portal.shopper.choice import Choice
from returns_portal.shopper.discount_code import given_words
from returns_portal.shopper.exchanging import LineExchange
from returns_portal.shopper.journey import journey
from returns_portal.shopper.review_row import review_row
from returns_portal.shopper.selection import Shown, read_shown, sign_shown, unseal
from returns_portal.shopper.shopify_says import ask_estimate, ask_terms
from returns_portal.shopper.swaps_here import picked, swaps_here
from returns_portal.shopper.travel_along import before_asking, travel_with
from returns_portal.shopper.unread import show_unread
from returns_portal.shopper.views.items import items_form, show_items
from returns_portal.shopper.way_back import WayBack, ways_back
from returns_portal.shopper.ways import before_choice, earlier_words, sum_words, told_apart, way_words
from returns_portal.telephones import offered_to

if TYPE_CHECKING:
    from returns.models import Order, Return

CHANGED = 409
UNDECIDED = 422
# No sum that can be: who was shown none that is from us is shown it first.
NOTHING_SHOWN = -(2**63)


@shopper_page("GET", "HEAD", "POST")
@opens_order
def review(request: ShopRequest, order: Order, sealed: str) -> HttpResponse:
    """GET: lines, amounts fee by fee, what happens next. POST: ask for the return.

    303 to the status page, also for a second click; 409 with the new sum when it is no longer the one shown, as where
    what was chosen instead sold out, and where nobody can say now whether it has; 422 with the causes when a line can
    no longer come back, or with the question where the money is to go when that was left open; 410 to who has signed
    out. Nothing is done in the last three.
    """
    selection = unseal(order, sealed)
    return answer(request, Choice(order, selection, sealed, ask_terms(request, order, now=timezone.now())))


def answer(request: ShopRequest, choice: Choice) -> HttpResponse:
    """Show the choice, or carry it out; a second click leads to what came of the first."""
    if known := choice.order.returns.filter(request_key=choice.selection.request_key).first():
        return _to_status(request, known)
    try:
        choice = replace(choice, means=_means(request)).asked(now=timezone.now())
    except KeyError:
        return _refused(request, choice, UnableToRequest())
    try:
        return (_ask if request.method == "POST" else _show)(request, choice)
    except UnableToRequest as refusal:
        return _refused(request, choice, refusal)


def _show(
    request: ShopRequest,
    choice: Choice,
    *,
    outcome: Outcome | None = None,
    before: Shown | None = None,
    status: int = 200,
) -> HttpResponse:
    return _page(request, choice, _preview(choice), outcome=outcome, before=before, status=status)


def _preview(choice: Choice) -> Preview:
    try:
        return choice.preview(now=timezone.now())
    except KeyError as gone:
        raise UnableToRequest from gone


def _ask(request: ShopRequest, choice: Choice) -> HttpResponse:
    shown = read_shown(choice.selection, request.POST.get("agreed", ""))
    choice, shown = picked(choice, shown, request.POST.get("outcome", ""))
    outcome = _chosen(request, shown)
    if outcome is None:
        return _show(request, choice, status=UNDECIDED)
    instead = _instead_of(choice)
    if any(each.unread for each in instead):
        return show_unread(request, choice, instead, status=CHANGED)
    exchanges = [each.chosen for each in instead if each.chosen]
    wishes = [each.wished for each in instead if each.wished]
    code = _code(given_for([each.line for each in instead], wishes))
    if shown and (len(exchanges), code) != (shown.exchanged, shown.code):
        return _show(request, choice, outcome=outcome, before=shown, status=CHANGED)
    agreed: dict[str, Any] = {
        "wanted": choice.selection.wanted,
        "request_key": choice.selection.request_key,
        "outcome": outcome,
        "exchanges": exchanges,
        "wishes": wishes,
        "expected_minor": NOTHING_SHOWN if shown is None else shown.sums[outcome],
        "expected_goods": shown.goods if shown else None,
        "locale": get_language() or settings.LANGUAGE_CODE,
        "stock": choice.stock,
        "means": _means_of(choice),
        "now": timezone.now(),
    }
    try:
        rma = carry_out(request, choice, shown, agreed)
    except SumChanged as change:
        return _page(request, choice, change.preview, outcome=outcome, before=shown, status=CHANGED)
    except UnableToExchange:
        return _show(request, replace(choice), outcome=outcome, before=shown, status=CHANGED)
    travel_with(rma, request.POST.get("together", ""), now=timezone.now())
    return _to_status(request, rma)


def _means(request: ShopRequest) -> Means | None:
    """How the goods are to get back, where the shopper has said."""
    said = (request.POST or request.GET).get("means", "")
    return Means(said) if said in set(Means) else None


def _means_of(choice: Choice) -> Means:
    carriage = _preview(choice).carriage
    return carriage.means if carriage else Means.LABEL


def _ways_back(choice: Choice, offer: Preview, *, postage: bool) -> list[WayBack]:
    """The ways to choose from, with the fee of each where the money goes back to where it came from.

    `postage`: whether a prepaid label can be had.
    """
    fees = {means: fee.presentment for means, fee in fees_by(choice.order, offer).items()}
    parcels = offer.carriage.parcels if offer.carriage else ()
    prepaid = postage and any(parcel.paid_by != PaidBy.OWN for parcel in parcels)
    back = bool(parcels) and all(parcel.paid_by == PaidBy.SHOP for parcel in parcels)
    chosen = offer.carriage.means if offer.carriage else None
    return ways_back(fees, chosen=chosen, prepaid=prepaid, parcels=len(parcels), postage_back=back)


def _instead_of(choice: Choice) -> list[LineExchange]:
    """The lines with what goes out instead, of what Shopify has this very moment, and with what is sold out there."""
    if not choice.selection.swaps:
        return []
    return choice.exchanges(_preview(choice), now=timezone.now(), fresh=True)


def _code(given: Given | None) -> tuple[int | str, ...]:
    """What a discount code gives, as what was shown keeps it."""
    return astuple(given.terms) if given else ()


def _chosen(request: ShopRequest, shown: Shown | None) -> Outcome | None:
    """Where the money is to go: what was ticked, or the only way there was; None where neither says."""
    if shown is None:
        return Outcome.REFUND
    if len(shown.sums) == 1 and not shown.swaps:
        return next(iter(shown.sums))
    return next((way for way in shown.sums if way == request.POST.get("outcome", "")), None)


def _elsewhere(order: Order, offer: Preview) -> BackElsewhere | None:
    """What goes back on the order that articles were paid on which came by exchange."""
    pieces = [
        Pieces(line.fulfilled.line, line.pieces, offer.restocking_bps(line, Outcome.REFUND)) for line in offer.lines
    ]
    return back_elsewhere(order, pieces)


def _page(
    request: ShopRequest,
    choice: Choice,
    offer: Preview,
    *,
    outcome: Outcome | None = None,
    before: Shown | None = None,
    status: int = 200,
) -> HttpResponse:
    if offer.quote is None:
        refused = [Objection(line.wanted, verdict) for line in offer.lines for verdict in line.decision.objections]
        raise UnableToRequest(refused)
    order, exchanges = choice.order, choice.exchanges(offer, now=timezone.now())
    if any(each.unread for each in exchanges):
        return show_unread(request, choice, exchanges, status=status)
    priced = shoppers_offer(order, offer, [exchange.chosen for exchange in exchanges if exchange.chosen])
    given = given_for(offer.lines, [exchange.wished for exchange in exchanges if exchange.wished])
    priced = replace(priced, preview=without_remedies(priced.preview)) if given else priced
    quote, ways = priced.quote or offer.quote, priced.preview.choices
    money = {way: each for way, each in ways.items() if way not in REMEDIES}
    apart = told_apart(money.values())
    # A Shopify that has just stayed silent is not waited for again, and its estimate knows nothing of exchanges.
    asked = choice.terms and not priced.exchanges
    estimate = ask_estimate(request, order, offer, now=timezone.now()) if asked else None
    ticked = outcome if before and len(before.sums) + len(before.swaps) > 1 else request.GET.get("outcome", "")
    way = journey(order, offer, now=timezone.now(), agreed=choice.is_agreed)
    here = swaps_here(order, offer, exchanges, choice, ticked=ticked or "")
    shown = replace(_shown(priced, estimate, _code(given)), swaps=here.shown)
    context = {
        "order": order,
        "lines": [
            review_row(request, choice, worth.items.presentment, exchange, priced)
            for worth, exchange in zip(quote.lines, exchanges, strict=True)
        ],
        "quote": before_choice(list(money.values()) or [quote]),
        "elsewhere": _elsewhere(order, offer) if money else None,
        "torn": torn_by_request(order, offer.lines, instead_of=choice.changing) if money else None,
        "duties_stay": duties_stay(offer.lines, offer.quote) if money else False,
        "exchanged": bool(priced.exchanges),
        "early": early_for(offer, priced.exchanges).value,
        "code": given_words(given, currency=order.shop_currency) if given else None,
        "code_changed": before is not None and before.code != _code(given),
        "fees_apart": apart,
        "ways": [way_words(order, way, each, chosen=way == ticked, tell_fees=apart) for way, each in ways.items()],
        "money": list(money),
        "swaps": here.swaps,
        "sold_out": here.sold_out,
        "choices": len(ways) + len(here.swaps),
        "remedies": REMEDIES.intersection(ways),
        "undecided": status == UNDECIDED,
        "count": sum(line.wanted.quantity for line in offer.lines),
        "agreed": (agreed := sign_shown(choice.selection, shown)),
        "elsewhere_path": "" if choice.changing else choice.elsewhere_path(request, agreed),
        "since": _differs(read_shown(choice.selection, request.GET.get("seen", "")), shown),
        "changed": status == CHANGED,
        "before": earlier_words(ways, outcome, before.sums if before else None, currency=order.presentment_currency),
        "after": sum_words(ways[outcome].balance.presentment) if outcome in ways else "",
        "sent_after_all": before is not None and before.goods != offer.goods,
        "ways_back": _ways_back(choice, offer, postage=way.postage),
        "own_path": choice.review_path(request),
        "stores": store_rows(order.shop) if way.means == Means.DROP_OFF else [],
        "journey": way,
        "along": before_asking(order, offer, agreed=way.approved_at_once, besides=choice.changing),
        "telephone": offered_to(order),
        "ticked": request.POST or request.GET,
        "change": choice.items_path(request),
        "changing": choice.changing,
    }
    return render(request, "shopper/review.html", context, status=status)


def _differs(seen: Shown | None, now: Shown) -> bool:
    """Whether somebody who continues is shown something else than when they stopped."""
    return seen is not None and replace(seen, estimate=None) != replace(now, estimate=None)


def _shown(priced: PricedReturn, estimate: Money | None, code: tuple[int | str, ...]) -> Shown:
    sums = {way: each.balance.presentment.minor for way, each in priced.preview.choices.items()}
    exchanged = len({each.fulfilled_id for each in priced.exchanges})
    return Shown(sums, estimate, priced.preview.goods, exchanged, code)


def _photos(choice: Choice) -> dict[int, list[int]]:
    besides = choice.changing.pk if choice.changing else None
    return sent_photos(choice.order, choice.selection.wanted, besides=besides)


def _refused(request: ShopRequest, choice: Choice, refusal: UnableToRequest) -> HttpResponse:
    form = items_form(choice.order, choice.terms, changing=choice.changing)
    form.fill(choice.selection.wanted, _photos(choice))
    zone = request.shop.time_zone
    for objection in refusal.objections:
        if objection.verdict:
            form.object_to(
                objection.wanted.fulfilled_id, wording.objection(objection.verdict.as_json(), time_zone=zone)
            )
    if form.is_valid:
        form.problem = _("Your order has changed in the meantime. Please choose again.")
    return show_items(request, choice.order, form, status=422, changing=choice.changing, sealed=choice.sealed)


def _to_status(request: ShopRequest, rma: Return) -> HttpResponse:
    return go_to(request, page(request, "status", token=return_token(rma)))
