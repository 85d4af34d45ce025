"""A shopper asks to return something."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from returns.domain.estimate import differs
from returns.domain.exchange import WantedExchange
from returns.domain.money import Money
from returns.domain.settlement import Quote
from returns.domain.status import Origin, ReturnStatus, SettlementStatus, Stage
from returns.domain.verdict import Answer, Verdict
from returns.domain.withdrawal import Lane
from returns.history import Actor, note
from returns.models import Order, PolicyVersion, Return, ReturnLineItem, ReturnUnit, Settlement, Shop
from returns.models.fields import columns, quote_columns
from returns.operations.adopt_return import next_number
from returns.operations.approve_return import approve_return
from returns.operations.moves import refold
from returns.operations.promise_exchanges import promise, write_exchanges
from returns.outbox import put_for
from returns.queries.eligibility import Preview, Wanted, WantedLine, policy_of, preview
from returns.queries.shopify_terms import ShopifyTerms


@dataclass(frozen=True, slots=True)
class Objection:
    """Why one wanted line cannot be returned; `verdict` is None for a line or reason that does not exist."""

    wanted: Wanted
    verdict: Verdict | None


class UnableToRequest(Exception):
    """The return cannot be asked for; `objections` says why, line by line (empty: nothing was chosen)."""

    def __init__(self, objections: Sequence[Objection] = ()) -> None:
        super().__init__(f"{len(objections)} objections")
        self.objections = tuple(objections)


class SumChanged(Exception):
    """What would be paid is no longer what was shown; nothing was done. `preview` holds the new sum."""

    def __init__(self, preview: Preview) -> None:
        super().__init__("the sum changed")
        self.preview = preview


@transaction.atomic
def request_return(
    *,
    shop: Shop,
    order_id: int,
    wanted: Sequence[Wanted],
    request_key: str,
    expected_minor: int | None,
    locale: str,
    now: datetime,
    terms: ShopifyTerms | None = None,
    estimate: Money | None = None,
    exchanges: Sequence[WantedExchange] = (),
    actor: str = Actor.SHOPPER,
    actor_id: str = "",
) -> Return:
    """Record the return, quote it, claim its pieces, and tell everybody who must act.

    The same `request_key` gives the same return, so a second click changes nothing. `expected_minor` is the total the
    shopper was shown, in minor units of the order's presentment currency. `terms` and `estimate` are what Shopify said
    before this began, None where it was not asked; an estimate that differs is written down and changes nothing.
    `exchanges` go out instead of a refund, at offers that were read just now; then `expected_minor` is the balance
    (below zero: the shopper owes), and Shopify hears of the return once it is approved, when it takes exchanges.
    Raises UnableToRequest, UnableToExchange or SumChanged; Order.DoesNotExist for an order of another shop.
    """
    order = shop.orders.select_for_update(no_key=True, of=("self",)).select_related("shop", "policy").get(pk=order_id)
    if known := order.returns.filter(request_key=request_key).first():
        return known
    offer, quote = _judged(order, wanted, terms, now)
    priced = promise(order, offer, exchanges)
    quote = priced.quote or quote
    if expected_minor is not None and expected_minor != priced.balance_minor:
        raise SumChanged(offer)
    rma = write_return(order, offer, quote, request_key=request_key, locale=locale, now=now)
    write_exchanges(rma, priced.exchanges)
    note(rma, "return.requested", at=now, actor=actor, actor_id=actor_id, facts=_facts(offer, quote))
    if estimate and differs(quote, estimate, pieces=sum(line.wanted.quantity for line in offer.lines)):
        note(rma, "estimate.differs", at=now, actor=Actor.SHOPIFY, facts=_sums(quote, estimate))
    if not exchanges:
        put_for(rma, "shopify.request_return", now=now)
    put_for(rma, "mail.requested", now=now)
    if offer.approved_at_once:
        approve_return(rma_id=rma.pk, actor=Actor.POLICY, now=now)
        rma.refresh_from_db()
    return rma


def _judged(order: Order, wanted: Sequence[Wanted], terms: ShopifyTerms | None, now: datetime) -> tuple[Preview, Quote]:
    policy = policy_of(order)
    known = set(order.fulfillments.values_list("lines__pk", flat=True))
    strange = [want for want in wanted if want.fulfilled_id not in known or not policy.reason(want.reason)]
    twice = len({want.fulfilled_id for want in wanted}) != len(wanted)
    if strange or twice or not wanted:
        raise UnableToRequest([Objection(want, None) for want in strange])
    offer = preview(order, wanted, now=now, terms=terms)
    objections = [
        Objection(line.wanted, verdict)
        for line in offer.lines
        for verdict in line.decision.objections
        if verdict.answer == Answer.DENY
    ]
    if objections or offer.quote is None:
        raise UnableToRequest(objections)
    return offer, offer.quote


def write_return(
    order: Order,
    offer: Preview,
    quote: Quote,
    *,
    request_key: str,
    locale: str,
    now: datetime,
    origin: Origin = Origin.PORTAL,
    lane: Lane | None = None,
) -> Return:
    """The rows of a new return, REQUESTED, with its quote and its pieces; inside the caller's transaction."""
    lane = lane or _lane(order, offer)
    rma = Return.objects.create(
        shop=order.shop,
        order=order,
        policy=order.policy or PolicyVersion.objects.get(shop=order.shop, status=PolicyVersion.Status.ACTIVE),
        number=next_number(order.shop),
        request_key=request_key,
        status=ReturnStatus.REQUESTED,
        stage=Stage.REQUESTED,
        origin=origin,
        lane=lane,
        locale=locale,
        email=order.email,
        decision={"answer": offer.answer.name, "lines": [_trace(line) for line in offer.lines]},
        requested_at=now,
    )
    Settlement.objects.create(rma=rma, status=SettlementStatus.QUOTED, key=uuid.uuid4(), **quote_columns(quote))
    for line, worth in zip(offer.lines, quote.lines, strict=True):
        fault = bool((reason := policy_of(order).reason(line.wanted.reason)) and reason.fault)
        item = ReturnLineItem.objects.create(
            rma=rma,
            line=line.fulfilled.line,
            fulfilled=line.fulfilled,
            quantity=line.wanted.quantity,
            reason=line.wanted.reason,
            fault=fault,
            note=line.wanted.note[:300],
            restocking_fee_bps=0 if fault or lane != Lane.COMMERCIAL else line.conditions.restocking_bps,
            **columns("items", worth.items),
            **columns("tax", worth.tax),
        )
        ReturnUnit.objects.bulk_create(
            ReturnUnit(order_line=item.line, item=item, number=piece, of_quantity=item.line.quantity)
            for piece in line.pieces
        )
    refold(rma)
    return rma


def _lane(order: Order, offer: Preview) -> Lane:
    """Goods that are all faulty, damaged or wrong come back on that ground; everything else on the shop's own terms."""
    reasons = [policy_of(order).reason(line.wanted.reason) for line in offer.lines]
    return Lane.CONFORMITY if all(reason and reason.fault for reason in reasons) else Lane.COMMERCIAL


def _trace(line: WantedLine) -> dict[str, Any]:
    return {
        "fulfilled": line.fulfilled.gid,
        "quantity": line.wanted.quantity,
        "verdicts": [verdict.as_json() for verdict in line.decision.verdicts],
    }


def _facts(offer: Preview, quote: Quote) -> dict[str, Any]:
    total = quote.total.presentment
    return {"answer": offer.answer.name, "total_minor": total.minor, "currency": total.currency}


def _sums(quote: Quote, estimate: Money) -> dict[str, Any]:
    total = quote.total.presentment
    return {
        "ours_minor": total.minor,
        "ours_currency": total.currency,
        "estimate_minor": estimate.minor,
        "estimate_currency": estimate.currency,
    }
