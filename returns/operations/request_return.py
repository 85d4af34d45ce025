"""A shopper asks to return something."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from returns.domain.discount_code import WantedLater
from returns.domain.estimate import as_facts, differs
from returns.domain.exchange import WantedExchange
from returns.domain.gift import Recipient
from returns.domain.means import POSTED, Means
from returns.domain.money import Money
from returns.domain.policy import Policy
from returns.domain.remedy import REMEDIES
from returns.domain.rules.quantity import MOST_LINES, TOO_MANY_LINES
from returns.domain.said import is_offered, unanswered
from returns.domain.settlement import Quote
from returns.domain.shipping import Goods, LabelTime, PaidBy
from returns.domain.status import Origin, Outcome, ReturnStatus, SettlementStatus, Stage
from returns.domain.verdict import Answer, Verdict
from returns.domain.withdrawal import Lane
from returns.history import Actor, note
from returns.models import (
    GiftReturn,
    Order,
    PolicyVersion,
    Repair,
    Return,
    ReturnLineItem,
    ReturnUnit,
    Settlement,
    Shop,
)
from returns.models.fields import quote_columns
from returns.normalise import email_key
from returns.operations.adopt_return import next_number
from returns.operations.approve_return import approve_return
from returns.operations.caps_lock import hold_caps
from returns.operations.discount_code import promise_codes, write_wishes
from returns.operations.index_returns import index_returns
from returns.operations.keep_photo import claim_photos
from returns.operations.moves import refold
from returns.operations.order_labels import order_labels
from returns.operations.promise_exchanges import hold_stock, promise, write_exchanges
from returns.operations.shopper_lock import hold_shopper
from returns.operations.tell_shopify import tell_shopify
from returns.outbox import put_for
from returns.queries.by_outcome import shares_by_outcome, shipping_by_outcome
from returns.queries.carriage import destinations_by_line
from returns.queries.duties import duties_go_back
from returns.queries.eligibility import Preview, Wanted, WantedLine, policy_of, preview
from returns.queries.exchanges import again_for
from returns.queries.means import by_means, posted_fees
from returns.queries.shared_fee import shipping_by_parcel
from returns.queries.shopify_terms import ShopifyTerms
from returns.queries.stock import NOT_ASKED, Stock, pieces_of, short_of
from returns.queries.worth import worth_columns


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
    """What is paid, where to, or has to come back is no longer what was shown, but `preview`; nothing was done."""

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
    expected_goods: Goods | None = None,
    outcome: Outcome = Outcome.REFUND,
    exchanges: Sequence[WantedExchange] = (),
    wishes: Sequence[WantedLater] = (),
    actor: str = Actor.SHOPPER,
    actor_id: str = "",
    judged_at: datetime | None = None,
    gift: Recipient | None = None,
    stock: Stock | None = NOT_ASKED,
    means: Means = Means.LABEL,
) -> Return:
    """Record the return, quote it, claim its pieces, and tell everybody who must act.

    The same `request_key` gives the same return: a second click changes nothing. `outcome` is where the money is to go,
    `expected_minor` what the shopper was shown for it, bonus included, in minor units of the order's presentment
    currency (below zero: they owe), `expected_goods` what was to happen with the goods. `terms` and `estimate` are what
    Shopify said before this began, None where it was not asked; an estimate that differs is noted. `exchanges` go out
    instead of a refund, at offers that were read just now, and Shopify hears of the return once it is approved.
    `wishes` are sold out and bring a discount code. The rules go by `judged_at` where it is not `now`. `gift` is who
    was given the articles: they, not the buyer, hear of it and get its worth. `stock` is what was left just now of what
    comes back, so that it can be sent once more; None where nobody knows. `means` is how the goods get back. Raises
    UnableToRequest, UnableToExchange, SumChanged, Order.DoesNotExist.
    """
    order = shop.orders.select_for_update(no_key=True, of=("self",)).select_related("shop", "policy").get(pk=order_id)
    if known := order.returns.filter(request_key=request_key).first():
        return known
    hold_shopper(order)
    hold_caps(shop)
    outcome = Outcome.GIFT_CARD if gift else outcome
    if outcome == Outcome.REPLACEMENT:
        hold_stock(shop.pk)
    gone = short_of(shop, stock, pieces_of(order, wanted))
    base = by_means(order, _judged(order, wanted, terms, judged_at or now, gift=gift is not None, sold_out=gone), means)
    offer = promise_codes(order, priced := promise(order, base, exchanges), wishes)
    quote = offer.choices.get(outcome)
    sums = {None, quote.balance.presentment.minor if quote else None}
    if quote is None or expected_minor not in sums or expected_goods not in {None, offer.goods}:
        raise SumChanged(base)
    rma = write_return(order, offer, quote, request_key=request_key, locale=locale, now=now, outcome=outcome, gift=gift)
    write_exchanges(rma, priced.exchanges)
    write_wishes(rma, offer, wishes)
    worth = quote.total.presentment
    facts = {"answer": offer.answer.name, "total_minor": worth.minor, "currency": worth.currency}
    note(rma, "return.requested", at=now, actor=actor, actor_id=actor_id, facts=facts)
    pieces = sum(line.wanted.quantity for line in offer.lines)
    if estimate and outcome not in REMEDIES and differs(quote, estimate, pieces=pieces):
        note(rma, "estimate.differs", at=now, actor=Actor.SHOPIFY, facts=as_facts(quote, estimate))
    tell_shopify(rma, "shopify.request_return", now=now)
    put_for(rma, "mail.requested", now=now)
    if rma.label_time == LabelTime.AT_REQUEST and rma.goods == Goods.SEND and rma.means in POSTED:
        order_labels(rma, now)
    if offer.approved_at_once:
        approve_return(rma_id=rma.pk, actor=Actor.POLICY, now=now)
        rma.refresh_from_db()
    return rma


def _judged(
    order: Order,
    wanted: Sequence[Wanted],
    terms: ShopifyTerms | None,
    now: datetime,
    *,
    gift: bool,
    sold_out: Collection[str] | None,
) -> Preview:
    policy = policy_of(order)
    if gift and not policy.gifts.allowed:
        raise UnableToRequest
    types = dict(order.fulfillments.values_list("lines__pk", "lines__line__product_type"))
    refused = [Objection(want, None) for want in wanted if not _is_said(policy, want, types.get(want.fulfilled_id))]
    refused += [Objection(want, TOO_MANY_LINES) for want in wanted[MOST_LINES:]]
    if refused or len({want.fulfilled_id for want in wanted}) != len(wanted) or not wanted:
        raise UnableToRequest(refused)
    offer = preview(order, wanted, now=now, terms=terms, gift=gift, sold_out=sold_out)
    objections = [
        Objection(line.wanted, verdict)
        for line in offer.lines
        for verdict in line.decision.objections
        if verdict.answer == Answer.DENY
    ]
    if objections or offer.quote is None:
        raise UnableToRequest(objections)
    return offer


def _is_said(policy: Policy, want: Wanted, product_type: str | None) -> bool:
    """Whether the line is one of the order's and all is said of it that the policy asks; None: not of the order."""
    reason = policy.reason(want.reason)
    if product_type is None or reason is None:
        return False
    offered = is_offered(policy, product_type, reason=want.reason, detail=want.detail)
    return offered and not unanswered(policy, product_type, reason=reason, answers=want.answers)


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
    outcome: Outcome = Outcome.REFUND,
    gift: Recipient | None = None,
) -> Return:
    """The rows of a new return, REQUESTED, with its quote and its pieces; inside the caller's transaction."""
    lane = lane or _lane(order, offer)
    leads_to = destinations_by_line(order, offer.carriage) if lane != Lane.WITHDRAWAL else {}
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
        goods=offer.goods if lane != Lane.WITHDRAWAL else Goods.SEND,
        means=offer.carriage.means if offer.carriage else Means.LABEL,
        label_time=_label_time(offer, origin, lane),
        outcome=outcome,
        bonus_bps=offer.ways.bonus_of(outcome),
        locale=locale,
        email=email_key(gift.email) if gift else order.email,
        decision=offer.as_json(),
        requested_at=now,
        stage_since=now,
    )
    if gift:
        GiftReturn.objects.create(rma=rma, name=gift.name, address=asdict(gift.address))
    Settlement.objects.create(
        rma=rma,
        status=SettlementStatus.QUOTED,
        key=uuid.uuid4(),
        shipping_by_outcome=shipping_by_outcome(offer),
        shipping_by_parcel=[] if lane == Lane.WITHDRAWAL or gift else shipping_by_parcel(order, offer),
        posted_fees={} if lane == Lane.WITHDRAWAL or gift else posted_fees(order, offer),
        **quote_columns(quote),
    )
    for place, (line, worth) in enumerate(zip(offer.lines, quote.lines, strict=True)):
        fault = policy_of(order).is_fault(line.wanted.reason)
        free = fault or lane != Lane.COMMERCIAL or rma.goods != Goods.SEND
        item = ReturnLineItem.objects.create(
            rma=rma,
            line=line.fulfilled.line,
            fulfilled=line.fulfilled,
            quantity=line.wanted.quantity,
            reason=line.wanted.reason,
            fault=fault,
            note=line.wanted.note[:300],
            detail=line.wanted.detail,
            answers=dict(line.wanted.answers),
            duties_back=duties_go_back(line, fault=fault, lane=lane),
            restocking_fee_bps=0 if free else offer.restocking_bps(line, outcome),
            restocking_by_outcome={} if free else shares_by_outcome(offer, line),
            paid_by=_payer(order, line, fault=fault, lane=lane),
            destination=leads_to.get(place),
            **worth_columns(worth),
        )
        claim_photos(item=item, ids=line.wanted.photos)
        ReturnUnit.objects.bulk_create(
            ReturnUnit(order_line=item.line, item=item, number=piece, of_quantity=item.line.quantity)
            for piece in line.pieces
        )
    if outcome == Outcome.REPAIR:
        Repair.objects.create(rma=rma)
    if outcome == Outcome.REPLACEMENT:
        write_exchanges(rma, again_for(rma))
    refold(rma, now=now)
    index_returns([rma.pk])
    return rma


def _lane(order: Order, offer: Preview) -> Lane:
    """Goods that are all faulty, damaged or wrong come back on that ground; everything else on the shop's own terms.

    Where the law is over for one of them, the shop's own warranty is the ground.
    """
    if not all(policy_of(order).is_fault(line.wanted.reason) for line in offer.lines):
        return Lane.COMMERCIAL
    codes = {verdict.code for line in offer.lines for verdict in line.decision.verdicts}
    return Lane.WARRANTY if "warranty" in codes else Lane.CONFORMITY


def _label_time(offer: Preview, origin: Origin, lane: Lane) -> LabelTime:
    """The policy's time for what shoppers ask for; a withdrawal is not kept waiting, nor is a merchant."""
    if offer.carriage is None or origin != Origin.PORTAL or lane == Lane.WITHDRAWAL:
        return LabelTime.AT_APPROVAL
    return offer.carriage.label


def _payer(order: Order, line: WantedLine, *, fault: bool, lane: Lane) -> PaidBy:
    """A withdrawal has no fee that a prepaid label could be paid from: whoever bears the cost pays the carrier."""
    if lane == Lane.WITHDRAWAL:
        return PaidBy.OWN if policy_of(order).withdrawal.shopper_pays_return else PaidBy.SHOP
    return PaidBy.SHOP if fault else line.conditions.paid_by
