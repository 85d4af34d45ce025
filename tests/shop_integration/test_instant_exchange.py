"""What goes out before the goods are back: once, only as far as the caps let it, and never paid out as well."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from returns.domain.ledger import LedgerKind
from returns.domain.linked import LinkedStatus
from returns.domain.status import DispositionType, DriftKind, ParcelStatus, ReturnStatus, SettlementStatus
from returns.models import Drift, LedgerEntry, LinkedOrder, Order, OutboxMessage
from returns.operations.approve_return import approve_return
from returns.operations.cancel_return import UnableToCancel, cancel_return
from returns.operations.give_up_exchange import UnableToGiveUp, give_up_exchange
from returns.operations.miss_goods import miss_goods, write_off
from returns.operations.receive_goods import receive_goods
from returns.operations.record_scan import record_scan
from returns.operations.reserve import UnableToSettle, bind_sum
from returns.operations.take_back_return import UnableToTakeBack, take_back_return
from returns.queries.policies import active_policy
from shop_integration.sync import sync_order
from tests.shop_integration.conftest import work
from tests.shop_integration.linked_steps import by_hand, linked, orders, swap
from tests.shop_integration.power import struck
from tests.shop_integration.steps import again, approved, due, now, received, refunds
from tests.shop_integration.test_made_by_merchants import add_sizes
from tests.shop_integration.test_prove_ledger import prove

pytestmark = pytest.mark.django_db


def let(shop, instant, **caps):
    """The shop's policy as it is, with exchanges that go out early."""
    version = active_policy(shop)
    exchanges = {"offered": "variants", "mode": "linked", "instant": instant}
    version.document = {**version.document, "exchanges": exchanges, "caps": caps}
    version.save()


@pytest.fixture(autouse=True)
def _early(simulator, shop):
    let(shop, "approved")
    add_sizes(simulator, shop)
    simulator.scopes(shop.domain, grant=["write_draft_orders"])


def sent(buy, sku="JUPE-M", **about):
    """A return whose exchange went out at the approval."""
    rma = approved(swap(buy(("ROBE-S", 1), ("JUPE-S", 1)), sku, **about))
    assert linked(rma).status == LinkedStatus.ORDERED
    return rma


def scan(rma, status=ParcelStatus.IN_TRANSIT):
    return record_scan(parcel_id=rma.parcels.get().pk, status=status, at=now(), now=now())


def kinds(rma):
    return [event.kind for event in again(rma).events.all()]


def test_what_is_approved_is_ordered_before_anything_is_back(simulator, buy):
    rma = sent(buy)
    row, order = linked(rma), Order.objects.get(pk=rma.order_id)
    (made,) = orders(simulator, rma)
    assert (row.order_name, row.bound_minor, order.paid_out_presentment_minor) == (made["name"], 6000, 6000)
    assert row.early_at
    assert again(rma).settlement.status == SettlementStatus.QUOTED
    assert simulator.calls("ReturnProcess") == 0
    assert [line.processed_quantity for line in rma.exchange_lines.all()] == [1]


def test_when_the_goods_come_the_rest_is_paid_and_nothing_is_sent_again(simulator, buy):
    rma = due(received(sent(buy, also=True)))
    assert work(rma.shop) == []
    rma = again(rma)
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 4990)
    assert (len(orders(simulator, rma)), len(refunds(simulator, rma))) == (1, 1)
    assert Order.objects.get(pk=rma.order_id).paid_out_presentment_minor == 4990 + 6000
    proof = prove(rma.shop)
    assert (proof.cases, proof.sums) == ([], {"EUR": {"ours": 4990, "theirs": 4990, "unexplained": 0}})


def test_what_waits_for_the_carrier_is_ordered_with_the_first_scan_only(simulator, buy, shop):
    let(shop, "scanned")
    rma = approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))
    assert (linked(rma).status, linked(rma).early_at) == (LinkedStatus.HELD, None)
    for status in (ParcelStatus.IN_TRANSIT, ParcelStatus.IN_TRANSIT, ParcelStatus.DELIVERED):
        scan(rma, status)
        assert work(rma.shop) == []
    assert len(orders(simulator, rma)) == simulator.calls("DraftOrderComplete") == 1
    assert kinds(rma).count("linked_order.early") == 1


def test_by_default_nothing_goes_out_early(simulator, buy, shop):
    let(shop, "never")
    rma = approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))
    scan(rma)
    assert work(rma.shop) == []
    assert (linked(rma).status, linked(rma).early_at, orders(simulator, rma)) == (LinkedStatus.HELD, None, [])
    assert simulator.calls("DraftOrderComplete") == 0


STEPS = [
    ("linked_settlement", "complete_draft"),
    ("linked_drafts", "record_linked_order"),
    ("linked_drafts", "create_draft"),
    ("linked_drafts", "record_draft"),
]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(("place", "name"), STEPS)
def test_killed_anywhere_it_is_ordered_once(simulator, buy, monkeypatch, place, name, after):
    rma = swap(buy(("JUPE-S", 1)), "JUPE-M")
    with struck(monkeypatch, f"shop_integration.effects.{place}", name, after=after):
        approved(rma)
    for _ in range(2):
        work(rma.shop)
    assert (len(orders(simulator, rma)), linked(rma).status) == (1, LinkedStatus.ORDERED)
    assert len(simulator.drafts(rma.shop.domain)) == 1
    due(received(again(rma)))
    work(rma.shop)
    assert again(rma).settlement.status == SettlementStatus.PAID
    assert (len(orders(simulator, rma)), refunds(simulator, rma)) == (1, [])


@pytest.mark.parametrize("operation", ["DraftOrderCreate", "DraftOrderComplete"])
def test_a_lost_answer_is_read_back(simulator, buy, operation):
    simulator.clear_calls()
    simulator.unkind("admin", "lost_answer", match=operation, times=1)
    rma = swap(buy(("JUPE-S", 1)), "JUPE-M")
    approve_return(rma_id=rma.pk, actor="merchant", now=now())
    for _ in range(3):
        work(rma.shop)
        OutboxMessage.objects.filter(shop=rma.shop).update(due_at=timezone.now())
    work(rma.shop)
    assert linked(rma).status == LinkedStatus.ORDERED
    assert (len(orders(simulator, rma)), simulator.calls(operation)) == (1, 1)


def test_what_went_out_is_neither_given_up_nor_called_off(buy):
    rma = sent(buy)
    with pytest.raises(UnableToGiveUp, match="sent_early"):
        give_up_exchange(rma_id=rma.pk, line_id=rma.exchange_lines.get().pk, actor="merchant", now=now())
    with pytest.raises(UnableToCancel, match="sent_early"):
        cancel_return(rma_id=rma.pk, actor="merchant", now=now())
    with pytest.raises(UnableToTakeBack, match="sent_early"):
        take_back_return(rma_id=rma.pk, now=now())
    assert again(rma).status == ReturnStatus.OPEN


def test_what_is_decided_but_not_ordered_yet_is_not_called_off_either(buy, monkeypatch):
    rma = swap(buy(("JUPE-S", 1)), "JUPE-M")
    with struck(monkeypatch, "shop_integration.effects.linked_settlement", "complete_draft", after=False):
        approved(rma)
    with pytest.raises(UnableToTakeBack, match="sent_early"):
        take_back_return(rma_id=rma.pk, now=now())
    with pytest.raises(UnableToGiveUp, match="sent_early"):
        give_up_exchange(rma_id=rma.pk, line_id=rma.exchange_lines.get().pk, actor="merchant", now=now())


def test_cancelled_in_shopify_its_pieces_bring_nothing_once_more(simulator, buy):
    rma = sent(buy, also=True)
    cancel_return(rma_id=rma.pk, actor="shopify", tell_shopify=False, now=now())
    live = {item.line.sku: unit.live for item in rma.lines.all() for unit in item.units.all()}
    assert live == {"JUPE-S": True, "ROBE-S": False}
    assert miss_goods(now=now()) == 1
    assert linked(rma).overdue_at
    assert linked(rma).bound_minor == 6000


def test_a_refund_by_hand_is_paid_twice_and_stops_the_rest(simulator, buy):
    rma = sent(buy, also=True)
    by_hand(simulator, rma, "60.00")
    sync_order(rma.shop, rma.order.gid, now=now())
    (drift,) = Drift.objects.filter(rma=rma)
    assert (drift.kind, drift.facts["twice_minor"]) == (DriftKind.PAID_TWICE, 6000)
    rma = received(again(rma))
    due(rma)
    work(rma.shop)
    assert again(rma).settlement.problem == "refunded_by_hand"


def test_who_owes_pays_first_and_then_it_goes_out(simulator, buy):
    rma = approved(swap(buy(("JUPE-S", 1)), "JUPE-XL"))
    work(rma.shop)
    (draft,) = [row for row in simulator.drafts(rma.shop.domain) if row["status"] == "INVOICE_SENT"]
    assert (draft["total"], linked(rma).status, linked(rma).bound_minor) == ("15.00", LinkedStatus.ASKED, 6000)
    paid = simulator.pay_draft(rma.shop.domain, draft["id"], webhook=False)
    sync_order(rma.shop, paid["gid"], now=now())
    assert work(rma.shop) == []
    row = linked(rma)
    assert (row.status, row.problem) == (LinkedStatus.ORDERED, "")
    assert again(rma).settlement.status == SettlementStatus.QUOTED
    rma = due(received(again(rma)))
    assert work(rma.shop) == []
    assert (again(rma).settlement.status, len(orders(simulator, rma))) == (SettlementStatus.PAID, 1)


def test_who_does_not_pay_may_call_it_off_and_nothing_stays_bound(simulator, buy):
    rma = approved(swap(buy(("JUPE-S", 1)), "JUPE-XL"))
    work(rma.shop)
    take_back_return(rma_id=rma.pk, now=now())
    assert work(rma.shop) == []
    row = linked(rma)
    assert (row.status, row.bound_minor, row.early_at) == (LinkedStatus.DROPPED, 0, None)
    assert Order.objects.get(pk=rma.order_id).paid_out_presentment_minor == 0
    assert simulator.drafts(rma.shop.domain) == []


def test_who_owes_and_has_not_paid_when_the_goods_come_is_settled_as_ever(simulator, buy):
    rma = approved(swap(buy(("JUPE-S", 1)), "JUPE-XL"))
    work(rma.shop)
    rma = due(received(again(rma)))
    assert (again(rma).settlement.status, linked(rma).early_at) == (SettlementStatus.QUOTED, None)
    (draft,) = [row for row in simulator.drafts(rma.shop.domain) if row["status"] == "INVOICE_SENT"]
    paid = simulator.pay_draft(rma.shop.domain, draft["id"], webhook=False)
    sync_order(rma.shop, paid["gid"], now=now())
    assert work(rma.shop) == []
    assert (again(rma).settlement.status, len(orders(simulator, rma))) == (SettlementStatus.PAID, 1)


def test_beyond_the_cap_it_waits_for_the_goods_and_nobody_is_refused(simulator, buy, shop):
    let(shop, "approved", early_minor=10_000)
    first, second = sent(buy), approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))
    assert (again(second).status, linked(second).status) == (ReturnStatus.OPEN, LinkedStatus.HELD)
    (event,) = [event for event in again(second).events.all() if event.kind == "linked_order.waits"]
    assert event.facts == {"why": "cap"}
    received(first)
    third = approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))
    assert linked(third).status == LinkedStatus.ORDERED
    second = due(received(again(second)))
    assert work(second.shop) == []
    assert again(second).settlement.status == SettlementStatus.PAID


def test_where_shopify_refuses_it_waits_for_the_goods_with_nothing_bound(simulator, buy):
    rma = swap(buy(("JUPE-S", 1)), "JUPE-M")
    simulator.scopes(rma.shop.domain, revoke=["read_draft_orders", "write_draft_orders"])
    rma = approved(rma)
    row = linked(rma)
    assert (row.problem, row.early_at, row.bound_minor) == ("draft_refused", None, 0)
    assert Order.objects.get(pk=rma.order_id).paid_out_presentment_minor == 0
    take_back_return(rma_id=rma.pk, now=now())


def missing(rma, *skus):
    """Count the parcel: of these articles nothing was in it."""
    counts = {
        item.pk: {DispositionType.MISSING if item.line.sku in skus else DispositionType.RESTOCKED: item.quantity}
        for item in rma.lines.all()
    }
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=now())
    work(rma.shop)
    return again(rma)


def test_goods_that_are_not_in_the_parcel_are_borne_by_the_shop(simulator, buy):
    rma = missing(sent(buy, also=True), "JUPE-S")
    due(rma)
    assert work(rma.shop) == []
    rma = again(rma)
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 0)
    assert (len(orders(simulator, rma)), refunds(simulator, rma)) == (1, [])
    floor = LedgerEntry.objects.get(settlement=rma.settlement, kind=LedgerKind.FLOOR)
    assert floor.presentment_minor == 6000 - 4990
    assert prove(rma.shop).cases == []


def test_an_empty_parcel_is_settled_with_nothing(simulator, buy):
    rma = missing(sent(buy), "JUPE-S")
    due(rma)
    assert work(rma.shop) == []
    assert (again(rma).settlement.status, refunds(simulator, rma)) == (SettlementStatus.PAID, [])
    assert len(orders(simulator, rma)) == 1


def test_goods_that_never_come_are_asked_for_then_flagged_then_given_up(simulator, buy):
    rma = sent(buy)
    ship_by = again(rma).ship_by
    assert miss_goods(now=ship_by - timedelta(days=4)) == 0
    for moment in (ship_by - timedelta(days=2), ship_by + timedelta(days=2)):
        assert [miss_goods(now=moment), miss_goods(now=moment)] == [1, 0]
    assert OutboxMessage.objects.filter(kind="mail.goods_awaited").count() == 2
    assert [miss_goods(now=ship_by + timedelta(days=8)) for _ in range(2)] == [1, 0]
    write_off(rma_id=rma.pk, actor_id="7", now=now())
    write_off(rma_id=rma.pk, actor_id="7", now=now())
    assert work(rma.shop) == []
    rma = again(rma)
    assert (rma.status, rma.settlement.status, refunds(simulator, rma)) == (
        ReturnStatus.CLOSED, SettlementStatus.QUOTED, []
    )  # fmt: skip
    booked = LedgerEntry.objects.filter(order=rma.order).values_list("kind", "presentment_minor")
    assert sorted(booked) == [(LedgerKind.EXCHANGE, -6000), (LedgerKind.LOST, 6000)]
    assert prove(rma.shop).cases == []


def test_what_is_bound_cannot_be_refunded_here(buy):
    rma = sent(buy)
    order = Order.objects.get(pk=rma.order_id)
    with pytest.raises(UnableToSettle):
        bind_sum(rma, order.received_presentment_minor - 6000 + 1)
    assert LinkedOrder.objects.get(rma=rma).bound_minor == 6000
