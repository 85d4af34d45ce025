"""Open a return for an order, with what goes out instead."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.money import Money
from returns.domain.status import Outcome
from returns.operations.create_return import OutcomeNotOffered, create_return
from returns.operations.match_unannounced import UnableToMatch, match_unannounced_to_order
from returns.operations.promise_exchanges import UnableToExchange
from returns.operations.request_return import SumChanged, UnableToRequest
from returns.queries.eligibility import Wanted
from returns.queries.exchanges import merchants_offer
from returns.queries.instead import Choice, NotExchangeable, exchanges_for, merchants_preview, offers_for
from returns_api.caller import Call, call_of
from returns_api.describe import writes
from returns_api.orders import whole_order
from returns_api.outside import heard
from returns_api.problems import Problem, Wrong, invalid
from returns_api.schemas.changes import OpenedOut, OpenIn
from returns_api.writing.acting import by, make

if TYPE_CHECKING:
    from returns.domain.exchange import WantedExchange
    from returns.models import Order, Return

# Why something cannot go out instead, in words.
WHY_NOT = {
    "not_on_sale": "The shop sells no such article.",
    "not_offered": "The policy offers no other article for it.",
    "not_reckoned": "Shopify does not reckon a price for it on this order.",
    "sold_out": "It is sold out.",
    "promised": "What is left of it is promised to others.",
    "duties": "Customs duties were paid: Shopify's exchange does not reckon them.",
    "custom": "What comes back is no article of the shop.",
    "bundle": "What comes back is a part of a set.",
    "exchanged": "What comes back came by an exchange itself.",
    "discount": "The order's discount does not follow to another price.",
}


@dataclass(frozen=True, slots=True)
class _Opening:
    """What is asked for, as the core takes it."""

    order: Order
    wanted: list[Wanted]
    exchanges: list[WantedExchange]
    outcome: Outcome


@writes(
    "Decide",
    "/returns",
    name="open_return",
    scope=Scope.RETURNS_WRITE,
    answer=OpenedOut,
    summary="Open a return for an order",
    status=201,
    asks=True,
)
def open_return(request: HttpRequest, body: OpenIn, dry_run: bool = False) -> HttpResponse:
    """It is approved at once, and its label is made unless `with_label` is false.

    With `exchange` on a line something else goes out for it, which is promised with the stock as Shopify has it now.
    On trial it answers 200 with what the shopper would get, and no number.
    """
    call = call_of(request)
    order = _order(request, body.order)
    wanted = [Wanted(line.line, line.quantity, line.reason) for line in body.lines]
    once = request.headers.get("Idempotency-Key", "") or uuid.uuid4().hex
    key = hashlib.sha256(f"{call.key.pk} {once}".encode()).hexdigest()
    try:
        opening = _Opening(order, wanted, _exchanges(request, order, wanted, body), Outcome(body.outcome.value))
        expected_minor = _expected(call, opening, body)

        def do(who: dict[str, Any]) -> Return:
            about: dict[str, Any] = {
                "shop": call.shop,
                "order_id": order.pk,
                "wanted": wanted,
                "exchanges": opening.exchanges,
                "request_key": key,
                "expected_minor": expected_minor,
                "outcome": opening.outcome,
                **by(who),
            }
            if body.unannounced is None:
                return create_return(with_label=body.with_label, **about)
            return match_unannounced_to_order(parcel_id=body.unannounced, **about)

        return make(request, do, dry_run)
    except (UnableToRequest, KeyError) as why:
        raise Problem("not_returnable") from why
    except UnableToMatch as why:
        raise Problem("parcel_not_open", errors=[Wrong("/unannounced", "taken", "It is matched or closed.")]) from why
    except ObjectDoesNotExist as why:
        raise invalid("/unannounced", "The shop has no such parcel.", "unknown") from why
    except SumChanged as why:
        raise Problem("sum_changed") from why
    except OutcomeNotOffered as why:
        raise _not_offered() from why
    except (NotExchangeable, UnableToExchange) as why:
        raise _refused(why, body) from why


def _exchanges(request: HttpRequest, order: Order, wanted: list[Wanted], body: OpenIn) -> list[WantedExchange]:
    """What goes out instead, as Shopify offers it now: asked before anything is begun."""
    chosen = [(line.line, line.exchange) for line in body.lines if line.exchange]
    if not chosen:
        return []
    choices = [Choice(line, each.variant_id, each.if_sold_out) for line, each in chosen]
    now = call_of(request).now
    base = merchants_preview(order, wanted, now=now)
    about = {choice.fulfilled_id for choice in choices}
    lines = [line for line in base.lines if line.fulfilled.pk in about]
    gids = {choice.variant_gid for choice in choices}
    offers = heard(request, "offers", lambda: offers_for(order, lines, gids, now=now))
    return exchanges_for(order, base, choices, offers)


def _refused(why: NotExchangeable | UnableToExchange, body: OpenIn) -> Problem:
    """Which line, and why: `/lines/0/exchange`."""
    code = "promised" if why.code == "sold_out" and isinstance(why, UnableToExchange) else why.code
    place = next(place for place, line in enumerate(body.lines) if line.line == why.fulfilled_id)
    field = f"/lines/{place}/exchange"
    return Problem("not_exchangeable", errors=[Wrong(field, code, WHY_NOT[code])])


def _order(request: HttpRequest, number: str) -> Order:
    try:
        return whole_order(call_of(request), number, lambda ask: heard(request, "order", ask))
    except ObjectDoesNotExist as error:
        raise Problem("not_found", "The shop has no such order.") from error


def _expected(call: Call, opening: _Opening, body: OpenIn) -> int:
    """The sum that is said to be expected, or the one that it comes to, which nobody has to pay unasked."""
    order = opening.order
    if body.expected is not None:
        if body.expected.currency != order.presentment_currency:
            raise invalid("/expected/currency", f"The shopper paid in {order.presentment_currency}.", "other_currency")
        return body.expected.money.minor
    offer = merchants_offer(order, opening.wanted, opening.exchanges, now=call.now)
    if offer.quote is None:
        return 0
    quote = offer.by(opening.outcome)
    if quote is None:
        raise OutcomeNotOffered
    balance = quote.balance.presentment
    if balance.minor < 0 and opening.exchanges:
        raise invalid("/expected", f"The shopper would have to pay {_said(balance)}: say {balance.amount}.", "owed")
    return balance.minor


def _said(balance: Money) -> str:
    return f"{-balance.amount} {balance.currency}"


def _not_offered() -> Problem:
    said = "The policy does not offer it for all of these goods, or the shopper has no account for it."
    return Problem("not_offered", errors=[Wrong("/outcome", "not_offered", said)])
