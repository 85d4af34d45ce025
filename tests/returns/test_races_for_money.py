"""Many hands on one order's money: goods, gestures, cancellations and counts at the same moment."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from returns.domain.status import DispositionType, RefundKind
from returns.models import Order, OrderRefund, OutboxMessage, Return
from returns.operations.cancel_return import UnableToCancel, cancel_return
from returns.operations.close_return import UnableToClose, close_return
from returns.operations.create_return import create_return
from returns.operations.receive_goods import UnableToReceive, receive_goods
from returns.operations.record_payment import begin_payment, record_payment
from returns.operations.refund_order import begin_order_refund, fail_order_refund, record_order_refund, refund_order
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from returns.queries.eligibility import Wanted
from returns.queries.exchanges import merchants_offer
from tests import races
from tests.characters import NOW, make_order, make_shop
from tests.races import all_at_once
from tests.returns_portal.merchant_desk import labelled, received

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
REFUSALS = (UnableToSettle, UnableToCancel, UnableToReceive, UnableToClose)


tried = partial(races.tried, refusals=REFUSALS)


def gesture(rma: Return, minor: int, key: str) -> OrderRefund:
    return refund_order(
        rma_id=rma.pk, kind=RefundKind.GOODWILL, amount_minor=minor, request_key=key, actor_id="7", now=NOW
    )


def test_thirty_double_clicks_order_one_refund() -> None:
    rma = received(make_shop())
    answers = all_at_once(tried(lambda number: gesture(rma, 100, "the-same").pk), crowd=30)
    assert len(set(answers)) == 1
    assert Order.objects.get().paid_out_presentment_minor == 100
    assert OutboxMessage.objects.filter(kind="shopify.refund_order").count() == 1


def test_thirty_gestures_and_the_goods_never_pay_more_than_came_in() -> None:
    rma = received(make_shop())
    order = Order.objects.get()
    total, room = rma.settlement.total_presentment_minor, order.received_presentment_minor

    def act(number: int) -> Any:
        if number == 0:
            return settle_return(rma_id=rma.pk, expected_minor=total, actor="merchant", now=NOW)
        return gesture(rma, room // 10, f"key-{number}")

    answers = all_at_once(tried(act), crowd=30)
    promised = sum(refund.amount_presentment_minor for refund in OrderRefund.objects.all())
    promised += total if not isinstance(answers[0], UnableToSettle) else 0
    assert Order.objects.get().paid_out_presentment_minor == promised <= room
    assert any(isinstance(answer, UnableToSettle) for answer in answers)


def test_a_refund_said_to_have_failed_and_to_be_paid_counts_as_paid() -> None:
    rma = received(make_shop())
    refund = gesture(rma, 100, "key")
    begin_order_refund(refund_id=refund.pk, transfers=[("gid", 100, "card")], shipping_minor=0, now=NOW)

    def act(number: int) -> Any:
        if number % 2:
            return fail_order_refund(refund_id=refund.pk, problem="refused", detail="", now=NOW)
        return record_order_refund(refund_id=refund.pk, refund_gid="gid://shopify/Refund/1", now=NOW)

    all_at_once(act)
    assert OrderRefund.objects.get().status == "PAID"
    assert Order.objects.get().paid_out_presentment_minor == 100
    endings = list(
        rma.events.filter(kind__in=["order_refund.paid", "order_refund.failed"]).values_list("kind", flat=True)
    )
    assert endings in (["order_refund.paid"], ["order_refund.failed", "order_refund.paid"])


def test_cancelled_or_counted_but_not_both() -> None:
    rma = labelled(make_shop())
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}

    def act(number: int) -> Any:
        if number % 2:
            return cancel_return(rma_id=rma.pk, actor="merchant", now=NOW)
        return receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW)

    all_at_once(tried(act))
    rma = Return.objects.get()
    assert (rma.status == "CANCELED") != (rma.received_at is not None)
    assert rma.events.filter(kind__in=["return.canceled", "goods.received"]).count() == 1


def test_a_payment_under_way_outlasts_cancelling_and_closing() -> None:
    rma = received(make_shop())
    total = rma.settlement.total_presentment_minor
    settle_return(rma_id=rma.pk, expected_minor=total, actor="merchant", now=NOW)

    def act(number: int) -> Any:
        if number % 3 == 0:
            begin_payment(rma_id=rma.pk, now=NOW)
            return record_payment(rma_id=rma.pk, refund_gid="gid://shopify/Refund/1", paid_minor=total, now=NOW)
        if number % 3 == 1:
            return cancel_return(rma_id=rma.pk, actor="merchant", now=NOW)
        return close_return(rma_id=rma.pk, actor="merchant", now=NOW, tell_shopify=True)

    all_at_once(tried(act))
    rma = Return.objects.get()
    assert (rma.settlement.status, rma.status in {"OPEN", "CLOSED"}) == ("PAID", True)
    assert rma.events.filter(kind="settlement.paid").count() == 1


def test_thirty_double_clicks_make_one_merchants_return() -> None:
    order = make_order(make_shop())
    fulfilled = order.fulfillments.get().lines.order_by("pk").first()
    assert fulfilled is not None
    wanted = [Wanted(fulfilled.pk, 1, "size_small")]
    balance = merchants_offer(order, wanted, [], now=NOW).balance_minor

    def act(number: int) -> Any:
        return create_return(
            shop=order.shop, order_id=order.pk, wanted=wanted, request_key="the-same", expected_minor=balance,
            actor_id="7", now=NOW,
        ).pk  # fmt: skip

    assert len(set(all_at_once(act, crowd=30))) == 1
    assert OutboxMessage.objects.filter(kind="shopify.create_return").count() == 1
