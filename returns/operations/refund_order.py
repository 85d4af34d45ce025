"""Money goes back without goods: outbound shipping, or a gesture."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from returns.domain.lifecycle import SETTLEMENT_MOVES
from returns.domain.status import Outcome, RefundKind, RequestKind, SettlementStatus
from returns.history import Actor, note
from returns.models import Order, OrderRefund, Return
from returns.operations.book_money import book_refund, book_refund_payment
from returns.operations.moves import locked, move
from returns.operations.reserve import UnableToSettle
from returns.outbox import put, put_for
from returns.queries.payment_requests import Wanted, waits_for_second
from returns.queries.rates import in_shop_currency
from returns.queries.rest import rest_of
from returns.queries.unpaid import payable_again

Transfers = Sequence[tuple[str, int, str]]


@transaction.atomic
def refund_order(
    *,
    rma_id: int,
    kind: RefundKind,
    amount_minor: int,
    request_key: str,
    actor_id: str,
    now: datetime,
    actor: str = Actor.MERCHANT,
    again: bool = False,
) -> OrderRefund:
    """Make a refund DUE and leave the payment to a worker.

    `amount_minor` is above zero, in minor units of the presentment currency, and is bound to the order at once. The
    same `request_key` gives the same refund, which is paid `again` if it stopped and no later one stands for it. Raises
    UnableToSettle where less is left of what was received, and for a present: the money, and Shopify's mail about it,
    would go to the giver.
    """
    rma = locked(rma_id)
    known = rma.order_refunds.filter(request_key=request_key).first()
    if known and not (again and payable_again(rma).filter(pk=known.pk).exists()):
        return known
    if rma.outcome == Outcome.GIFT_CARD:
        raise UnableToSettle("of_a_present")
    wanted = Wanted(RequestKind.ORDER_REFUND, amount_minor, {"kind": kind.value, "request_key": request_key})
    if actor == Actor.MERCHANT and waits_for_second(
        rma, wanted, in_shop_currency=_together(rma, amount_minor), by=actor_id
    ):
        raise UnableToSettle("second_person")
    _bind(rma, amount_minor)
    refund = (
        _anew(known, now)
        if known
        else OrderRefund.objects.create(
            rma=rma,
            kind=kind,
            status=SettlementStatus.DUE,
            request_key=request_key,
            key=uuid.uuid4(),
            amount_presentment_minor=amount_minor,
            due_at=now,
        )
    )
    book_refund(refund, minor=amount_minor, now=now)
    note(rma, "order_refund.due", at=now, actor=actor, actor_id=actor_id, facts=facts_of(rma, refund))
    payload = {"return": rma.pk, "order_refund": refund.pk}
    put(rma.shop, "shopify.refund_order", payload, now=now, stream=f"order_refund:{refund.pk}")
    return refund


def _anew(refund: OrderRefund, now: datetime) -> OrderRefund:
    """One that stopped is shared out and sent as if it never had been: Shopify is known to have paid nothing."""
    sent = {"key": uuid.uuid4(), "transfers": [], "shipping_presentment_minor": 0, "sent_at": None}
    move(refund, SETTLEMENT_MOVES, SettlementStatus.DUE, due_at=now, problem="", detail="", **sent)
    return refund


def _together(rma: Return, amount_minor: int) -> int:
    """What counts towards what one person pays alone: many small refunds of a return are one large one."""
    before = rma.order_refunds.exclude(status=SettlementStatus.FAILED)
    return in_shop_currency(rma.order, amount_minor + sum(before.values_list("amount_presentment_minor", flat=True)))


@transaction.atomic
def begin_order_refund(*, refund_id: int, transfers: Transfers, shipping_minor: int, now: datetime) -> OrderRefund:
    """Commit what is about to be sent, before it is: payment gid, minor units and gateway, and the shipping in it.

    What was sent once is sent again as it was.
    """
    refund = _held(refund_id)
    sent = {"transfers": list(transfers), "shipping_presentment_minor": shipping_minor}
    move(refund, SETTLEMENT_MOVES, SettlementStatus.IN_DOUBT, **sent)
    OrderRefund.objects.filter(pk=refund.pk, status=SettlementStatus.IN_DOUBT).update(sent_at=now)
    refund.refresh_from_db()
    return refund


@transaction.atomic
def renew_key(*, refund_id: int) -> OrderRefund:
    """A new key, after Shopify said that the try under the old one failed."""
    refund = _held(refund_id)
    OrderRefund.objects.filter(pk=refund.pk, status=SettlementStatus.IN_DOUBT).update(key=uuid.uuid4())
    refund.refresh_from_db()
    return refund


@transaction.atomic
def record_order_refund(*, refund_id: int, refund_gid: str, now: datetime, by_hand: bool = False) -> OrderRefund:
    """Shopify paid, perhaps after all: a sum that was let go is bound again. Repeating it changes nothing.

    Where it pays the rest of a return that ended without a payment for goods, the shopper is told of the whole.
    """
    refund = _held(refund_id)
    let_go, rest = refund.status == SettlementStatus.FAILED, rest_of(refund.rma)
    if move(refund, SETTLEMENT_MOVES, SettlementStatus.PAID, refund_gid=refund_gid, paid_at=now):
        rma, facts = refund.rma, facts_of(refund.rma, refund) | {"refund": refund_gid}
        if let_go:
            _count(refund, refund.amount_presentment_minor)
            book_refund(refund, minor=refund.amount_presentment_minor, now=now)
        book_refund_payment(refund, now=now)
        note(rma, "order_refund.paid", at=now, actor=Actor.SHOPIFY, facts=facts)
        if by_hand:
            note(rma, "settlement.by_hand", at=now, actor=Actor.SHOPIFY, facts=facts)
        if rest and not rest_of(rma):
            put_for(rma, "mail.refunded", now=now)
    return refund


@transaction.atomic
def fail_order_refund(*, refund_id: int, problem: str, detail: str, now: datetime) -> OrderRefund:
    """Shopify is known to have paid nothing: the sum is free again, and the refund stays as it ended."""
    refund = _held(refund_id)
    ended = {"problem": problem, "detail": detail[:1000]}
    if move(refund, SETTLEMENT_MOVES, SettlementStatus.FAILED, **ended):
        _count(refund, -refund.amount_presentment_minor)
        book_refund(refund, minor=-refund.amount_presentment_minor, now=now)
        note(refund.rma, "order_refund.failed", at=now, actor=Actor.SHOPIFY, facts={"problem": problem})
    return refund


def _held(refund_id: int) -> OrderRefund:
    """Load a refund under its return's lock."""
    rma = locked(OrderRefund.objects.values_list("rma_id", flat=True).get(pk=refund_id))
    return rma.order_refunds.select_related("rma__order", "rma__shop").get(pk=refund_id)


def _bind(rma: Return, amount_minor: int) -> None:
    """Take the sum off what is left, also of what was given back in Shopify's own admin."""
    left = Order.objects.filter(
        pk=rma.order_id,
        received_presentment_minor__gte=F("paid_out_presentment_minor") + amount_minor,
    ).filter(received_presentment_minor__gte=F("refunded_presentment_minor") + amount_minor)
    if not left.update(paid_out_presentment_minor=F("paid_out_presentment_minor") + amount_minor):
        raise UnableToSettle("more_than_received")


def _count(refund: OrderRefund, minor: int) -> None:
    order = Order.objects.filter(pk=refund.rma.order_id)
    order.update(paid_out_presentment_minor=F("paid_out_presentment_minor") + minor)


def facts_of(rma: Return, refund: OrderRefund) -> dict[str, object]:
    """What the history says of a refund."""
    return {
        "kind": str(refund.kind),
        "total_minor": refund.amount_presentment_minor,
        "currency": rma.order.presentment_currency,
    }
