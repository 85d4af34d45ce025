"""What went out on a linked order is never paid out as well, and goes back where it was paid."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.urls import reverse

from returns.domain.exchange import Obstacle
from returns.domain.linked import ExchangeMode, LinkedStatus
from returns.domain.status import DriftKind, Outcome, RefundKind, SettlementStatus, Stage, Way
from returns.models import CreditBonus, Drift, Order, OrderRefund, OutboxMessage, Shop
from returns.operations.accept_refunds import accept_refunds
from returns.operations.ask_second_person import refund_or_ask
from returns.operations.change_outcome import UnableToChange, change_outcome
from returns.operations.confirm_payment import UnableToConfirm, confirm_payment, drop_payment_request
from returns.operations.drift import resolve_drift
from returns.operations.give_up_exchange import give_up_exchange
from returns.operations.leave_order_refund import leave_order_refund
from returns.operations.promise_exchanges import UnableToExchange
from returns.operations.record_linked_order import want_another_draft
from returns.operations.settle_return import settle_return
from returns.operations.take_refund import UnableToTake, take_refund
from returns.queries.exchanges import obstacle_of
from returns.queries.linked_worth import goes_back_elsewhere
from returns.queries.payment_requests import waiting_payments
from returns.queries.policies import active_policy
from returns.wording import day
from returns_portal.shopper.facts import standing_facts, standing_in_words
from returns_portal.shopper.nothing_words import COMPLETE
from returns_portal.shopper.standings import REST_TO_COME
from returns_portal.shopper.words import STANDINGS
from shop_integration.errors import Rejected
from shop_integration.sync import sync_order
from simulator.merchant import Merchant
from tests.characters import ask
from tests.returns_portal.merchant_desk import staff_of, with_door
from tests.shop_integration.conftest import work
from tests.shop_integration.linked_steps import (
    by_hand,
    fulfilled_copy,
    linked,
    orders,
    outbox_of,
    owing,
    sends_apart,
    struck_for_good,
    swap,
)
from tests.shop_integration.steps import again, approved, due, now, received
from tests.shop_integration.test_linked_among_others import both_swapped, without_its_order
from tests.shop_integration.test_made_by_merchants import made, offers, sent
from tests.shop_integration.test_prove_ledger import prove

__all__ = ["sends_apart"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sends_apart")]


def gives_credit(simulator, **credit):
    """The shop gives store credit, too."""
    shop = Shop.objects.get()
    simulator.scopes(shop.domain, grant=["read_store_credit_accounts", "write_store_credit_account_transactions"])
    Shop.objects.filter(pk=shop.pk).update(store_credit=True)
    version = active_policy(shop)
    version.document = {**version.document, "outcomes": ["refund", "store_credit"]} | (
        {"credit": credit} if credit else {}
    )
    version.save()


def letters_of(rma):
    """How many letters say that a refund was sent."""
    return OutboxMessage.objects.filter(kind="mail.refunded", payload__return=rma.pk).count()


def test_who_paid_just_when_it_was_called_off_is_put_before_a_person(simulator, buy):
    rma = owing(buy)
    (draft,) = [row for row in simulator.drafts(rma.shop.domain) if row["status"] == "INVOICE_SENT"]
    simulator.pay_draft(rma.shop.domain, draft["id"], webhook=False)
    give_up_exchange(rma_id=rma.pk, line_id=rma.exchange_lines.get().pk, actor="merchant", now=now())
    assert work(rma.shop) == []
    assert (linked(rma).status, linked(rma).problem) == (LinkedStatus.ORDERED, "ordered_after_all")


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
    assert letters_of(rma) == int(not rest)
    assert work(rma.shop) == []
    assert letters_of(rma) == 1
    rma = again(rma)
    assert standing_facts(rma)["amount"] == "€60.00"
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 0)
    assert [row.amount_presentment_minor for row in rma.order_refunds.all()] == ([rest] if rest else [])
    assert (orders(simulator, rma), simulator.drafts(rma.shop.domain)) == ([], [])
    went_back = sum(round(float(row["amount"]) * 100) for row in simulator.ledger(rma.shop.domain)["refunds"])
    assert went_back == 6000
    proof = prove(rma.shop)
    assert proof.sums["EUR"] == {"ours": rest, "theirs": 6000, "unexplained": 0}
    sync_order(rma.shop, rma.order.gid, now=now())
    assert not Drift.objects.filter(resolved_at=None).exists()


@pytest.mark.parametrize("booked", [False, True])
def test_who_was_refunded_by_hand_is_told_of_no_store_credit(simulator, buy, booked):
    gives_credit(simulator, bonus_bps=1_000)
    rma = received(approved(swap(buy(("ROBE-S", 1), ("JUPE-S", 1)), "JUPE-M", also=True)))
    rma = change_outcome(rma_id=rma.pk, outcome=Outcome.STORE_CREDIT, consent=True, actor_id="7", now=now())
    assert rma.settlement.bonus_presentment_minor == 499
    by_hand(simulator, rma, "60.00")
    if booked:
        worth = 4990 + 499
        settle_return(rma_id=rma.pk, expected_minor=worth, outcome=rma.outcome, actor="merchant", now=now())
        work(rma.shop)
        assert again(rma).settlement.status == SettlementStatus.FAILED
    sync_order(rma.shop, rma.order.gid, now=now())
    take_refund(rma_id=rma.pk, actor_id="7", now=now())
    rma = again(rma)
    assert (rma.outcome, rma.settlement.bonus_presentment_minor) == (Outcome.REFUND, 0)
    assert [row.amount_presentment_minor for row in rma.order_refunds.all()] == [4990]
    assert letters_of(rma) == 0
    assert work(rma.shop) == []
    assert letters_of(rma) == 1
    assert not CreditBonus.objects.exists()


@pytest.mark.parametrize("agreed", [True, False])
def test_what_is_left_of_a_refund_by_hand_takes_two_people_where_the_shop_wants_that(simulator, buy, agreed):
    rma = due(received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))))
    by_hand(simulator, rma, "20.00")
    work(rma.shop)
    sync_order(rma.shop, rma.order.gid, now=now())
    Shop.objects.filter(pk=rma.shop_id).update(two_people_minor=1000)
    for who in ("7", "8"):
        rma.shop.staff.create(user_id=who, role="manager", met_at=now(), asked_at=now())
    rma = again(rma)
    take_refund(rma_id=rma.pk, actor_id="7", now=now())
    assert again(rma).settlement.status == SettlementStatus.PAID
    assert not rma.order_refunds.exists()
    (row,) = waiting_payments(Shop.objects.get(pk=rma.shop_id))
    with pytest.raises(UnableToConfirm):
        confirm_payment(shop=rma.shop, rma_id=rma.pk, request_id=row.pk, actor_id="7", now=now())
    rma = again(rma)
    assert (letters_of(rma), standing_facts(rma)["amount"], standing_in_words(rma)) == (0, "€20.00", REST_TO_COME)
    if not agreed:
        drop_payment_request(shop=rma.shop, rma_id=rma.pk, request_id=row.pk, actor_id="8", now=now())
        assert (letters_of(rma), standing_facts(again(rma))["amount"]) == (1, "€20.00")
        assert standing_in_words(again(rma)) == STANDINGS[Stage.REFUNDED]
        return
    confirm_payment(shop=rma.shop, rma_id=rma.pk, request_id=row.pk, actor_id="8", now=now())
    assert (letters_of(rma), standing_facts(again(rma))["amount"]) == (0, "€20.00")
    assert [refund.amount_presentment_minor for refund in rma.order_refunds.all()] == [row.sum_minor] == [4000]
    assert work(rma.shop) == []
    later = now() + timedelta(days=3)
    OrderRefund.objects.filter(rma=rma).update(paid_at=later)
    facts = standing_facts(again(rma))
    assert (letters_of(rma), facts["amount"], facts["paid"]) == (1, "€60.00", day(later, time_zone=rma.shop.time_zone))


def with_a_rest_that_stopped(simulator, buy, monkeypatch):
    """Of 60.00 somebody refunded 20.00 by hand, and Shopify refuses the 40.00 that are left."""
    rma = due(received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))))
    by_hand(simulator, rma, "20.00")
    work(rma.shop)
    sync_order(rma.shop, rma.order.gid, now=now())
    take_refund(rma_id=rma.pk, actor_id="7", now=now())
    refused_by_shopify(rma, monkeypatch)
    return again(rma)


def refused_by_shopify(rma, monkeypatch):
    def refused(*args, **kwargs):
        raise Rejected(("BAD_REQUEST",), "")

    with monkeypatch.context() as patch:
        patch.setattr("shop_integration.effects.order_refund.create_refund", refused)
        work(rma.shop)
    assert rma.order_refunds.get().status == SettlementStatus.FAILED


def leave_the_rest(rma):
    leave_order_refund(rma_id=rma.pk, refund_id=rma.order_refunds.get().pk, actor_id="7", now=now())
    return again(rma)


def pay_the_rest_again(rma, who):
    """Order it once more, or ask a second person; returns the refund, or nothing."""
    refund = rma.order_refunds.get()
    about = {
        "kind": RefundKind(refund.kind),
        "amount_minor": refund.amount_presentment_minor,
        "request_key": refund.request_key,
    }
    return refund_or_ask(rma_id=rma.pk, actor_id=who, again=True, now=now(), **about)


def test_who_is_left_a_rest_is_told_of_what_went_back(simulator, buy, monkeypatch):
    rma = with_a_rest_that_stopped(simulator, buy, monkeypatch)
    assert (letters_of(rma), standing_in_words(rma)) == (0, REST_TO_COME)
    for _ in range(2):
        rma = leave_the_rest(rma)
        assert (letters_of(rma), standing_in_words(rma)) == (1, STANDINGS[Stage.REFUNDED])
        assert standing_facts(rma)["amount"] == "€20.00"
    pay_the_rest_again(rma, "7")
    assert standing_in_words(again(rma)) == REST_TO_COME
    assert work(rma.shop) == []
    assert (letters_of(rma), standing_facts(again(rma))["amount"]) == (2, "€60.00")


def test_who_is_left_the_whole_reads_that_nothing_was_sent(buy, monkeypatch):
    rma = due(without_its_order(due(received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M")))), monkeypatch))
    work(rma.shop, "shopify.settle_linked")
    refused_by_shopify(rma, monkeypatch)
    assert (letters_of(rma), standing_in_words(again(rma))) == (0, REST_TO_COME)
    rma = leave_the_rest(rma)
    standing = standing_in_words(rma)
    assert (letters_of(rma), standing.headline) == (0, COMPLETE)
    assert str(standing.text) % standing_facts(rma) == (
        "Atelier has sent no refund for this return. If you think that is a mistake, write to Atelier; "
        "a person will answer you."
    )


@pytest.mark.parametrize("meanwhile", [False, True])
def test_a_second_try_that_is_called_off_tells_the_shopper_nothing(simulator, buy, monkeypatch, meanwhile):
    rma = with_a_rest_that_stopped(simulator, buy, monkeypatch)
    Shop.objects.filter(pk=rma.shop_id).update(two_people_minor=1000)
    for who in ("7", "8"):
        rma.shop.staff.create(user_id=who, role="manager", met_at=now(), asked_at=now())
    rma = again(rma)
    assert pay_the_rest_again(rma, "7") is None
    (row,) = waiting_payments(Shop.objects.get(pk=rma.shop_id))
    if meanwhile:
        Shop.objects.filter(pk=rma.shop_id).update(two_people_minor=None)
        pay_the_rest_again(again(rma), "8")
        assert work(rma.shop) == []
    drop_payment_request(shop=rma.shop, rma_id=rma.pk, request_id=row.pk, actor_id="7", now=now())
    rma = again(rma)
    assert (letters_of(rma), standing_in_words(rma)) == (
        (1, STANDINGS[Stage.REFUNDED]) if meanwhile else (0, REST_TO_COME)
    )
    if not meanwhile:
        assert (letters_of(leave_the_rest(rma)), letters_of(leave_the_rest(rma))) == (1, 1)


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
    gives_credit(simulator)
    back = received(approved(ask(fulfilled_copy(simulator, rma), now=now())))
    with pytest.raises(UnableToChange, match="no_store_credit"):
        change_outcome(rma_id=back.pk, outcome=Outcome.STORE_CREDIT, consent=True, actor_id="7", now=now())
    due(back)
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


def test_staff_do_not_exchange_it_once_more_either_and_give_it_twice(simulator, buy, settings):
    settings.MIDDLEWARE = with_door()
    rma = due(received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))))
    assert work(rma.shop) == []
    order = fulfilled_copy(simulator, rma)
    (line,), staff, address = sent(order), staff_of(order.shop), reverse("merchant:new_return")
    page = staff.get(address, {"order": order.name}).content.decode()
    assert "It came by an exchange" in page
    assert "instead-" not in page
    form = {
        "order": order.name, "request_key": "0" * 36, f"quantity-{line.pk}": "1", f"reason-{line.pk}": "size_small",
        f"instead-{line.pk}": offers(order)["JUPE-S"].variant_gid, "expected_minor": "0",
    }  # fmt: skip
    answer = staff.post(address, form)
    assert (answer.status_code, "It came by an exchange" in answer.content.decode()) == (422, True)
    with pytest.raises(UnableToExchange, match="exchanged"):
        made(order, (1,), {0: "JUPE-S"})
    assert not order.returns.exists()


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


@pytest.fixture
def ordered_after_all(simulator, buy):
    """A linked order with an article that was given up in the moment in which its draft was paid."""
    rma = due(received(approved(both_swapped(buy(("JUPE-S", 1), ("JUPE-XS", 1)), "JUPE-XL", "JUPE-M"))))
    assert work(rma.shop) == []
    (draft,) = [row for row in simulator.drafts(rma.shop.domain) if row["status"] == "INVOICE_SENT"]
    paid = simulator.pay_draft(rma.shop.domain, draft["id"], webhook=False)
    kept, gone = again(rma).exchange_lines.order_by("pk")
    give_up_exchange(rma_id=rma.pk, line_id=gone.pk, actor="merchant", now=now())
    return rma, paid, kept, gone


def test_what_was_given_up_while_its_draft_was_paid_is_put_before_a_person(ordered_after_all):
    rma, paid, kept, gone = ordered_after_all
    for _ in range(2):
        sync_order(rma.shop, paid["gid"], now=now())
    (drift,) = Drift.objects.filter(rma=rma)
    assert drift.kind == DriftKind.LINKED_DIFFERS
    assert drift.facts == {"linked": paid["name"], "order": rma.order.name, "articles": f"1 × {gone}"}
    assert again(rma).exchange_lines.get(pk=kept.pk).processed_quantity == 1
    resolve_drift(shop=rma.shop, drift_id=drift.pk, way=Way.LEAVE_BOTH, actor_id="7", now=now())
    sync_order(rma.shop, paid["gid"], now=now())
    assert not Drift.objects.filter(resolved_at=None).exists()


def test_what_was_given_up_is_settled_once_it_is_taken_off_the_linked_order(simulator, ordered_after_all):
    rma, paid, _, _ = ordered_after_all
    sync_order(rma.shop, paid["gid"], now=now())
    Merchant(simulator, rma.shop.domain).edit(paid["gid"], units={"JUPE-M": 0})
    sync_order(rma.shop, paid["gid"], now=now())
    drift = Drift.objects.get(rma=rma)
    assert (drift.kind, drift.resolved_at is None, drift.resolution) == (DriftKind.LINKED_DIFFERS, False, "")


@pytest.mark.parametrize(("way", "paid"), [(Way.SEND_OURS, [6000]), (Way.LEAVE_BOTH, [])])
def test_an_exchanged_article_that_was_settled_at_shopify_is_put_before_a_person(simulator, buy, way, paid):
    rma = due(received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))))
    assert work(rma.shop) == []
    made = fulfilled_copy(simulator, rma)
    admin = Merchant(simulator, rma.shop.domain)
    gid = admin.create_return(made.gid, {"JUPE-M": 1})
    admin.process(gid)
    for _ in range(2):
        sync_order(rma.shop, made.gid, now=now())
    (drift,) = Drift.objects.filter(kind=DriftKind.LINKED_UNPAID)
    assert drift.rma.order == made
    assert drift.facts == {"linked": made.name, "order": rma.order.name, "back_minor": 6000}
    resolve_drift(shop=rma.shop, drift_id=drift.pk, way=way, actor_id="7", now=now())
    outbox_of("exchanges.pay_back")
    assert work(rma.shop) == []
    assert list(OrderRefund.objects.filter(status="PAID").values_list("amount_presentment_minor", flat=True)) == paid
    sync_order(rma.shop, made.gid, now=now())
    assert not Drift.objects.filter(resolved_at=None).exists()
