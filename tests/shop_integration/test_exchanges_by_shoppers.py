"""A shopper's exchange at Shopify: asked for here, made at the approval, put on the order with the goods, once."""

from __future__ import annotations

import pytest
from django.utils import timezone

from returns.domain.exchange import Fallback, WantedExchange
from returns.domain.status import SettlementStatus
from returns.models import FulfillmentLine, OutboxMessage
from returns.operations.approve_return import approve_return
from returns.operations.change_return import change_return
from returns.operations.give_up_exchange import give_up_exchange
from returns.operations.request_return import request_return
from returns.operations.take_back_return import take_back_return
from returns.queries.eligibility import Wanted
from returns.queries.policies import active_policy
from shop_integration.admin_api.returns import read_return
from shop_integration.connect import connect
from shop_integration.offers import exchange_offers
from shop_integration.sync import sync_order
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, approved, due, received, refunds
from tests.shop_integration.test_made_by_merchants import add_sizes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _offered(simulator, shop):
    version = active_policy(shop)
    version.document = {**version.document, "exchanges": {"offered": "variants"}}
    version.save()
    add_sizes(simulator, shop)


def swap(order, sku, *, fallback=Fallback.REFUND, key="key-1"):
    line = FulfillmentLine.objects.get(fulfillment__order=order)
    offers = exchange_offers(order.shop, product_gids=[line.line.product_gid], now=timezone.now())
    offer = next(offer for offer in offers if offer.sku == sku)
    return request_return(
        shop=order.shop, order_id=order.pk, wanted=[Wanted(line.pk, 1, "size_small")], request_key=key,
        expected_minor=None, locale="fr", now=timezone.now(),
        exchanges=[WantedExchange(line.pk, offer, fallback)],
    )  # fmt: skip


def at_shopify(rma):
    """What Shopify has of the exchange: quantity and how much of it is on the order."""
    found = read_return(connect(rma.shop, now=timezone.now()), again(rma).gid)
    return [(line.quantity, line.processed) for line in found.exchanges]


def test_offers_tell_options_and_what_is_left(simulator, shop, buy):
    line = FulfillmentLine.objects.get(fulfillment__order=buy(("JUPE-S", 1)))
    simulator.set_stock(shop.domain, "JUPE-M", 0)
    found = exchange_offers(shop, product_gids=[line.line.product_gid], now=timezone.now())
    offers = {offer.sku: offer for offer in found}
    assert (offers["JUPE-M"].available, offers["JUPE-M"].stock) == (False, 0)
    assert (offers["JUPE-S"].stock, offers["JUPE-XL"].stock) == (8, 9)


def test_an_even_exchange_from_the_wish_to_the_order(simulator, buy):
    rma = swap(buy(("JUPE-S", 1)), "JUPE-M")
    assert work(rma.shop) == []
    assert (again(rma).gid, simulator.calls("ReturnRequest")) == ("", 0)
    rma = due(received(approved(again(rma))))
    assert work(rma.shop) == []
    rma = again(rma)
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 0)
    assert [line.processed_quantity for line in rma.exchange_lines.all()] == [1]
    assert (simulator.calls("ReturnCreate"), simulator.calls("ReturnApprove")) == (1, 0)
    assert not hasattr(rma, "invoice")
    assert refunds(simulator, rma) == []
    kinds = set(OutboxMessage.objects.filter(payload__return=rma.pk).values_list("kind", flat=True))
    assert "mail.exchanged" in kinds
    assert "mail.refunded" not in kinds


def test_who_owes_is_asked_by_shopify_and_paid_is_seen_when_the_order_is_read(simulator, buy):
    order = buy(("JUPE-S", 1))
    rma = due(received(approved(swap(order, "JUPE-XL"))))
    simulator.unkind("admin", "lost_answer", match="ReturnProcess", times=1)
    work(rma.shop)
    OutboxMessage.objects.filter(shop=rma.shop).update(due_at=timezone.now())
    work(rma.shop)
    invoice = again(rma).invoice
    assert (invoice.amount_minor, bool(invoice.sent_at), invoice.paid_at) == (1500, True, None)
    assert (simulator.calls("ReturnProcess"), simulator.calls("OrderInvoiceSend")) == (1, 1)
    sync_order(order.shop, order.gid, now=timezone.now())
    assert again(rma).invoice.paid_at is None
    simulator.pay(order.shop.domain, int(order.gid.rsplit("/", 1)[1]), webhook=False)
    sync_order(order.shop, order.gid, now=timezone.now())
    assert again(rma).invoice.paid_at
    assert [event.kind for event in again(rma).events.all()].count("invoice.paid") == 1


def test_what_sells_out_before_the_approval_is_refunded_where_the_shopper_chose_so(simulator, buy):
    rma = swap(buy(("JUPE-S", 1)), "JUPE-M")
    simulator.set_stock(rma.shop.domain, "JUPE-M", 0)
    rma = approved(rma)
    assert rma.settlement.total_presentment_minor == 6000
    assert at_shopify(rma) == []
    rma = due(received(rma))
    assert work(rma.shop) == []
    assert len(refunds(simulator, rma)) == 1
    assert again(rma).settlement.paid_presentment_minor == 6000


def test_what_sells_out_while_the_parcel_travels_is_taken_off_at_shopify(simulator, buy):
    rma = approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))
    simulator.set_stock(rma.shop.domain, "JUPE-M", 0)
    rma = received(rma)
    assert rma.settlement.total_presentment_minor == 6000
    assert at_shopify(rma) in ([], [(0, 0)])
    rma = due(rma)
    assert work(rma.shop) == []
    assert again(rma).settlement.paid_presentment_minor == 6000


def test_what_sells_out_at_the_last_moment_stops_the_payment_with_the_new_sum(simulator, buy):
    rma = due(received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))))
    simulator.set_stock(rma.shop.domain, "JUPE-M", 0)
    work(rma.shop)
    rma = again(rma)
    assert (rma.settlement.status, rma.settlement.problem) == (SettlementStatus.FAILED, "sold_out")
    assert (rma.settlement.total_presentment_minor, simulator.calls("ReturnProcess")) == (6000, 0)
    rma = due(rma)
    assert work(rma.shop) == []
    assert again(rma).settlement.paid_presentment_minor == 6000
    assert simulator.calls("ReturnProcess") == 1


def test_who_waits_stays_with_the_exchange_until_it_is_there_again(simulator, buy):
    rma = approved(swap(buy(("JUPE-S", 1)), "JUPE-M", fallback=Fallback.PROPOSAL))
    simulator.set_stock(rma.shop.domain, "JUPE-M", 0)
    rma = received(rma)
    assert rma.exchange_lines.get().sold_out_at
    rma = due(rma)
    work(rma.shop)
    assert again(rma).settlement.problem == "sold_out"
    simulator.set_stock(rma.shop.domain, "JUPE-M", 1)
    rma = due(again(rma))
    assert work(rma.shop) == []
    assert again(rma).exchange_lines.get().processed_quantity == 1


def test_of_two_that_were_promised_the_last_pieces_the_earlier_goes_first(simulator, buy):
    simulator.set_stock(buy(("JUPE-S", 1)).shop.domain, "JUPE-M", 2)
    first, second = (swap(buy(("JUPE-S", 1)), "JUPE-M") for _ in range(2))
    simulator.set_stock(first.shop.domain, "JUPE-M", 1)
    second, first = approved(second), approved(first)
    assert (first.settlement.total_presentment_minor, second.settlement.total_presentment_minor) == (0, 6000)


def test_an_exchange_given_up_by_the_merchant_is_not_sent_although_shopify_still_has_it(simulator, buy):
    rma = received(approved(swap(buy(("JUPE-S", 1)), "JUPE-M")))
    line = rma.exchange_lines.get()
    give_up_exchange(rma_id=rma.pk, line_id=line.pk, actor="merchant", now=timezone.now())
    rma = due(again(rma))
    work(rma.shop, "shopify.settle")
    assert again(rma).settlement.paid_presentment_minor == 6000
    assert at_shopify(rma) == [(1, 0)]


@pytest.mark.parametrize("kind", ["lost_answer", "http_500"])
def test_taking_an_exchange_off_survives_a_lost_answer(simulator, buy, kind):
    rma = approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))
    give_up_exchange(rma_id=rma.pk, line_id=rma.exchange_lines.get().pk, actor="merchant", now=timezone.now())
    simulator.unkind("admin", kind, match="ReturnRemoveItems", times=1)
    assert [message.kind for message in work(rma.shop)] == ["shopify.remove_exchange"]
    assert work(rma.shop) == []
    assert at_shopify(rma) in ([], [(0, 0)])


def test_news_of_the_return_before_its_answer_finds_it_with_note_and_exchange(simulator, buy):
    rma = swap(buy(("JUPE-S", 1)), "JUPE-M")
    rma.lines.update(note="Un peu juste aux épaules")
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now(), with_label=False)
    simulator.unkind("admin", "lost_answer", match="ReturnCreate", times=1)
    work(rma.shop, "shopify.create_return")
    sync_order(rma.shop, rma.order.gid, now=timezone.now())
    assert [(found.pk, bool(found.gid)) for found in rma.order.returns.all()] == [(rma.pk, True)]
    assert rma.exchange_lines.get().gid
    assert work(rma.shop) == []
    give_up_exchange(rma_id=rma.pk, line_id=rma.exchange_lines.get().pk, actor="merchant", now=timezone.now())
    rma = due(received(again(rma)))
    assert work(rma.shop) == []
    assert again(rma).settlement.paid_presentment_minor == 6000
    assert at_shopify(rma) in ([], [(0, 0)])


def changed(rma, sku, *, key="key-2"):
    """The shopper wants another size than the one they chose first."""
    line = rma.lines.get().fulfilled
    offers = exchange_offers(rma.shop, product_gids=[line.line.product_gid], now=timezone.now())
    offer = next(offer for offer in offers if offer.sku == sku)
    return change_return(
        rma_id=rma.pk, wanted=[Wanted(line.pk, 1, "size_small")], request_key=key, expected_minor=None, locale="fr",
        now=timezone.now(), exchanges=[WantedExchange(line.pk, offer)],
    )  # fmt: skip


def test_a_return_that_was_called_off_before_shopify_heard_of_it_is_not_made_there(simulator, buy):
    asked = swap(buy(("JUPE-S", 1)), "JUPE-M")
    take_back_return(rma_id=asked.pk, now=timezone.now())
    assert work(asked.shop) == []
    agreed = swap(buy(("JUPE-S", 1)), "JUPE-M", key="key-3")
    approve_return(rma_id=agreed.pk, actor="merchant", now=timezone.now())
    take_back_return(rma_id=agreed.pk, now=timezone.now())
    assert work(agreed.shop) == []
    assert (simulator.calls("ReturnCreate"), again(agreed).gid) == (0, "")


def test_an_exchange_given_up_in_a_return_that_is_never_made_there_waits_for_nothing(simulator, buy):
    rma = swap(buy(("JUPE-S", 1)), "JUPE-M")
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
    give_up_exchange(rma_id=rma.pk, line_id=rma.exchange_lines.get().pk, actor="merchant", now=timezone.now())
    take_back_return(rma_id=rma.pk, now=timezone.now())
    assert work(rma.shop) == []
    assert (simulator.calls("ReturnCreate"), again(rma).gid) == (0, "")


def test_a_changed_exchange_is_made_once_the_old_one_is_cancelled_there(simulator, buy):
    old = approved(swap(buy(("JUPE-S", 1)), "JUPE-M"))
    assert work(old.shop) == []
    new = changed(again(old), "JUPE-XL")
    assert new.status == "REQUESTED"
    approve_return(rma_id=new.pk, actor="merchant", now=timezone.now())
    assert work(new.shop) == []
    there = [read_return(connect(rma.shop, now=timezone.now()), again(rma).gid) for rma in (old, new)]
    assert [found.status for found in there] == ["CANCELED", "OPEN"]
    assert at_shopify(new) == [(1, 0)]
    assert simulator.calls("ReturnCreate") == 2
