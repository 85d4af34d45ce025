"""What goes out instead on an order of its own: held, made once, asked to be paid, and never paid out as well."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module

import pytest
from django.utils import timezone

from returns import outbox
from returns.domain.exchange import Obstacle, WantedExchange
from returns.domain.linked import ExchangeMode, LinkedStatus
from returns.domain.status import DriftKind, SettlementStatus, Way
from returns.models import Drift, FulfillmentLine, LinkedOrder, Order, OrderRefund, OutboxMessage
from returns.operations.accept_refunds import accept_refunds
from returns.operations.approve_return import approve_return
from returns.operations.cancel_return import cancel_return
from returns.operations.change_return import change_return
from returns.operations.drift import resolve_drift
from returns.operations.give_up_exchange import give_up_exchange
from returns.operations.hold_stock import hold_stock
from returns.operations.promise_exchanges import UnableToExchange
from returns.operations.record_linked_order import try_linked_order_again, want_another_draft
from returns.operations.request_return import request_return
from returns.operations.take_refund import UnableToTake, take_refund
from returns.outbox import Later
from returns.queries.eligibility import Wanted
from returns.queries.exchanges import obstacle_of
from returns.queries.linked_worth import goes_back_elsewhere
from returns.queries.policies import active_policy
from shop_integration.admin_api.draft_orders import delete_draft, read_draft
from shop_integration.connect import connect
from shop_integration.effects.linked_drafts import ensure_draft
from shop_integration.offers import exchange_offers
from shop_integration.sync import sync_order
from simulator.merchant import Merchant
from tests.characters import ask
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, approved, due, now, received, refunds
from tests.shop_integration.test_made_by_merchants import add_sizes, made
from tests.shop_integration.test_prove_ledger import prove

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _linked(simulator, shop):
    version = active_policy(shop)
    version.document = {**version.document, "exchanges": {"offered": "variants", "mode": "linked"}}
    version.save()
    add_sizes(simulator, shop)
    simulator.scopes(shop.domain, grant=["write_draft_orders"])


def swap(order, sku, *, sku_back="JUPE-S", also=False, pieces=1):
    """The shopper wants another size instead of skirts; `also`: the other articles come back for their money."""
    lines = list(FulfillmentLine.objects.filter(fulfillment__order=order).select_related("line"))
    (back,) = [line for line in lines if line.line.sku == sku_back]
    offers = exchange_offers(order.shop, product_gids=[back.line.product_gid], now=timezone.now())
    (offer,) = [offer for offer in offers if offer.sku == sku]
    return request_return(
        shop=order.shop, order_id=order.pk, request_key=f"key-{order.pk}",
        wanted=[Wanted(line.pk, pieces, "size_small") for line in lines if also or line == back],
        expected_minor=None, locale="fr", now=timezone.now(), exchanges=[WantedExchange(back.pk, offer)],
    )  # fmt: skip


def linked(rma):
    return LinkedOrder.objects.get(rma=rma)


def orders(simulator, rma):
    """The orders of the shop besides the one that was bought."""
    bought = int(rma.order.gid.rsplit("/", 1)[1])
    return [order for order in simulator.orders(rma.shop.domain) if order["id"] != bought]


def test_an_even_exchange_from_the_wish_to_an_order_of_its_own(simulator, buy):
    rma = swap(buy(("JUPE-S", 1)), "JUPE-M")
    assert work(rma.shop) == []
    assert (simulator.calls("ReturnRequest"), simulator.drafts(rma.shop.domain)) == (1, [])
    rma = approved(again(rma))
    (draft,) = simulator.drafts(rma.shop.domain)
    assert (draft["status"], draft["total"], draft["lines"]) == ("OPEN", "0.00", [{"sku": "JUPE-M", "quantity": 1}])
    assert linked(rma).status == LinkedStatus.HELD
    rma = due(received(rma))
    assert work(rma.shop) == []
    rma, row = again(rma), linked(rma)
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 0)
    (made,) = orders(simulator, rma)
    assert (row.status, row.order_gid, row.order_name) == (LinkedStatus.ORDERED, made["gid"], made["name"])
    assert [line.processed_quantity for line in rma.exchange_lines.all()] == [1]
    assert refunds(simulator, rma) == []
    assert not hasattr(rma, "invoice")
    assert (simulator.calls("DraftOrderCreate"), simulator.calls("DraftOrderComplete")) == (1, 1)


def test_while_a_draft_holds_the_piece_nobody_else_can_have_it(simulator, buy):
    simulator.set_stock(buy(("JUPE-S", 1)).shop.domain, "JUPE-M", 2)
    rma = approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))
    assert LinkedOrder.objects.get(rma=rma).reserved_until
    other = swap(buy(("JUPE-S", 1)), "JUPE-M")
    assert other.exchange_lines.count() == 1
    approved(other)
    with pytest.raises(UnableToExchange):
        swap(buy(("JUPE-S", 1)), "JUPE-M")
    rma = due(received(rma))
    assert work(rma.shop) == []
    assert again(rma).settlement.status == SettlementStatus.PAID


def test_what_is_left_of_the_money_goes_back_and_the_rest_went_out_as_goods(simulator, buy):
    rma = due(received(approved(swap(buy(("ROBE-S", 1), ("JUPE-S", 1)), "JUPE-M", sku_back="JUPE-S", also=True))))
    assert rma.settlement.total_presentment_minor == 4990
    assert work(rma.shop) == []
    rma = again(rma)
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 4990)
    assert len(orders(simulator, rma)) == len(refunds(simulator, rma)) == 1
    order = Order.objects.get(pk=rma.order_id)
    assert order.paid_out_presentment_minor == 4990 + 6000


@pytest.mark.parametrize("operation", ["ReturnProcess", "DraftOrderCreate", "DraftOrderComplete"])
def test_a_lost_answer_is_read_back(simulator, buy, operation):
    simulator.clear_calls()
    simulator.unkind("admin", "lost_answer", match=operation, times=1)
    rma = swap(buy(("JUPE-S", 1)), "JUPE-M")
    approve_return(rma_id=rma.pk, actor="merchant", now=now())
    for _ in range(3):
        work(rma.shop)
    rma = due(received(again(rma)))
    for _ in range(3):
        work(rma.shop)
        OutboxMessage.objects.filter(shop=rma.shop).update(due_at=timezone.now())
    assert again(rma).settlement.status == SettlementStatus.PAID
    assert len(orders(simulator, rma)) == len(simulator.drafts(rma.shop.domain)) == 1
    assert (simulator.calls(operation), refunds(simulator, rma)) == (1, [])


class Killed(BaseException):
    """The power went off."""


STEPS = [
    ("linked_settlement", "begin_payment"),
    ("linked_settlement", "process"),
    ("linked_settlement", "complete_draft"),
    ("linked_settlement", "record_payment"),
    ("linked_drafts", "record_linked_order"),
]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(("place", "name"), STEPS)
def test_killed_anywhere_there_is_one_order_and_no_refund(simulator, buy, monkeypatch, place, name, after):
    rma = due(received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))))
    monkeypatch.setattr("shop_integration.effects.settlement.SETTLED_AFTER", timedelta(0))
    with struck(monkeypatch, place, name, after=after), pytest.raises(Killed):
        work(rma.shop)
    for _ in range(2):
        work(rma.shop)
    assert again(rma).settlement.status == SettlementStatus.PAID
    assert (len(orders(simulator, rma)), refunds(simulator, rma)) == (1, [])
    assert linked(rma).order_name == orders(simulator, rma)[0]["name"]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("name", ["create_draft", "record_draft"])
def test_killed_while_the_draft_is_made_there_is_one_draft(simulator, buy, monkeypatch, name, after):
    rma = swap(buy(("JUPE-S", 1)), "JUPE-M")
    approve_return(rma_id=rma.pk, actor="merchant", now=now())
    with struck(monkeypatch, "linked_drafts", name, after=after), pytest.raises(Killed):
        work(rma.shop)
    work(rma.shop), work(rma.shop)
    assert (len(simulator.drafts(rma.shop.domain)), linked(rma).status) == (1, LinkedStatus.HELD)


@contextmanager
def struck(monkeypatch, place, name, *, after):
    """The power goes off at a call, before it or after, the first time."""
    module = f"shop_integration.effects.{place}"
    real, gone = getattr(import_module(module), name), []

    def power_cut(*args, **kwargs):
        if gone:
            return real(*args, **kwargs)
        gone.append(True)
        if after:
            real(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(f"{module}.{name}", power_cut)
        yield


def owing(buy):
    """A shopper who chose something dearer, up to the moment when Shopify has asked them for the difference."""
    rma = due(received(approved(swap(buy(("JUPE-S", 1)), "JUPE-XL"))))
    assert rma.settlement.status == SettlementStatus.QUOTED
    assert linked(rma).status == LinkedStatus.ASKED
    assert work(rma.shop) == []
    return again(rma)


def test_who_owes_pays_the_draft_and_the_order_comes_to_life_with_that(simulator, buy):
    rma = owing(buy)
    (draft,) = [row for row in simulator.drafts(rma.shop.domain) if row["status"] == "INVOICE_SENT"]
    assert (draft["total"], draft["email"]) == ("15.00", "camille@example.com")
    assert linked(rma).invoiced_at
    assert simulator.calls("ReturnProcess") == 0
    due(rma)
    assert [event.kind for event in again(rma).events.all()].count("linked_order.asked") == 1
    paid = simulator.pay_draft(rma.shop.domain, draft["id"], webhook=False)
    sync_order(rma.shop, paid["gid"], now=now())
    assert work(rma.shop) == []
    rma, row = again(rma), linked(rma)
    assert (row.status, row.order_gid) == (LinkedStatus.ORDERED, paid["gid"])
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 0)
    assert (len(orders(simulator, rma)), refunds(simulator, rma)) == (1, [])


def test_who_does_not_pay_can_be_refunded_instead(simulator, buy):
    rma = owing(buy)
    give_up_exchange(rma_id=rma.pk, line_id=rma.exchange_lines.get().pk, actor="merchant", now=now())
    assert work(rma.shop) == []
    assert (simulator.drafts(rma.shop.domain), linked(rma).status) == ([], LinkedStatus.DROPPED)
    rma = due(again(rma))
    assert work(rma.shop) == []
    assert again(rma).settlement.paid_presentment_minor == 6000
    assert orders(simulator, rma) == []


def test_who_paid_just_when_it_was_called_off_is_put_before_a_person(simulator, buy):
    rma = owing(buy)
    (draft,) = [row for row in simulator.drafts(rma.shop.domain) if row["status"] == "INVOICE_SENT"]
    simulator.pay_draft(rma.shop.domain, draft["id"], webhook=False)
    give_up_exchange(rma_id=rma.pk, line_id=rma.exchange_lines.get().pk, actor="merchant", now=now())
    assert work(rma.shop) == []
    assert (linked(rma).status, linked(rma).problem) == (LinkedStatus.ORDERED, "ordered_after_all")


def test_a_return_that_ends_lets_go_of_its_stock(simulator, buy):
    rma = approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))
    cancel_return(rma_id=rma.pk, actor="merchant", now=now())
    assert work(rma.shop) == []
    assert (simulator.drafts(rma.shop.domain), linked(rma).status) == ([], LinkedStatus.DROPPED)
    assert (linked(rma).draft_gid, linked(rma).reserved_until) == ("", None)


def test_stock_is_held_on_as_long_as_the_return_goes_on(simulator, buy):
    rma = approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))
    (before,) = simulator.drafts(rma.shop.domain)
    soon = timezone.now() + timedelta(days=2)
    LinkedOrder.objects.update(reserved_until=soon)
    assert hold_stock(now=now()) == 1
    assert hold_stock(now=now()) == 0
    assert work(rma.shop) == []
    (draft,) = simulator.drafts(rma.shop.domain)
    assert draft["id"] != before["id"]
    assert linked(rma).reserved_until > soon
    assert (linked(rma).spare_gid, linked(rma).edition) == ("", 2)


def test_a_draft_that_somebody_deleted_is_made_anew(simulator, buy):
    rma = received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M")))
    delete_draft(connect(rma.shop, now=now()), linked(rma).draft_gid)
    rma = due(rma)
    assert work(rma.shop) == []
    assert (again(rma).settlement.status, len(orders(simulator, rma))) == (SettlementStatus.PAID, 1)


def test_a_draft_that_somebody_changed_is_made_anew(simulator, buy, monkeypatch):
    rma = received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M")))
    rma.exchange_lines.update(quantity=2)
    real, seen = read_draft, []

    def fewer(client, gid):
        draft = real(client, gid)
        seen.append(draft and sum(line.quantity for line in draft.pieces))
        return draft

    monkeypatch.setattr("shop_integration.effects.linked_drafts.read_draft", fewer)
    ensure_draft(connect(rma.shop, now=now()), again(rma), now())
    (draft,) = simulator.drafts(rma.shop.domain)
    assert (draft["lines"], seen[0]) == ([{"sku": "JUPE-M", "quantity": 2}], 1)


def test_without_leave_to_make_drafts_it_stops_and_can_be_tried_again(simulator, buy):
    rma = swap(buy(("JUPE-S", 1)), "JUPE-M")
    simulator.scopes(rma.shop.domain, revoke=["read_draft_orders", "write_draft_orders"])
    rma = approved(rma)
    assert (linked(rma).status, linked(rma).problem) == (LinkedStatus.WANTED, "draft_refused")
    rma = due(received(rma))
    work(rma.shop)
    assert (again(rma).settlement.status, again(rma).settlement.problem) == (SettlementStatus.FAILED, "draft_refused")
    assert simulator.calls("ReturnProcess") == 0
    simulator.scopes(rma.shop.domain, grant=["write_draft_orders"])
    try_linked_order_again(rma_id=rma.pk, actor_id="7", now=now())
    assert work(rma.shop) == []
    assert (linked(rma).status, linked(rma).problem) == (LinkedStatus.HELD, "")
    due(again(rma))
    assert work(rma.shop) == []
    assert (again(rma).settlement.status, len(orders(simulator, rma))) == (SettlementStatus.PAID, 1)


def by_hand(simulator, rma, amount):
    """Somebody refunds the return's own order in Shopify's admin, without goods."""
    return Merchant(simulator, rma.shop.domain).refund(rma.order.gid, {}, amount)


def test_who_was_refunded_by_hand_before_is_sent_nothing(simulator, buy):
    rma = due(received(approved(swap(buy(("ROBE-S", 1), ("JUPE-S", 1)), "JUPE-M", sku_back="JUPE-S"))))
    by_hand(simulator, rma, "30.00")
    work(rma.shop)
    rma = again(rma)
    assert (rma.settlement.status, rma.settlement.problem) == (SettlementStatus.FAILED, "refunded_by_hand")
    assert (orders(simulator, rma), simulator.calls("ReturnProcess")) == ([], 0)
    due(rma)
    work(rma.shop)
    assert again(rma).settlement.problem == "refunded_by_hand"
    sync_order(rma.shop, rma.order.gid, now=now())
    accept_refunds(rma_id=rma.pk, actor_id="7", now=now())
    due(again(rma))
    assert work(rma.shop) == []
    assert (again(rma).settlement.status, len(orders(simulator, rma))) == (SettlementStatus.PAID, 1)


@pytest.mark.parametrize(("amount", "rest"), [("60.00", 0), ("25.00", 3500)])
def test_who_was_refunded_by_hand_for_these_goods_gets_the_rest_and_no_order(simulator, buy, amount, rest):
    rma = due(received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))))
    by_hand(simulator, rma, amount)
    work(rma.shop)
    sync_order(rma.shop, rma.order.gid, now=now())
    take_refund(rma_id=rma.pk, actor_id="7", now=now())
    with pytest.raises(UnableToTake):
        take_refund(rma_id=rma.pk, actor_id="7", now=now())
    assert work(rma.shop) == []
    rma = again(rma)
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 0)
    assert [row.amount_presentment_minor for row in rma.order_refunds.all()] == ([rest] if rest else [])
    assert (orders(simulator, rma), simulator.drafts(rma.shop.domain)) == ([], [])
    went_back = sum(round(float(row["amount"]) * 100) for row in simulator.ledger(rma.shop.domain)["refunds"])
    assert went_back == 6000
    proof = prove(rma.shop)
    assert proof.sums["EUR"] == {"ours": rest, "theirs": 6000, "unexplained": 0}
    sync_order(rma.shop, rma.order.gid, now=now())
    assert not Drift.objects.filter(resolved_at=None).exists()


def test_who_was_refunded_by_hand_is_not_asked_to_pay_either(simulator, buy):
    rma = received(approved(swap(buy(("JUPE-S", 1)), "JUPE-XL")))
    by_hand(simulator, rma, "60.00")
    rma = due(rma)
    work(rma.shop)
    assert (linked(rma).problem, linked(rma).invoiced_at) == ("refunded_by_hand", None)


def test_a_refund_in_the_last_moment_stops_the_order(simulator, buy, monkeypatch):
    rma = due(received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))))
    real = import_module("shop_integration.effects.linked_settlement").process

    def meanwhile(*args, **kwargs):
        found = real(*args, **kwargs)
        by_hand(simulator, rma, "60.00")
        return found

    monkeypatch.setattr("shop_integration.effects.linked_settlement.process", meanwhile)
    work(rma.shop)
    assert (again(rma).settlement.problem, orders(simulator, rma)) == ("refunded_by_hand", [])


def test_a_refund_of_what_went_out_as_goods_is_put_before_a_person_once(simulator, buy):
    rma = due(received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))))
    assert work(rma.shop) == []
    sync_order(rma.shop, rma.order.gid, now=now())
    assert not Drift.objects.exists()
    by_hand(simulator, rma, "60.00")
    for _ in range(2):
        sync_order(rma.shop, rma.order.gid, now=now())
    (drift,) = Drift.objects.filter(rma=rma)
    assert drift.kind == DriftKind.PAID_TWICE
    assert drift.facts == {"linked": linked(rma).order_name, "order": rma.order.name, "twice_minor": 6000}
    resolve_drift(shop=rma.shop, drift_id=drift.pk, way=Way.LEAVE_BOTH, actor_id="7", now=now())
    sync_order(rma.shop, rma.order.gid, now=now())
    assert not Drift.objects.filter(resolved_at=None).exists()


def test_a_refund_of_ours_on_the_same_order_is_nothing_twice(simulator, buy):
    rma = due(received(approved(swap(buy(("ROBE-S", 1), ("JUPE-S", 1)), "JUPE-M", sku_back="JUPE-S"))))
    assert work(rma.shop) == []
    other = ask(Order.objects.get(pk=rma.order_id), quantities=(1, 0), key="other", now=now())
    other = due(received(approved(other)))
    assert work(rma.shop) == []
    assert again(other).settlement.paid_presentment_minor == 4990
    sync_order(rma.shop, rma.order.gid, now=now())
    assert not Drift.objects.exists()


def test_a_linked_order_that_is_cancelled_is_put_before_a_person(simulator, buy):
    rma = due(received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))))
    assert work(rma.shop) == []
    (made,) = orders(simulator, rma)
    simulator.cancel(rma.shop.domain, made["id"], webhook=False)
    sync_order(rma.shop, made["gid"], now=now())
    (drift,) = Drift.objects.filter(rma=rma)
    assert (drift.kind, drift.facts["linked"], drift.facts["covered_minor"], drift.facts["canceled"]) == (
        DriftKind.LINKED_UNDONE, made["name"], 6000, True
    )  # fmt: skip


def test_a_price_that_changed_since_is_taken_off_as_well(simulator, buy):
    rma = swap(buy(("JUPE-S", 1)), "JUPE-XL")
    rma.exchange_lines.update(price_shop_minor=7000, price_presentment_minor=7000)
    rma = due(received(approved(again(rma))))
    assert work(rma.shop) == []
    (draft,) = simulator.drafts(rma.shop.domain)
    assert draft["total"] == "15.00"


def test_the_proof_of_the_night_reads_nothing(simulator, buy):
    rma = due(received(approved(swap(buy(("ROBE-S", 1), ("JUPE-S", 1)), "JUPE-M", sku_back="JUPE-S", also=True))))
    assert work(rma.shop) == []
    proof = prove(rma.shop)
    assert (proof.cases, proof.sums) == ([], {"EUR": {"ours": 4990, "theirs": 4990, "unexplained": 0}})


def test_where_too_little_is_left_of_the_order_nothing_is_sent(simulator, buy):
    rma = swap(buy(("JUPE-S", 1)), "JUPE-M")
    by_hand(simulator, rma, "40.00")
    sync_order(rma.shop, rma.order.gid, now=now())
    rma = due(received(approved(again(rma))))
    work(rma.shop)
    assert (again(rma).settlement.problem, orders(simulator, rma)) == ("not_refundable", [])


def fulfilled_copy(simulator, rma):
    """The linked order, sent and delivered, as we hold it."""
    (made,) = orders(simulator, rma)
    simulator.fulfil(rma.shop.domain, made["id"], webhook=False)
    simulator.deliver(rma.shop.domain, made["id"], webhook=False)
    return sync_order(rma.shop, made["gid"], now=now())


@pytest.mark.parametrize(("sku", "there"), [("JUPE-M", 6000), ("JUPE-XS", 4500)])
def test_an_article_that_came_by_exchange_is_paid_back_where_it_was_paid(simulator, buy, sku, there):
    rma = due(received(approved(swap(buy(("JUPE-S", 1)), sku))))
    assert work(rma.shop) == []
    back = ask(fulfilled_copy(simulator, rma), now=now())
    assert back.settlement.total_presentment_minor == 0
    assert goes_back_elsewhere(again(back)).order_name == rma.order.name
    back = due(received(approved(back)))
    work(rma.shop)
    outbox_of("exchanges.pay_back")
    assert work(rma.shop) == []
    (paid,) = OrderRefund.objects.filter(rma=rma)
    assert (paid.kind, paid.status, paid.amount_presentment_minor) == ("exchanged", SettlementStatus.PAID, there)
    outbox_of("exchanges.pay_back")
    assert OrderRefund.objects.count() == 1
    assert (linked(rma).bound_minor, linked(rma).problem) == (0, "")
    sync_order(rma.shop, rma.order.gid, now=now())
    assert not Drift.objects.exists()
    assert Order.objects.get(pk=rma.order_id).paid_out_presentment_minor == 6000


def test_who_paid_a_difference_gets_both_parts_back(simulator, buy):
    rma = owing(buy)
    (draft,) = [row for row in simulator.drafts(rma.shop.domain) if row["status"] == "INVOICE_SENT"]
    paid = simulator.pay_draft(rma.shop.domain, draft["id"], webhook=False)
    sync_order(rma.shop, paid["gid"], now=now())
    assert work(rma.shop) == []
    back = due(received(approved(ask(fulfilled_copy(simulator, rma), now=now()))))
    work(rma.shop)
    outbox_of("exchanges.pay_back")
    assert work(rma.shop) == []
    assert again(back).settlement.paid_presentment_minor == 1500
    assert OrderRefund.objects.get(rma=rma).amount_presentment_minor == 6000


def test_what_came_by_exchange_is_not_exchanged_online(simulator, buy):
    rma = due(received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))))
    assert work(rma.shop) == []
    order = fulfilled_copy(simulator, rma)
    assert obstacle_of(order, order.lines.get(), mode=ExchangeMode.LINKED) == Obstacle.EXCHANGED


def outbox_of(kind):
    """Carry out what the core left for itself."""
    for message in OutboxMessage.objects.filter(kind=kind):
        outbox.carry_out(message, clock=timezone.now)
        message.refresh_from_db()
        assert message.done_at


def test_what_a_merchant_makes_goes_out_the_same_way(simulator, buy):
    rma = made(buy(("JUPE-S", 1)), instead={0: "JUPE-M"})
    assert work(rma.shop) == []
    assert (simulator.calls("ReturnCreate"), linked(rma).status) == (1, LinkedStatus.HELD)
    rma = due(received(again(rma)))
    assert work(rma.shop) == []
    assert (again(rma).settlement.status, len(orders(simulator, rma))) == (SettlementStatus.PAID, 1)


def test_a_change_by_the_shopper_lets_go_of_one_draft_and_makes_another(simulator, buy):
    rma = approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))
    line = rma.exchange_lines.get()
    offers = exchange_offers(rma.shop, product_gids=[line.product_gid], now=now())
    (offer,) = [offer for offer in offers if offer.sku == "JUPE-XS"]
    back = rma.lines.get().fulfilled_id
    new = change_return(
        rma_id=rma.pk, wanted=[Wanted(back, 1, "size_small")], request_key="changed", expected_minor=None,
        exchanges=[WantedExchange(back, offer)], locale="fr", now=now(),
    )  # fmt: skip
    approve_return(rma_id=new.pk, actor="merchant", now=now())
    for _ in range(2):
        work(rma.shop)
    assert (linked(rma).status, linked(new).status) == (LinkedStatus.DROPPED, LinkedStatus.HELD)
    (draft,) = simulator.drafts(rma.shop.domain)
    assert draft["lines"] == [{"sku": "JUPE-XS", "quantity": 1}]


def test_a_second_draft_that_was_paid_as_well_is_put_before_a_person(simulator, buy):
    rma = owing(buy)
    (draft,) = [row for row in simulator.drafts(rma.shop.domain) if row["status"] == "INVOICE_SENT"]
    want_another_draft(rma_id=rma.pk, now=now())
    keep = {"kind": "shopify.keep_linked_order", "payload": {"return": rma.pk}, "stream": "", "created_at": now()}
    with struck_for_good("delete_draft"):
        OutboxMessage.objects.create(shop=rma.shop, due_at=now(), **keep)
        work(rma.shop)
    (second,) = [row for row in simulator.drafts(rma.shop.domain) if row["id"] != draft["id"]]
    for each in (draft, second):
        paid = simulator.pay_draft(rma.shop.domain, each["id"], webhook=False)
        sync_order(rma.shop, paid["gid"], now=now())
    (drift,) = Drift.objects.filter(rma=rma)
    assert (drift.kind, drift.facts["twice_minor"]) == (DriftKind.PAID_TWICE, 6000)


@contextmanager
def struck_for_good(name):
    """The power goes off at every try."""

    def power_cut(*args, **kwargs):
        raise Later("the power is off")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"shop_integration.effects.linked_drafts.{name}", power_cut)
        yield
