"""What goes out instead on an order of its own: held, made once, and asked to be paid."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from returns.domain.exchange import Fallback, WantedExchange
from returns.domain.linked import LinkedStatus
from returns.domain.status import SettlementStatus
from returns.models import LinkedOrder, Order, OutboxMessage
from returns.operations.approve_return import approve_return
from returns.operations.cancel_return import cancel_return
from returns.operations.change_return import change_return
from returns.operations.give_up_exchange import give_up_exchange
from returns.operations.hold_stock import hold_stock
from returns.operations.promise_exchanges import UnableToExchange
from returns.operations.record_linked_order import try_linked_order_again
from returns.queries.eligibility import Wanted, preview
from returns_portal.shopper.exchanging import line_exchanges
from returns_portal.shopper.selection import Swap
from shop_integration.admin_api.draft_orders import delete_draft, read_draft
from shop_integration.connect import connect
from shop_integration.effects.linked_drafts import ensure_draft
from shop_integration.offers import exchange_offers
from shop_integration.sync import sync_order
from tests.shop_integration.conftest import work
from tests.shop_integration.linked_steps import linked, orders, owing, sends_apart, swap
from tests.shop_integration.power import struck
from tests.shop_integration.steps import again, approved, due, now, received, refunds
from tests.shop_integration.test_made_by_merchants import made

__all__ = ["sends_apart"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sends_apart")]


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
    with struck(monkeypatch, f"shop_integration.effects.{place}", name, after=after):
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
    with struck(monkeypatch, "shop_integration.effects.linked_drafts", name, after=after):
        work(rma.shop)
    work(rma.shop), work(rma.shop)
    assert (len(simulator.drafts(rma.shop.domain)), linked(rma).status) == (1, LinkedStatus.HELD)


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


def test_a_price_that_changed_since_is_taken_off_as_well(simulator, buy):
    rma = swap(buy(("JUPE-S", 1)), "JUPE-XL")
    rma.exchange_lines.update(price_shop_minor=7000, price_presentment_minor=7000)
    rma = due(received(approved(again(rma))))
    assert work(rma.shop) == []
    (draft,) = simulator.drafts(rma.shop.domain)
    assert draft["total"] == "15.00"


def test_what_a_merchant_makes_goes_out_the_same_way(simulator, buy):
    rma = made(buy(("JUPE-S", 1)), instead={0: "JUPE-M"})
    assert work(rma.shop) == []
    assert (simulator.calls("ReturnCreate"), linked(rma).status) == (1, LinkedStatus.HELD)
    rma = due(received(again(rma)))
    assert work(rma.shop) == []
    assert (again(rma).settlement.status, len(orders(simulator, rma))) == (SettlementStatus.PAID, 1)


def test_who_changes_a_return_keeps_the_last_piece_that_its_own_draft_holds(simulator, buy):
    order, other = buy(("JUPE-S", 1)), buy(("JUPE-S", 1))
    simulator.set_stock(order.shop.domain, "JUPE-M", 1)
    rma = approved(swap(order, "JUPE-M"))
    assert linked(rma).reserved_until
    line, back = rma.exchange_lines.get(), rma.lines.get().fulfilled_id
    offers = exchange_offers(rma.shop, product_gids=[line.product_gid], now=now())
    (offer,) = [offer for offer in offers if offer.variant_gid == line.variant_gid]
    assert not offer.enough(1, promised=0)
    asked = [Wanted(back, 1, "size_small", note="Still the medium one")]
    swaps = [Swap(back, line.variant_gid, Fallback.REFUND)]
    base = preview(rma.order, asked, now=now(), besides=rma.pk)
    (found,) = line_exchanges(rma.order, base, swaps, now=now(), fresh=True, besides=rma.pk)
    assert (found.chosen and found.chosen.offer.sku, found.lost) == ("JUPE-M", False)
    with pytest.raises(UnableToExchange):
        swap(other, "JUPE-M")
    new = change_return(
        rma_id=rma.pk, wanted=asked, request_key="changed", expected_minor=None,
        exchanges=[WantedExchange(back, offer)], locale="fr", now=now(),
    )  # fmt: skip
    assert new.exchange_lines.get().sku == "JUPE-M"


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
