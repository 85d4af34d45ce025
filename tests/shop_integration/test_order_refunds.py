"""Refunds without goods: one refund at Shopify under one key, within what came in, whatever is lost."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from returns.domain.status import RefundKind, SettlementStatus
from returns.leases import MOST_ATTEMPTS
from returns.models import Order, OrderRefund, OutboxMessage
from returns.operations.refund_order import refund_order
from returns.operations.reserve import UnableToSettle
from shop_integration.effects import order_refund as effect
from shop_integration.errors import Rejected, Throttled
from tests.shop_integration.conftest import forget_books, work
from tests.shop_integration.power import struck
from tests.shop_integration.steps import approved, due, ready, received

pytestmark = pytest.mark.django_db


def wanted(rma, minor=490, kind=RefundKind.GOODWILL, key="key-1", **more):
    about = {"kind": kind, "amount_minor": minor, "request_key": key, "actor_id": "7", **more}
    return refund_order(rma_id=rma.pk, **about, now=timezone.now())


def fresh(refund):
    return OrderRefund.objects.get(pk=refund.pk)


def made(simulator, rma):
    return [row for row in simulator.ledger(rma.shop.domain)["refunds"] if row["return_id"] is None]


def paid_out(rma):
    return Order.objects.get(pk=rma.order_id).paid_out_presentment_minor


@pytest.fixture
def opened(requested):
    rma = requested(shipping_minor=690)
    work(rma.shop)
    return rma


@pytest.mark.parametrize("kind", RefundKind)
def test_a_refund_without_goods_is_paid_once_and_twice_run_changes_nothing(simulator, opened, kind):
    refund = wanted(opened, kind=kind)
    assert wanted(opened, kind=kind).pk == refund.pk
    assert work(opened.shop) == []
    assert (fresh(refund).status, paid_out(opened)) == (SettlementStatus.PAID, 490)
    OutboxMessage.objects.filter(kind="shopify.refund_order").update(done_at=None)
    OrderRefund.objects.filter(pk=refund.pk).update(status="IN_DOUBT", paid_at=None)
    assert work(opened.shop) == []
    assert fresh(refund).status == SettlementStatus.PAID
    assert len(made(simulator, opened)) == 1


def test_a_backup_from_before_the_refund_finds_the_refund(simulator, opened):
    refund = wanted(opened)
    work(opened.shop)
    OrderRefund.objects.filter(pk=refund.pk).update(status="DUE", paid_at=None, sent_at=None, transfers=[])
    OutboxMessage.objects.filter(kind="shopify.refund_order").update(done_at=None, attempts=0)
    called = simulator.calls("RefundCreate")
    assert work(opened.shop) == []
    assert (fresh(refund).status, simulator.calls("RefundCreate")) == (SettlementStatus.PAID, called)
    assert len(made(simulator, opened)) == 1


@pytest.mark.parametrize("kind", ["lost_answer", "lost_answer_502", "http_500", "throttled"])
def test_a_lost_answer_leaves_it_in_doubt_and_pays_once(simulator, opened, kind):
    refund = wanted(opened)
    simulator.unkind("admin", kind, match="RefundCreate", times=4 if kind == "throttled" else 1)
    work(opened.shop)
    assert fresh(refund).status == SettlementStatus.IN_DOUBT
    simulator.kind()
    forget_books()
    assert work(opened.shop) == []
    assert fresh(refund).status == SettlementStatus.PAID
    assert len(made(simulator, opened)) == 1


@pytest.mark.parametrize("name", ["begin_order_refund", "create_refund", "record_order_refund"])
@pytest.mark.parametrize("after", [False, True])
def test_killed_anywhere_there_is_one_refund(simulator, opened, monkeypatch, name, after):
    refund = wanted(opened)
    with struck(monkeypatch, effect.__name__, name, after=after):
        work(opened.shop)
    OutboxMessage.objects.update(lease=None, leased_until=None)
    assert work(opened.shop) == []
    assert fresh(refund).status == SettlementStatus.PAID
    assert len(made(simulator, opened)) == 1


@pytest.mark.parametrize(("code", "status", "renewed"), [
    ("IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED", "IN_DOUBT", True),
    ("IDEMPOTENCY_CONCURRENT_REQUEST", "IN_DOUBT", False),
    ("IDEMPOTENCY_KEY_PARAMETER_MISMATCH", "IN_DOUBT", False),
    ("BAD_REQUEST", "FAILED", False),
])  # fmt: skip
def test_what_shopify_says_of_the_key_decides_what_is_sent_next(opened, monkeypatch, code, status, renewed):
    refund = wanted(opened)
    keys = []

    def rejected(*args, key, **kwargs):
        keys.append(key)
        raise Rejected((code,), "")

    with monkeypatch.context() as patched:
        patched.setattr(effect, "create_refund", rejected)
        work(opened.shop)
    assert (fresh(refund).status, str(fresh(refund).key) != keys[0]) == (status, renewed)
    assert paid_out(opened) == (0 if status == "FAILED" else 490)


def test_one_that_stopped_is_paid_again_only_where_that_is_asked_for(simulator, opened, monkeypatch):
    def rejected(*args, **kwargs):
        raise Rejected(("BAD_REQUEST",), "")

    refund = wanted(opened)
    with monkeypatch.context() as patched:
        patched.setattr(effect, "create_refund", rejected)
        work(opened.shop)
    assert (wanted(opened).status, paid_out(opened)) == (SettlementStatus.FAILED, 0)
    assert wanted(opened, again=True).pk == refund.pk
    assert work(opened.shop) == []
    assert (wanted(opened, again=True).status, paid_out(opened)) == (SettlementStatus.PAID, 490)
    assert len(made(simulator, opened)) == 1


def test_more_than_is_left_is_refused_here_and_at_shopify(simulator, opened):
    with pytest.raises(UnableToSettle):
        wanted(opened, minor=opened.order.received_presentment_minor + 1)
    assert paid_out(opened) == 0
    greedy = wanted(opened, minor=691, kind=RefundKind.SHIPPING)
    work(opened.shop)
    assert (fresh(greedy).status, fresh(greedy).problem, paid_out(opened)) == ("FAILED", "more_than_shipping", 0)
    assert simulator.calls("RefundCreate") == 0


def test_what_went_back_elsewhere_is_not_left(opened):
    Order.objects.filter(pk=opened.order_id).update(refunded_presentment_minor=opened.order.received_presentment_minor)
    with pytest.raises(UnableToSettle):
        wanted(opened, minor=1)


def test_goods_and_gesture_together_stay_within_what_came_in(simulator, requested):
    rma = ready(requested, shipping_minor=690)
    work(rma.shop)
    order = Order.objects.get(pk=rma.order_id)
    left = order.received_presentment_minor - order.paid_out_presentment_minor
    assert left == 690
    with pytest.raises(UnableToSettle):
        wanted(rma, minor=left + 1)
    refund = wanted(rma, minor=left)
    assert work(rma.shop) == []
    assert fresh(refund).status == SettlementStatus.PAID
    total = sum(float(row["amount"]) for row in simulator.ledger(rma.shop.domain)["refunds"])
    assert round(total * 100) == order.received_presentment_minor


def test_a_gesture_promised_first_leaves_less_for_the_goods(requested):
    rma = received(approved(requested()))
    wanted(rma, minor=1)
    with pytest.raises(UnableToSettle, match="more_than_received"):
        due(rma)


@pytest.mark.parametrize(("outcomes", "status"), [
    (("PENDING",), "IN_DOUBT"), ((), "IN_DOUBT"), (("FAILURE",), "FAILED"), (("SUCCESS",), "PAID"),
])  # fmt: skip
def test_a_refund_is_not_a_payment_until_its_money_moved(opened, monkeypatch, outcomes, status):
    refund = wanted(opened)
    answer = SimpleNamespace(gid="gid://shopify/Refund/1", note="", outcomes=outcomes, by_hand=True)
    monkeypatch.setattr(effect, "create_refund", lambda *args, **kwargs: answer)
    work(opened.shop)
    assert fresh(refund).status == status
    told = opened.events.filter(kind="settlement.by_hand").exists()
    assert told == (status == "PAID")


@pytest.mark.parametrize(("outcomes", "dead"), [(("PENDING",), False), ((), True)])
def test_money_on_its_way_uses_up_no_try_and_a_refund_without_any_does(opened, monkeypatch, outcomes, dead):
    wanted(opened)
    answer = SimpleNamespace(gid="gid://shopify/Refund/1", note="", outcomes=outcomes, by_hand=False)
    monkeypatch.setattr(effect, "create_refund", lambda *args, **kwargs: answer)
    OutboxMessage.objects.filter(kind="shopify.refund_order").update(attempts=MOST_ATTEMPTS)
    (message,) = work(opened.shop)
    assert (message.dead_at is not None) == dead


def test_throttled_before_anything_was_sent_stays_due(opened, monkeypatch):
    def throttled(*args):
        raise Throttled(timedelta(seconds=1))

    refund = wanted(opened)
    monkeypatch.setattr(effect, "refundable", throttled)
    work(opened.shop)
    assert fresh(refund).status == SettlementStatus.DUE
