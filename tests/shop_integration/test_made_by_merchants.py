"""Returns that a merchant makes: open at Shopify in one call, with exchanges, settled once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from returns.domain.exchange import WantedExchange
from returns.domain.status import Origin, ReturnStatus, SettlementStatus
from returns.leases import revive
from returns.models import FulfillmentLine, OutboxMessage, Return
from returns.operations.create_return import create_return
from returns.operations.forget_person import forget_person
from returns.operations.request_return import SumChanged, UnableToRequest
from returns.queries.eligibility import Wanted
from returns.queries.exchanges import merchants_offer
from returns.queries.person import Person
from shop_integration.offers import exchange_offers
from shop_integration.sync import sync_order
from tests.shop_integration.conftest import forget_books, install, work
from tests.shop_integration.steps import again, due, received, refunds

pytestmark = pytest.mark.django_db


def sent(order):
    rows = FulfillmentLine.objects.filter(fulfillment__order=order)
    return list(rows.select_related("line").order_by("line__position"))


def offers(order):
    gids = {row.line.product_gid for row in sent(order)}
    found = exchange_offers(order.shop, product_gids=sorted(gids), now=timezone.now())
    return {offer.sku: offer for offer in found}


def made(order, quantities=(1,), instead=None, key="key-1", label=False):
    """The merchant's return of the first lines; `instead`: place of the line -> SKU that goes out."""
    rows = sent(order)
    wanted = [Wanted(row.pk, number, "size_small") for row, number in zip(rows, quantities, strict=False) if number]
    available = offers(order) if instead else {}
    exchanges = [WantedExchange(rows[place].pk, available[sku]) for place, sku in (instead or {}).items()]
    balance = merchants_offer(order, wanted, exchanges, now=timezone.now()).balance_minor
    return create_return(
        shop=order.shop, order_id=order.pk, wanted=wanted, exchanges=exchanges, request_key=key,
        expected_minor=balance, actor_id="7", now=timezone.now(), with_label=label,
    )  # fmt: skip


@pytest.fixture
def sizes(simulator, shop):
    add_sizes(simulator, shop)


@pytest.fixture
def buy_in(simulator):
    """An order in any shop."""

    def bought(shop, *lines, **fields):
        placed = simulator.place_order(
            shop.domain, email="camille@example.com", lines=[{"sku": sku, "quantity": n} for sku, n in lines],
            address={"address1": "3 quai", "zip": "75019", "city": "Paris", "country_code": "FR"},
            fulfil=True, webhook=False, **fields,
        )  # fmt: skip
        return sync_order(shop, placed["gid"], now=timezone.now())

    return bought


def add_sizes(simulator, shop):
    simulator.add_product(
        shop.domain, title="Jupe", handle="jupe",
        variants=[
            {"sku": "JUPE-S", "price_minor": 6000, "stock": 9},
            {"sku": "JUPE-M", "price_minor": 6000, "stock": 9},
            {"sku": "JUPE-XL", "price_minor": 7500, "stock": 9},
            {"sku": "JUPE-XS", "price_minor": 4500, "stock": 9},
        ],
    )  # fmt: skip


def shopifys(simulator, rma):
    number = int(again(rma).gid.rsplit("/", 1)[1])
    return next(row for row in simulator.ledger(rma.shop.domain)["returns"] if row["id"] == number)


def test_a_return_made_by_a_merchant_is_open_at_shopify_at_once(simulator, buy):
    rma = made(buy(), (1, 2))
    assert (rma.status, rma.origin) == (ReturnStatus.OPEN, Origin.MERCHANT)
    assert work(rma.shop) == []
    rma = again(rma)
    assert rma.gid
    assert rma.rfo_gid
    assert all(item.gid for item in rma.lines.all())
    assert (simulator.calls("ReturnCreate"), simulator.calls("ReturnRequest"), simulator.calls("ReturnApprove")) == (
        1,
        0,
        0,
    )


def test_the_same_key_is_the_same_return_and_a_changed_sum_makes_none(buy):
    order = buy()
    first = made(order)
    assert made_again(order, first).pk == first.pk
    wanted = [Wanted(sent(order)[1].pk, 1, "size_small")]
    with pytest.raises(SumChanged):
        create_return(shop=order.shop, order_id=order.pk, wanted=wanted, request_key="other", expected_minor=1,
                      actor_id="7", now=timezone.now())  # fmt: skip
    assert Return.objects.count() == 1


def made_again(order, first):
    return create_return(shop=order.shop, order_id=order.pk, wanted=[], request_key=first.request_key,
                         expected_minor=0, actor_id="7", now=timezone.now())  # fmt: skip


def test_a_merchant_may_be_kinder_than_the_policy_but_returns_no_piece_twice(buy):
    from returns.models import Fulfillment

    order = buy()
    Fulfillment.objects.filter(order=order).update(delivered_at=timezone.now() - timedelta(days=300))
    made(order, (1, 1))
    with pytest.raises(UnableToRequest) as refusal:
        made(order, (0, 2), key="key-2")
    assert [objection.wanted.quantity for objection in refusal.value.objections] == [2]


@pytest.mark.parametrize("kind", ["lost_answer", "lost_answer_502", "http_500"])
def test_a_creation_whose_answer_was_lost_is_found_and_not_sent_again(simulator, buy, kind):
    rma = made(buy())
    simulator.unkind("admin", kind, match="ReturnCreate", times=1)
    assert [message.kind for message in work(rma.shop)] == ["shopify.create_return"]
    assert work(rma.shop) == []
    assert again(rma).rfo_gid
    assert len(simulator.ledger(rma.shop.domain)["returns"]) == 1


@pytest.mark.parametrize("meanwhile", ["nothing", "given up and revived", "forgotten"])
def test_what_went_out_in_a_try_that_does_not_count_is_not_sent_again(simulator, buy, meanwhile):
    rma = made(buy())
    simulator.unkind("admin", "throttled", match="Return return", times=1)
    (waiting,) = work(rma.shop)
    assert (simulator.calls("ReturnCreate"), waiting.attempts) == (1, 0)
    if meanwhile == "forgotten":
        forget_person(person=Person(rma.shop_id, (rma.order_id,), (rma.pk,)), now=timezone.now())
    elif meanwhile != "nothing":
        OutboxMessage.objects.filter(pk=waiting.pk).update(dead_at=timezone.now(), attempts=1)
        revive([waiting], now=timezone.now())
    forget_books()
    assert work(rma.shop) == []
    assert again(rma).rfo_gid
    assert (simulator.calls("ReturnCreate"), len(simulator.ledger(rma.shop.domain)["returns"])) == (1, 1)


def test_the_effect_run_twice_makes_one_return(simulator, buy):
    rma = made(buy())
    work(rma.shop)
    OutboxMessage.objects.filter(kind="shopify.create_return").update(done_at=None)
    assert work(rma.shop) == []
    assert simulator.calls("ReturnCreate") == 1


def test_a_change_of_size_costs_nothing_and_is_processed_with_the_goods(simulator, sizes, buy):
    order = buy(("JUPE-S", 2), discount={"code": "TEN", "percentage": "10"})
    rma = made(order, (2,), {0: "JUPE-M"})
    assert (rma.settlement.total_presentment_minor, rma.exchange_lines.count()) == (0, 2)
    assert work(rma.shop) == []
    assert all(line.gid for line in again(rma).exchange_lines.all())
    rma = due(received(again(rma)))
    assert work(rma.shop) == []
    rma = again(rma)
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 0)
    assert [line.processed_quantity for line in rma.exchange_lines.all()] == [1, 1]
    assert (refunds(simulator, rma), simulator.calls("ReturnProcess"), rma.status) == ([], 1, "CLOSED")


def test_a_cheaper_exchange_pays_the_difference_once_although_the_answer_is_lost(simulator, sizes, buy):
    rma = made(buy(("JUPE-S", 1)), (1,), {0: "JUPE-XS"})
    assert rma.settlement.total_presentment_minor == 1500
    work(rma.shop)
    rma = due(received(again(rma)))
    simulator.unkind("admin", "lost_answer", match="ReturnProcess", times=1)
    assert work(rma.shop, "shopify.settle") != []
    work(rma.shop)
    assert again(rma).settlement.status == SettlementStatus.PAID
    assert len(refunds(simulator, rma)) == 1


def test_a_dearer_exchange_is_put_on_the_order_and_shopify_asks_for_the_rest(simulator, sizes, buy):
    rma = made(buy(("JUPE-S", 1)), (1,), {0: "JUPE-XL"})
    assert rma.settlement.total_presentment_minor == 0
    work(rma.shop)
    rma = due(received(again(rma)))
    assert work(rma.shop) == []
    rma = again(rma)
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 0)
    assert (rma.invoice.amount_minor, bool(rma.invoice.sent_at), rma.invoice.paid_at) == (1500, True, None)
    assert (simulator.calls("ReturnProcess"), simulator.calls("OrderInvoiceSend")) == (1, 1)


def test_where_tax_comes_on_top_our_reckoning_of_an_exchange_is_shopifys(simulator, buy_in, new_domain):
    shop = install(simulator, new_domain(), country="US", currency="USD", locale="en")
    add_sizes(simulator, shop)
    order = buy_in(shop, ("JUPE-S", 1), ("JUPE-XL", 2), discount={"code": "X", "percentage": "7"})
    assert not order.taxes_included
    rma = made(order, (1, 2), {0: "JUPE-XS", 1: "JUPE-XL"})
    work(shop)
    rma = due(received(again(rma)))
    assert work(shop) == []
    assert again(rma).settlement.status == SettlementStatus.PAID
