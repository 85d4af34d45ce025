"""The nightly proof over the wire: the journal against the simulated Shopify's own ledger."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Sum
from django.utils import timezone

from config.schedule import BEAT
from returns.domain.status import RefundKind
from returns.models import LedgerEntry, LedgerProof, Order, OutboxMessage
from returns.operations.refund_order import refund_order
from returns.outbox import put
from returns.queries.ledger import since_when
from shop_integration import tasks
from shop_integration.effects import ledger as effect
from simulator.merchant import Merchant
from tests.returns.test_ledger import forget_journal
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import approved, ready, received

pytestmark = pytest.mark.django_db


def prove(shop):
    put(shop, "shopify.prove_ledger", {}, now=timezone.now())
    assert work(shop) == []
    return LedgerProof.objects.get(shop=shop)


def journal(shop):
    paid = LedgerEntry.objects.filter(shop=shop, kind="payment").aggregate(n=Sum("presentment_minor"))["n"] or 0
    return -paid


@pytest.fixture
def paid(requested):
    rma = ready(requested, shipping_minor=690)
    work(rma.shop)
    return rma


def test_after_a_settlement_and_a_gesture_it_reads_nothing(paid):
    refund_order(
        rma_id=paid.pk, kind=RefundKind.GOODWILL, amount_minor=150, request_key="k", actor_id="7", now=timezone.now()
    )
    work(paid.shop)

    proof = prove(paid.shop)

    total = journal(paid.shop)
    assert (proof.orders, proof.cases, proof.since) == (1, [], None)
    assert proof.sums == {"EUR": {"ours": total, "theirs": total, "unexplained": 0}}
    assert total == paid.settlement.total_presentment_minor + 150


def test_a_refund_made_in_the_admin_is_explained_and_known_from_then_on(simulator, paid):
    gid = Merchant(simulator, paid.shop.domain).refund(paid.order.gid, {}, "1.50")

    proof = prove(paid.shop)

    assert [(case["code"], case["theirs"], case["unexplained"]) for case in proof.cases] == [("elsewhere", 150, 0)]
    assert proof.cases[0]["return"] == paid.number
    assert LedgerEntry.objects.get(kind="elsewhere").refund_gid == gid
    again = prove(paid.shop)
    assert (again.cases, again.sums["EUR"]["unexplained"], journal(paid.shop)) == ([], 0, again.sums["EUR"]["theirs"])


def test_a_refund_that_shopify_does_not_have_is_shown(paid, monkeypatch):
    Order.objects.filter(pk=paid.order_id).update(refunded_presentment_minor=0)
    monkeypatch.setattr(effect, "refunds_of", lambda client, gid: ())

    proof = prove(paid.shop)

    total = paid.settlement.total_presentment_minor
    assert proof.sums["EUR"] == {"ours": total, "theirs": 0, "unexplained": total}
    assert [case["code"] for case in proof.cases] == ["missing_there"]
    assert OutboxMessage.objects.filter(kind="shopify.sync_order").exists()


def test_what_a_night_has_no_time_for_counts_as_unexplained(paid, monkeypatch):
    Order.objects.filter(pk=paid.order_id).update(refunded_presentment_minor=1)
    monkeypatch.setattr(effect, "MOST_READ", 0)

    assert [case["code"] for case in prove(paid.shop).cases] == ["not_read"]


@pytest.mark.postgres
def test_promises_from_before_the_journal_are_written_down_first(paid):
    forget_journal()

    proof = prove(paid.shop)

    total = paid.settlement.total_presentment_minor
    assert (journal(paid.shop), proof.sums["EUR"]) == (total, {"ours": total, "theirs": total, "unexplained": 0})


def test_most_nights_look_at_what_moved_and_once_a_week_at_all(paid):
    now = timezone.now()
    assert since_when(paid.shop, now=now) is None
    proved_at = prove(paid.shop).proved_at
    assert since_when(paid.shop, now=now + timedelta(days=1)) == proved_at
    assert since_when(paid.shop, now=now + timedelta(days=8)) is None


def test_every_shop_is_proved_once_a_day_and_no_proofs_pile_up(requested):
    rma = received(approved(requested()))
    assert BEAT["shop_integration.tasks.prove_ledger"] == 86400
    assert (tasks.prove_ledger(), tasks.prove_ledger()) == (1, 0)
    assert work(rma.shop) == []
    assert (LedgerProof.objects.get().orders, LedgerProof.objects.get().sums) == (0, {})
