"""What settles a difference for good, as far as its facts allow: taken off at Shopify, or paid back here."""

import pytest
from django.utils import timezone

from returns.domain.remote_return import RemoteLine, RemoteReturn
from returns.domain.status import DriftKind, SettlementStatus, Way
from returns.models import Drift, Order, OrderRefund, OutboxMessage
from returns.operations.drift import UnableToResolve, note_drift, resolve_drift, ways_of
from returns.operations.remove_from_return import remove_from_return
from returns.queries.drift_ways import owed_for_undone
from shop_integration.admin_api import return_writes as writes
from shop_integration.admin_api.returns import read_return
from shop_integration.connect import connect
from shop_integration.sync import sync_order
from tests.shop_integration.conftest import work
from tests.shop_integration.linked_steps import by_hand, fulfilled_copy, linked, orders, sends_apart, swap
from tests.shop_integration.steps import again, approved, due, now, received
from tests.shop_integration.test_prove_ledger import prove

__all__ = ["sends_apart"]
pytestmark = pytest.mark.django_db
BOTH = (Way.SEND_OURS, Way.LEAVE_BOTH)


def go(drift, way=Way.SEND_OURS, **more):
    return resolve_drift(shop=drift.rma.shop, drift_id=drift.pk, way=way, actor_id="7", now=now(), **more)


def there(rma):
    found = read_return(connect(rma.shop, now=timezone.now()), rma.gid)
    return sorted(found.pieces.values())


@pytest.fixture
def more_there(requested):
    """Shopify has a piece that has left our return."""
    rma = approved(requested())
    item = rma.lines.get(quantity=2)
    remove_from_return(rma_id=rma.pk, left={item.pk: 1}, actor="merchant", now=now(), tell_shopify=False)
    sync_order(rma.shop, rma.order.gid, now=now())
    return again(rma)


class TestPieces:
    def test_what_shopify_has_beyond_ours_is_taken_off_there(self, more_there):
        drift = Drift.objects.get()
        assert (drift.kind, ways_of(more_there, drift), there(more_there)) == (DriftKind.LINES_CHANGED, BOTH, [1, 2])
        go(drift)
        assert work(more_there.shop) == []
        assert there(more_there) == [1, 1]
        assert sorted(again(more_there).lines.values_list("quantity", flat=True)) == [1, 1]
        sync_order(more_there.shop, more_there.order.gid, now=now())
        assert not Drift.objects.filter(resolved_at=None).exists()

    def test_a_lost_answer_takes_nothing_off_twice(self, more_there, simulator):
        go(Drift.objects.get())
        simulator.unkind("admin", "lost_answer", match="ReturnRemoveItems")
        work(more_there.shop)
        OutboxMessage.objects.filter(done_at=None).update(due_at=now())
        assert work(more_there.shop) == []
        assert (there(more_there), simulator.calls("ReturnRemoveItems")) == ([1, 1], 1)

    def test_it_is_not_offered_where_it_would_not_settle_it(self, more_there):
        drift = Drift.objects.get()
        Drift.objects.update(facts={**drift.facts, "theirs": dict.fromkeys(drift.facts["theirs"], 1)})
        drift.refresh_from_db()
        assert ways_of(more_there, drift) == (Way.LEAVE_BOTH,)
        with pytest.raises(UnableToResolve, match="no_such_way"):
            go(drift)
        assert Drift.objects.filter(resolved_at=None).exists()
        assert not OutboxMessage.objects.filter(kind="shopify.take_off_more").exists()

    def test_lines_of_no_delivery_are_taken_off_and_no_others(self, requested, monkeypatch):
        rma = approved(requested())
        real, taken = read_return, []
        odd = RemoteLine("gid://shopify/UnverifiedReturnLineItem/1", "", 2)

        def with_odd(client, gid):
            found = real(client, gid)
            object.__setattr__(found, "lines", (*found.lines, *([] if taken else [odd])))
            return found

        monkeypatch.setattr("shop_integration.admin_api.returns.read_return", with_odd)
        monkeypatch.setattr("shop_integration.sync.read_return", with_odd)
        monkeypatch.setattr(writes, "remove_pieces", lambda client, gid, pieces: taken.append(dict(pieces)))
        sync_order(rma.shop, rma.order.gid, now=now())
        drift = Drift.objects.get()
        assert (drift.kind, ways_of(again(rma), drift)) == (DriftKind.UNVERIFIED_LINES, BOTH)
        go(drift)
        assert work(rma.shop) == []
        assert taken == [{odd.gid: 2}]
        assert not Drift.objects.filter(resolved_at=None).exists()


def test_our_own_line_gives_way_last_and_what_was_processed_stays():
    lines = (RemoteLine("a", "f", 2, processed=1), RemoteLine("ours", "f", 1), RemoteLine("odd", "", 1))
    found = RemoteReturn("g", "OPEN", lines)
    assert found.beyond({"f": 1}, lines=frozenset({"ours"}), verified=True) == {"a": 1}
    assert found.beyond({"f": 2}, lines=frozenset({"ours"}), verified=True) == {"a": 1}
    assert found.beyond({"f": 3}, lines=frozenset({"ours"}), verified=True) == {}
    assert found.beyond({}, lines=frozenset({"ours"}), verified=False) == {"odd": 1}


@pytest.fixture
def called_off(simulator, buy, sends_apart):
    """A return whose linked order was called off at Shopify before it was sent."""
    rma = due(received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))))
    assert work(rma.shop) == []
    (made,) = orders(simulator, rma)
    simulator.cancel(rma.shop.domain, made["id"], webhook=False)
    sync_order(rma.shop, made["gid"], now=now())
    return again(rma), made


class TestLinkedOrders:
    def test_what_was_called_off_is_paid_back_once(self, simulator, called_off):
        rma, made = called_off
        drift = Drift.objects.get()
        assert (ways_of(rma, drift), owed_for_undone(rma)) == (BOTH, 6000)
        with pytest.raises(UnableToResolve, match="sum_changed"):
            go(drift, expected_minor=5900)
        assert not OrderRefund.objects.exists()
        go(drift, expected_minor=6000)
        assert work(rma.shop) == []
        (paid,) = OrderRefund.objects.all()
        assert (paid.status, paid.amount_presentment_minor) == (SettlementStatus.PAID, 6000)
        assert (linked(rma).bound_minor, Order.objects.get(pk=rma.order_id).paid_out_presentment_minor) == (0, 6000)
        for gid in (made["gid"], rma.order.gid):
            sync_order(rma.shop, gid, now=now())
        assert not Drift.objects.filter(resolved_at=None).exists()
        proof = prove(rma.shop)
        assert (proof.cases, proof.sums["EUR"]["unexplained"]) == ([], 0)

    def test_what_was_refunded_by_hand_is_not_paid_again(self, simulator, called_off):
        rma, _ = called_off
        drift = Drift.objects.get()
        by_hand(simulator, rma, "60.00")
        sync_order(rma.shop, rma.order.gid, now=now())
        assert ways_of(again(rma), drift) == (Way.LEAVE_BOTH,)
        with pytest.raises(UnableToResolve, match="no_such_way"):
            go(drift, expected_minor=6000)
        assert not OrderRefund.objects.exists()

    def test_what_was_paid_twice_is_not_sent_as_well(self, simulator, buy, sends_apart):
        rma = due(received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))))
        assert work(rma.shop) == []
        (made,) = orders(simulator, rma)
        sync_order(rma.shop, made["gid"], now=now())
        by_hand(simulator, rma, "60.00")
        sync_order(rma.shop, rma.order.gid, now=now())
        drift = Drift.objects.get()
        assert (drift.kind, ways_of(again(rma), drift)) == (DriftKind.PAID_TWICE, BOTH)
        go(drift)
        simulator.unkind("admin", "lost_answer", match="OrderCancel")
        work(rma.shop)
        OutboxMessage.objects.filter(done_at=None).update(due_at=now())
        assert work(rma.shop) == []
        assert simulator.calls("OrderCancel") == 1
        assert Order.objects.get(gid=made["gid"]).cancelled_at
        for gid in (made["gid"], rma.order.gid):
            sync_order(rma.shop, gid, now=now())
        assert not Drift.objects.filter(resolved_at=None).exists()
        assert not OrderRefund.objects.exists()

    def test_what_was_sent_meanwhile_is_not_called_off(self, simulator, buy, sends_apart):
        rma = due(received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))))
        assert work(rma.shop) == []
        (made,) = orders(simulator, rma)
        sync_order(rma.shop, made["gid"], now=now())
        by_hand(simulator, rma, "60.00")
        sync_order(rma.shop, rma.order.gid, now=now())
        drift = Drift.objects.get()
        simulator.fulfil(rma.shop.domain, made["id"], webhook=False)
        go(drift)
        work(rma.shop)
        dead = OutboxMessage.objects.get(kind="shopify.cancel_linked_order")
        assert (dead.dead_at is not None, "sent meanwhile" in dead.last_error) == (True, True)
        assert (simulator.calls("OrderCancel"), Order.objects.get(gid=made["gid"]).cancelled_at) == (0, None)
        sync_order(rma.shop, made["gid"], now=now())
        assert ways_of(again(rma), drift) == (Way.LEAVE_BOTH,)

    def test_what_was_sent_is_not_paid_back_by_a_click(self, simulator, buy, sends_apart):
        rma = due(received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))))
        assert work(rma.shop) == []
        sent = fulfilled_copy(simulator, rma)
        Order.objects.filter(pk=sent.pk).update(cancelled_at=now())
        note_drift(rma=rma, kind=DriftKind.LINKED_UNDONE, facts={"linked": "#2", "order": "#1"}, now=now())
        assert ways_of(again(rma), Drift.objects.get()) == (Way.LEAVE_BOTH,)
