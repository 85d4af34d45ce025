"""A withdrawal all the way: declared, found at Shopify, opened there, received, paid with the delivery given back."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from returns.domain.money import Money
from returns.domain.status import SettlementStatus
from returns.models import Order, OrderRefund, OutboxMessage, PolicyVersion, Return, Withdrawal
from returns.operations.declare_withdrawal import declare_withdrawal
from returns.operations.deduct_value import deduct_value
from returns.operations.ingest_order import ingest_order
from returns.operations.match_withdrawal import accept_withdrawal
from returns.operations.record_posting import record_posting
from returns.queries.eligibility import Wanted
from returns.queries.withdrawals import REASON
from shop_integration.admin_api.orders import read_order
from shop_integration.connect import connect
from shop_integration.sync import sync_order
from tests.characters import fulfilled
from tests.shop_integration.conftest import install, work
from tests.shop_integration.steps import again, due, received, refunds

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _informed(shop):
    version = PolicyVersion.objects.get(shop=shop)
    fees = {"restocking_bps": 1000, "return_shipping_minor": 500}
    document = {**version.document, "fees": fees, "withdrawal": {"informed": "yes"}}
    PolicyVersion.objects.filter(pk=version.pk).update(document=document)


def withdraw(shop, name, email="camille@example.com"):
    said = {"name": "Camille Martin", "contract": name, "email": email, "articles": "", "language": "fr"}
    declare_withdrawal(shop=shop, **said, request_key=name + email, now=timezone.now())
    left = [message.kind for message in work(shop)]
    return Withdrawal.objects.select_related("rma").latest("pk"), left


def part_withdrawn(shop, order, line, pieces, key):
    said = {"name": "Camille Martin", "contract": order.name, "email": "camille@example.com", "articles": "some"}
    declared = declare_withdrawal(shop=shop, **said, language="fr", request_key=key, now=timezone.now())
    assert work(shop) == []
    wanted = [Wanted(fulfilled(order)[line].pk, pieces, REASON)]
    details = {"withdrawal_id": declared.withdrawal.pk, "wanted": wanted, "staff": "7"}
    rma = accept_withdrawal(shop=shop, **details, now=timezone.now())
    assert work(shop) == []
    due(received(again(rma)))
    assert work(shop) == []
    return rma


def test_goods_and_delivery_go_back_in_one_refund_without_fees(simulator, shop, buy):
    order = buy(shipping_minor=490)
    assert order.shipping_presentment_minor == 490
    withdrawal, left = withdraw(shop, order.name)
    assert left == []
    rma = received(withdrawal.rma)
    assert rma.settlement.total_presentment_minor == order.received_presentment_minor
    due(rma)
    assert work(shop) == []
    assert again(rma).settlement.status == SettlementStatus.PAID
    (refund,) = refunds(simulator, rma)
    assert refund["amount"] == str(order.received.presentment.amount)


def test_more_lines_than_a_return_holds_are_returns_of_their_own(simulator, shop, buy, monkeypatch):
    monkeypatch.setattr("returns.operations.divide_return.MOST_LINES", 1)
    order = buy(("ROBE-S", 1), ("PULL-M", 2), ("ROBE-S", 1), shipping_minor=490)
    withdrawal, left = withdraw(shop, order.name)
    assert left == []
    parts = [withdrawal.rma, *withdrawal.rma.later_parts.order_by("pk")]
    assert [[item.quantity for item in rma.lines.all()] for rma in parts] == [[1], [2], [1]]
    for rma in parts:
        assert rma.gid
        assert rma.parcels.count() == 1
        due(received(rma))
        assert work(shop) == []
    paid = [Decimal(refund["amount"]) for rma in parts for refund in refunds(simulator, rma)]
    assert len(paid) == len(parts)
    assert sum(paid) == order.received.presentment.amount


@pytest.mark.parametrize("policy", ["none", "by_value"])
def test_parts_of_an_order_are_paid_at_shopify_and_the_delivery_once(simulator, shop, buy, policy):
    version = PolicyVersion.objects.get(shop=shop)
    terms = {"informed": "yes", "partial_delivery": policy}
    PolicyVersion.objects.filter(pk=version.pk).update(document={**version.document, "withdrawal": terms})
    order = buy(shipping_minor=490)
    for number, (line, pieces) in enumerate([(1, 1), (0, 1), (1, 1)]):
        rma = part_withdrawn(shop, order, line, pieces, key=str(number))
        assert again(rma).settlement.status == SettlementStatus.PAID
    amounts = [refund["amount"] for rma in Return.objects.order_by("pk") for refund in refunds(simulator, rma)]
    assert amounts == {"none": ["39.00", "49.90", "43.90"], "by_value": ["40.49", "51.82", "40.49"]}[policy]
    assert sum(map(Decimal, amounts)) == order.received.presentment.amount
    booked = order.ledger.filter(kind="shipping").values_list("presentment_minor", flat=True)
    assert sum(booked) == 490


def test_where_tax_comes_on_top_a_part_of_the_delivery_goes_back_with_its_tax(simulator, new_domain):
    shop = install(simulator, new_domain(), country="CA")
    sizes = [{"sku": "ROBE-S", "price_minor": 4990, "stock": 20}, {"sku": "PULL-M", "price_minor": 3900, "stock": 20}]
    simulator.add_product(shop.domain, title="Robe midi", handle="robe", variants=sizes)
    version = PolicyVersion.objects.get(shop=shop)
    terms = {"informed": "yes", "partial_delivery": "by_value"}
    PolicyVersion.objects.filter(pk=version.pk).update(document={**version.document, "withdrawal": terms})
    placed = simulator.place_order(
        shop.domain, email="camille@example.com", lines=[{"sku": "ROBE-S"}, {"sku": "PULL-M", "quantity": 2}],
        address={"address1": "3 quai de la Loire", "zip": "75019", "city": "Paris", "country_code": "FR"},
        shipping_minor=490, fulfil=True, deliver_at=timezone.now().isoformat(), webhook=False,
    )  # fmt: skip
    order = sync_order(shop, placed["gid"], now=timezone.now())
    assert order.shipping_presentment_minor == 515, "the delivery and the tax on it"
    for number, (line, pieces) in enumerate([(1, 1), (0, 1), (1, 1)]):
        rma = part_withdrawn(shop, order, line, pieces, key=str(number))
        assert (again(rma).settlement.status, again(rma).settlement.problem) == (SettlementStatus.PAID, "")
    amounts = [refund["amount"] for rma in Return.objects.order_by("pk") for refund in refunds(simulator, rma)]
    assert sum(map(Decimal, amounts)) == order.received.presentment.amount
    booked = order.ledger.filter(kind="shipping").values_list("presentment_minor", flat=True)
    assert (len(booked), sum(booked)) == (3, 515)


def test_a_deduction_is_kept_back_and_nothing_stops(simulator, shop, buy):
    withdrawal, _ = withdraw(shop, buy(shipping_minor=490).name)
    rma = received(withdrawal.rma)
    full = rma.settlement.total_presentment_minor
    deduct_value(shop=shop, rma_id=rma.pk, amount_minor=1000, reason="Portée", staff="7", now=timezone.now())
    due(again(rma))
    assert work(shop) == []
    settlement = again(rma).settlement
    assert (settlement.status, settlement.paid_presentment_minor) == (SettlementStatus.PAID, full - 1000)
    assert [refund["amount"] for refund in refunds(simulator, rma)] == [str(Money(full - 1000, "EUR").amount)]


def test_proof_of_posting_pays_before_the_goods_arrive(simulator, shop, buy):
    withdrawal, _ = withdraw(shop, buy().name)
    record_posting(shop=shop, withdrawal_id=withdrawal.pk, staff="7", now=timezone.now())
    due(again(withdrawal.rma))
    assert work(shop) == []
    assert again(withdrawal.rma).settlement.status == SettlementStatus.PAID
    assert len(refunds(simulator, withdrawal.rma)) == 1


def test_an_order_that_no_webhook_told_of_is_found_at_shopify(simulator, shop):
    placed = simulator.place_order(
        shop.domain, email="camille@example.com", first_name="Camille", last_name="Martin", locale="fr",
        address={"address1": "3 quai de la Loire", "zip": "75019", "city": "Paris", "country_code": "FR"},
        lines=[{"sku": "ROBE-S", "quantity": 2}], fulfil=True, deliver_at=timezone.now().isoformat(), webhook=False,
    )  # fmt: skip
    withdrawal, _ = withdraw(shop, placed["name"])
    assert withdrawal.rma.lines.get().quantity == 2
    stranger, _ = withdraw(shop, placed["name"], email="oliver@example.com")
    assert stranger.order is None


def test_an_order_of_the_import_is_read_from_shopify_before_anything_is_measured_by_it(simulator, shop, buy):
    order = buy(shipping_minor=490)
    now = timezone.now()
    whole = read_order(connect(shop, now=now), order.gid, now=now)
    Order.objects.all().delete()
    bare = tuple(replace(parcel, lines=()) for parcel in whole.fulfillments)
    exported = ingest_order(shop=shop, snapshot=replace(whole, asked=False, return_gids=(), fulfillments=bare))
    assert exported.asked_at is None
    withdrawal, left = withdraw(shop, order.name)
    assert (left, withdrawal.problem, withdrawal.standing) == ([], "", "in_time")
    assert (withdrawal.rma.lane, withdrawal.rma.lines.count()) == ("withdrawal", 2)


def test_while_shopify_does_not_answer_the_statement_is_kept_and_looked_for_again(simulator, shop, buy):
    withdrawal, _ = withdraw(shop, "#77777")
    assert (withdrawal.order, withdrawal.statement.contract) == (None, "#77777")
    assert Return.objects.count() == OrderRefund.objects.count() == 0
    simulator.unkind("admin", "http_500", match="OrdersByName", times=3)
    _, left = withdraw(shop, "#88888")
    assert left == ["shopify.match_withdrawal"]
    message = OutboxMessage.objects.get(kind="shopify.match_withdrawal", done_at=None)
    assert message.due_at > timezone.now() - timedelta(seconds=1)
