"""A merchant makes a return, with or without something else going out instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from returns.domain.exchange import WantedExchange
from returns.domain.rules.quantity import MOST_LINES, TOO_MANY_LINES
from returns.domain.status import Origin, Outcome
from returns.history import Actor, note
from returns.models import Return, Shop
from returns.operations.approve_return import approve_return
from returns.operations.promise_exchanges import promise_as_merchant, write_exchanges
from returns.operations.request_return import Objection, SumChanged, UnableToRequest, write_return
from returns.queries.eligibility import Wanted, policy_of
from returns.queries.exchanges import PricedReturn, merchants_offer


class OutcomeNotOffered(Exception):
    """The money of this return cannot go that way; nothing was done."""


@transaction.atomic
def create_return(
    *,
    shop: Shop,
    order_id: int,
    wanted: Sequence[Wanted],
    exchanges: Sequence[WantedExchange] = (),
    request_key: str,
    expected_minor: int,
    actor_id: str,
    now: datetime,
    with_label: bool = True,
    outcome: Outcome = Outcome.REFUND,
) -> Return:
    """Record an open return and tell Shopify, which hears of the exchanges in the same call.

    A merchant may go beyond the policy, never beyond the pieces that are there, and never for an order that was
    deleted. The same `request_key` gives the same return. `expected_minor` is the balance that was shown (below zero:
    the shopper owes), in minor units of the presentment currency. Money goes by `outcome`, with its fees and bonus,
    where the policy offers that for all lines. Raises UnableToRequest, SumChanged, OutcomeNotOffered, or
    UnableToExchange where what goes out is promised to others, or no exchange can be; Order.DoesNotExist for an order
    of another shop.
    """
    order = shop.orders.select_for_update(no_key=True, of=("self",)).select_related("shop", "policy").get(pk=order_id)
    if known := order.returns.filter(request_key=request_key).first():
        return known
    policy, sent = policy_of(order), set(order.fulfillments.values_list("lines__pk", flat=True))
    strange = [want for want in wanted if want.fulfilled_id not in sent or not policy.reason(want.reason)]
    if order.gone_at or strange or not wanted or len({want.fulfilled_id for want in wanted}) != len(wanted):
        raise UnableToRequest([Objection(want, None) for want in strange])
    if beyond := wanted[MOST_LINES:]:
        raise UnableToRequest([Objection(want, TOO_MANY_LINES) for want in beyond])
    offer = merchants_offer(order, wanted, exchanges, now=now)
    if offer.quote is None:
        raise UnableToRequest(_missing(offer))
    quote = offer.by(outcome)
    if quote is None:
        raise OutcomeNotOffered
    if quote.balance.presentment.minor != expected_minor:
        raise SumChanged(offer.preview)
    promise_as_merchant(order, offer.preview, exchanges)
    rma = write_return(
        order,
        offer.preview,
        quote,
        request_key=request_key,
        locale=order.locale or shop.locale,
        now=now,
        origin=Origin.MERCHANT,
        outcome=outcome,
    )
    write_exchanges(rma, offer.exchanges)
    facts = {"balance_minor": expected_minor, "exchanges": len(offer.exchanges)}
    note(rma, "return.created", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts=facts)
    return approve_return(rma_id=rma.pk, actor=Actor.MERCHANT, actor_id=actor_id, now=now, with_label=with_label)


def _missing(offer: PricedReturn) -> list[Objection]:
    """Lines that ask for more pieces than are there, with the verdict that says so."""
    return [
        Objection(line.wanted, next(iter(line.decision.objections), None))
        for line in offer.preview.lines
        if not line.pieces
    ]
