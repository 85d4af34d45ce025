"""The third page: what it comes to, and one button that says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.money import Money
from returns.domain.remedy import REMEDIES
from returns.domain.status import Outcome
from returns.operations.change_return import change_return
from returns.operations.request_return import Objection, SumChanged, UnableToRequest, request_return
from returns.people import ShopRequest
from returns.queries.eligibility import Preview, WantedLine, policy_of, preview
from returns.queries.photos import photo_links, sent_photos
from returns.queries.remedies import sold_out_of
from returns.queries.replacements import is_agreed, judged_at
from returns.queries.shopify_terms import ShopifyTerms
from returns_portal.shopper.access import opens_order, shopper_page
from returns_portal.shopper.addresses import order_token, page, return_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.journey import journey
from returns_portal.shopper.selection import Selection, Shown, read_shown, sign_shown, unseal
from returns_portal.shopper.shopify_says import ask_estimate, ask_terms
from returns_portal.shopper.views.items import items_form, show_items
from returns_portal.shopper.ways import before_choice, told_apart, way_words

if TYPE_CHECKING:
    from returns.models import Order, Return

CHANGED = 409
UNDECIDED = 422


@dataclass(frozen=True, slots=True)
class Choice:
    """What the page is about: what was chosen of an order, as its address seals it, and what Shopify says of that.

    `changing` is the return whose place this one is to take.
    """

    order: Order
    selection: Selection
    sealed: str
    terms: ShopifyTerms | None
    changing: Return | None = None
    sold_out: frozenset[str] | None = frozenset()

    def asked(self, *, now: datetime) -> Choice:
        """The same, with what cannot be sent once more; Shopify is asked only where a replacement is offered."""
        found = self.preview(now=now)
        if Outcome.REPLACEMENT not in found.ways.outcomes:
            return self
        rows = [line.fulfilled.line for line in found.lines]
        gone = sold_out_of(self.order, rows, now=now)
        return replace(self, sold_out=None if gone is None else frozenset(gone))

    def preview(self, *, now: datetime) -> Preview:
        """What asking for this would give."""
        wanted, old = self.selection.wanted, self.changing
        if old is None:
            return preview(self.order, wanted, now=now, terms=self.terms, sold_out=self.sold_out)
        moment = judged_at(old, wanted, now=now)
        return preview(self.order, wanted, now=moment, besides=old.pk, sold_out=self.sold_out)

    @property
    def is_agreed(self) -> bool:
        """Whether the shop has agreed to all of it before."""
        return self.changing is not None and is_agreed(self.changing, self.selection.wanted)


@shopper_page("GET", "HEAD", "POST")
@opens_order
def review(request: ShopRequest, order: Order, sealed: str) -> HttpResponse:
    """GET: lines, amounts fee by fee, what happens next. POST: ask for the return.

    303 to the status page, also for a second click; 409 with the new sum when it is no longer the one shown; 422 with
    the causes when a line can no longer come back, or with the question where the money is to go when that was left
    open; 410 to who has signed out. Nothing is done in the last three.
    """
    selection = unseal(order, sealed)
    return answer(request, Choice(order, selection, sealed, ask_terms(request, order, now=timezone.now())))


def answer(request: ShopRequest, choice: Choice) -> HttpResponse:
    """Show the choice, or carry it out; a second click leads to what came of the first."""
    if known := choice.order.returns.filter(request_key=choice.selection.request_key).first():
        return _to_status(request, known)
    try:
        choice = choice.asked(now=timezone.now())
    except KeyError:
        return _refused(request, choice, UnableToRequest())
    try:
        return (_ask if request.method == "POST" else _show)(request, choice)
    except UnableToRequest as refusal:
        return _refused(request, choice, refusal)


def _show(request: ShopRequest, choice: Choice, *, status: int = 200) -> HttpResponse:
    try:
        offer = choice.preview(now=timezone.now())
    except KeyError as gone:
        raise UnableToRequest from gone
    return _page(request, choice, offer, status=status)


def _ask(request: ShopRequest, choice: Choice) -> HttpResponse:
    shown = read_shown(choice.selection, request.POST.get("agreed", ""))
    outcome = _chosen(request, shown)
    if outcome is None:
        return _show(request, choice, status=UNDECIDED)
    agreed: dict[str, Any] = {
        "wanted": choice.selection.wanted,
        "request_key": choice.selection.request_key,
        "outcome": outcome,
        "expected_minor": -1 if shown is None else shown.sums[outcome],
        "expected_goods": shown.goods if shown else None,
        "locale": get_language() or settings.LANGUAGE_CODE,
        "sold_out": choice.sold_out,
        "now": timezone.now(),
    }
    try:
        if choice.changing:
            rma = change_return(rma_id=choice.changing.pk, **agreed)
        else:
            rma = request_return(
                shop=request.shop,
                order_id=choice.order.pk,
                terms=choice.terms,
                estimate=shown.estimate if shown else None,
                **agreed,
            )
    except SumChanged as change:
        return _page(request, choice, change.preview, outcome=outcome, before=shown, status=CHANGED)
    return _to_status(request, rma)


def _chosen(request: ShopRequest, shown: Shown | None) -> Outcome | None:
    """Where the money is to go: what was ticked, or the only way there was; None where neither says."""
    if shown is None:
        return Outcome.REFUND
    if len(shown.sums) == 1:
        return next(iter(shown.sums))
    return next((way for way in shown.sums if way == request.POST.get("outcome", "")), None)


def _page(
    request: ShopRequest,
    choice: Choice,
    offer: Preview,
    *,
    outcome: Outcome | None = None,
    before: Shown | None = None,
    status: int = 200,
) -> HttpResponse:
    quote = offer.quote
    if quote is None:
        refused = [Objection(line.wanted, verdict) for line in offer.lines for verdict in line.decision.objections]
        raise UnableToRequest(refused)
    order, ways = choice.order, offer.choices
    apart = told_apart(each for way, each in ways.items() if way not in REMEDIES)
    # A Shopify that has just stayed silent is not waited for again.
    estimate = ask_estimate(request, order, offer, now=timezone.now()) if choice.terms else None
    context = {
        "order": order,
        "lines": [
            {
                "line": line,
                "goods": worth.items.presentment,
                "reason": _reason(order, line),
                "answers": wording.answered(policy_of(order), dict(line.wanted.answers)),
                "pictures": photo_links(shop_id=order.shop_id, ids=line.wanted.photos),
            }
            for line, worth in zip(offer.lines, quote.lines, strict=True)
        ],
        "quote": before_choice([each for way, each in ways.items() if way not in REMEDIES] or [quote]),
        "fees_apart": apart,
        "ways": [way_words(order, way, each, chosen=way == outcome, tell_fees=apart) for way, each in ways.items()],
        "money": [way for way in ways if way not in REMEDIES],
        "remedies": REMEDIES.intersection(ways),
        "undecided": status == UNDECIDED,
        "count": sum(line.wanted.quantity for line in offer.lines),
        "agreed": sign_shown(choice.selection, _shown(offer, estimate)),
        "changed": status == CHANGED,
        "before": _earlier(offer, outcome, before),
        "after": wording.money(ways[outcome].worth.presentment) if outcome in ways else "",
        "sent_after_all": before is not None and before.goods != offer.goods,
        "journey": journey(order, offer, now=timezone.now(), agreed=choice.is_agreed),
        "change": _back_to_items(request, choice),
        "changing": choice.changing,
    }
    return render(request, "shopper/review.html", context, status=status)


def _back_to_items(request: ShopRequest, choice: Choice) -> str:
    if choice.changing:
        return page(request, "change_again", token=return_token(choice.changing), sealed=choice.sealed)
    return page(request, "change", token=order_token(choice.order, request.visit), sealed=choice.sealed)


def _shown(offer: Preview, estimate: Money | None) -> Shown:
    sums = {way: each.worth.presentment.minor for way, each in offer.choices.items()}
    return Shown(sums, estimate, offer.goods)


def _earlier(offer: Preview, outcome: Outcome | None, before: Shown | None) -> Money | None:
    """What was shown before for the way that was chosen, where it is another sum now."""
    if before is None or outcome is None or outcome not in before.sums:
        return None
    now = offer.choices.get(outcome)
    minor = before.sums[outcome]
    if now and now.worth.presentment.minor == minor:
        return None
    return Money(minor, offer.quote.total.presentment.currency) if offer.quote else None


def _reason(order: Order, line: WantedLine) -> str:
    reason = policy_of(order).reason(line.wanted.reason)
    return wording.stated(reason, line.wanted.detail) if reason else ""


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
    return show_items(request, choice.order, form, status=422, changing=choice.changing)


def _to_status(request: ShopRequest, rma: Return) -> HttpResponse:
    return go_to(request, page(request, "status", token=return_token(rma)))
