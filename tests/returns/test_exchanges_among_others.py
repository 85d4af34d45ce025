"""Exchanges where they meet second thoughts, the journal, store credit, presents, goods that stay, and caps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Sum

from returns.domain.exchange import WantedExchange
from returns.domain.ledger import LedgerKind
from returns.domain.shipping import Goods
from returns.domain.status import Outcome, RefundKind, ReturnStatus, Stage
from returns.models import ExchangeInvoice, LedgerEntry, Order, OutboxMessage, Return, Shop
from returns.operations.approve_return import approve_return
from returns.operations.change_return import change_return
from returns.operations.give_up_exchange import give_up_exchange, sell_out
from returns.operations.promise_exchanges import UnableToExchange
from returns.operations.publish_policy import publish_policy
from returns.operations.record_invoice import note_paid_invoices
from returns.operations.record_label import record_label
from returns.operations.record_payment import begin_payment, fail_payment, record_payment
from returns.operations.refund_order import refund_order
from returns.operations.request_return import request_return
from returns.operations.settle_return import settle_return
from returns.operations.share_parcel import share_parcel
from returns.operations.take_back_return import take_back_return
from returns.queries.eligibility import Wanted, preview
from returns.queries.exchanges import shoppers_offer
from returns.queries.explain import explain_return
from returns.queries.policies import active_policy
from returns.queries.returns import settlement_quote
from returns.queries.stock import promised
from tests.characters import NOW, Bought, ask, fulfilled, make_order, make_shop
from tests.gifts import RECIPIENT, takes_gifts
from tests.returns.test_shopper_exchanges import kinds, offer, offering, receive, swap

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def order() -> Order:
    return make_order(offering(make_shop()))


def again(rma: Return) -> Return:
    return Return.objects.get(pk=rma.pk)


def with_policy(shop: Shop, **parts: Any) -> Shop:
    document = active_policy(shop).document | {"exchanges": {"offered": "variants"}} | parts
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=100))
    return shop


def change(rma: Return, *, size: str | None = "M", stock: int = 1, key: str = "key-2", price: int = 4990) -> Return:
    """The shopper keeps the line in the return, and takes this size instead (None: the money)."""
    line = fulfilled(rma.order)[0]
    instead = [WantedExchange(line.pk, offer(line.line, size=size, stock=stock, price=price))] if size else []
    return change_return(
        rma_id=rma.pk, wanted=[Wanted(line.pk, 1, "size_small")], exchanges=instead, request_key=key,
        expected_minor=None, locale="fr", now=LATER,
    )  # fmt: skip


def m_of(order: Order) -> str:
    return f"{fulfilled(order)[0].line.variant_gid}-M"


def settle(rma: Return) -> Return:
    sum_shown = settlement_quote(rma).worth.presentment.minor
    settle_return(rma_id=rma.pk, expected_minor=sum_shown, outcome=Outcome(rma.outcome), actor="merchant", now=LATER)
    return again(rma)


def pay(rma: Return) -> Return:
    begin_payment(rma_id=rma.pk, now=LATER)
    minor = rma.settlement.total_presentment_minor
    gid = "gid://shopify/Refund/1" if minor else ""
    record_payment(rma_id=rma.pk, refund_gid=gid, paid_minor=minor, outcome=Outcome(rma.outcome), now=LATER)
    return again(rma)


def counted(rma: Return) -> Return:
    if rma.status == ReturnStatus.REQUESTED:
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    return again(receive(again(rma)))


def booked(order: Order) -> dict[str, int]:
    rows = LedgerEntry.objects.filter(order=order).order_by().values_list("kind")
    return dict(rows.annotate(n=Sum("presentment_minor")))


class TestSecondThoughts:
    def test_a_return_that_is_called_off_gives_its_promised_piece_back(self, order):
        rma = swap(order, stock=1)
        assert promised(order.shop, [m_of(order)])[m_of(order)] == 1
        take_back_return(rma_id=rma.pk, now=LATER)
        assert promised(order.shop, [m_of(order)])[m_of(order)] == 0
        other = make_order(order.shop, number=1002)
        assert swap(other, stock=1, key="other").exchange_lines.count() == 1

    def test_a_change_keeps_the_last_piece_for_the_same_shopper(self, order):
        new = change(swap(order, stock=1))
        assert [line.variant_title for line in new.exchange_lines.all()] == ["M"]
        assert promised(order.shop, [m_of(order)])[m_of(order)] == 1
        assert promised(order.shop, [m_of(order)], besides=new.pk)[m_of(order)] == 0

    def test_a_change_to_what_another_was_promised_changes_nothing(self, order):
        swap(make_order(order.shop, number=1002), stock=1, key="other")
        rma = ask(order, quantities=(1,))
        with pytest.raises(UnableToExchange):
            change(rma)
        assert (again(rma).status, Return.objects.count()) == (ReturnStatus.REQUESTED, 2)

    def test_the_money_after_all_is_agreed_to_and_another_size_is_not(self, order):
        rma = swap(order)
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
        assert change(again(rma), size=None).status == ReturnStatus.OPEN
        dearer = swap(make_order(order.shop, number=1002), key="other")
        approve_return(rma_id=dearer.pk, actor="merchant", now=NOW)
        assert change(again(dearer), size="XL", key="key-3", price=5490).status == ReturnStatus.REQUESTED

    def test_what_sells_out_of_a_return_that_is_over_is_told_to_nobody(self, order):
        rma = swap(order)
        take_back_return(rma_id=rma.pk, now=LATER)
        sell_out(rma_id=rma.pk, gone=[rma.exchange_lines.get().pk], now=LATER)
        assert "mail.exchange_given_up" not in kinds(rma)
        assert again(rma).settlement.total_presentment_minor == 0


class TestJournal:
    def owing(self, order: Order) -> Return:
        return pay(settle(counted(swap(order, price=5490, size="XL"))))

    def paid_by_the_shopper(self, order: Order, minor: int) -> None:
        row = Order.objects.get(pk=order.pk)
        row.received_presentment_minor += minor
        row.received_shop_minor += minor
        row.save()
        note_paid_invoices(order=row, now=LATER)

    def test_what_the_shopper_owes_is_booked_and_balanced_once_it_is_paid(self, order):
        self.owing(order)
        assert booked(order) == {"goods": 4990, "exchange": -5490, "floor": 500, "invoice": -500}
        self.paid_by_the_shopper(order, 500)
        assert booked(order) | {"received": 500} == booked(order)
        sides = LedgerEntry.objects.filter(order=order).aggregate(ours=Sum("presentment_minor"), shop=Sum("shop_minor"))
        assert sides == {"ours": 0, "shop": 0}
        self.paid_by_the_shopper(order, 0)
        assert LedgerEntry.objects.filter(kind=LedgerKind.RECEIVED).count() == 1

    def test_a_unit_that_rounding_leaves_open_is_named(self, order):
        self.owing(order)
        self.paid_by_the_shopper(order, 499)
        assert (booked(order)["received"], booked(order)["difference"]) == (499, 1)
        assert ExchangeInvoice.objects.get().paid_at

    def test_a_whole_forint_may_be_left_open(self, order):
        self.owing(order)
        Order.objects.update(shop_currency="HUF", presentment_currency="HUF")
        self.paid_by_the_shopper(order, 399)
        assert ExchangeInvoice.objects.get().paid_at is None
        self.paid_by_the_shopper(order, 1)
        assert ExchangeInvoice.objects.get().paid_at

    def test_two_invoices_of_one_order_are_not_paid_with_the_same_money(self):
        order = make_order(offering(make_shop()), Bought("Robe", 2, 4990), Bought("Pull", 2, 3900))
        first = self.owing(order)
        second = pay(settle(counted(swap(order, price=5490, size="XL", key="second"))))
        self.paid_by_the_shopper(order, 500)
        assert bool(ExchangeInvoice.objects.get(rma=first).paid_at)
        assert ExchangeInvoice.objects.get(rma=second).paid_at is None
        self.paid_by_the_shopper(order, 500)
        assert bool(ExchangeInvoice.objects.get(rma=second).paid_at)
        assert sum(booked(order).values()) == 0

    @pytest.mark.parametrize("price", [4490, 4990, 5490])
    def test_an_exchange_given_up_after_it_was_booked_is_owed_again(self, order, price):
        rma = settle(counted(swap(order, price=price, size="XL")))
        fail_payment(rma_id=rma.pk, problem="sold_out", detail="", now=LATER)
        give_up_exchange(rma_id=rma.pk, line_id=rma.exchange_lines.get().pk, actor="merchant", now=LATER)
        assert (booked(order)["goods"], booked(order)["given_up"], sum(booked(order).values())) == (4990, price, 4990)
        pay(settle(again(rma)))
        assert sum(booked(order).values()) == 0
        assert not ExchangeInvoice.objects.exists()

    def test_what_the_order_cannot_pay_back_any_more_waits_for_a_person(self):
        order = make_order(offering(make_shop()), Bought())
        rma = settle(counted(swap(order)))
        left = order.received_presentment_minor - 100
        refund_order(
            rma_id=rma.pk, kind=RefundKind.GOODWILL, amount_minor=left, request_key="all", actor_id="7", now=LATER
        )
        fail_payment(rma_id=rma.pk, problem="sold_out", detail="", now=LATER)
        line = rma.exchange_lines.get()
        sell_out(rma_id=rma.pk, gone=[line.pk], now=LATER)
        line.refresh_from_db()
        assert (line.sold_out_at, line.given_up_at) == (LATER, None)
        assert "mail.exchange_given_up" not in kinds(rma)


class TestStoreCredit:
    PARTS = {"outcomes": ["refund", "store_credit"], "credit": {"bonus_bps": 1_000}}

    def choices(self, order: Order, *, price: int) -> dict[Outcome, int]:
        line = fulfilled(order)[0]
        base = preview(order, [Wanted(line.pk, 1, "size_small")], now=NOW)
        priced = shoppers_offer(order, base, [WantedExchange(line.pk, offer(line.line, price=price))])
        return {way: quote.balance.presentment.minor for way, quote in priced.preview.choices.items()}

    def test_the_bonus_is_on_what_is_paid_out_and_never_on_what_is_exchanged(self):
        order = make_order(with_policy(make_shop(store_credit=True), **self.PARTS))
        assert self.choices(order, price=4990) == {Outcome.REFUND: 0}
        assert self.choices(order, price=5490) == {Outcome.REFUND: -500}
        assert self.choices(order, price=3990) == {Outcome.REFUND: 1000, Outcome.STORE_CREDIT: 1100}

    def test_the_rest_of_an_exchange_goes_out_as_store_credit_with_its_bonus(self):
        order = make_order(with_policy(make_shop(store_credit=True), **self.PARTS))
        line = fulfilled(order)[0]
        rma = request_return(
            shop=order.shop, order_id=order.pk, wanted=[Wanted(line.pk, 1, "size_small")], request_key="credit",
            outcome=Outcome.STORE_CREDIT, expected_minor=1100, locale="fr", now=NOW,
            exchanges=[WantedExchange(line.pk, offer(line.line, price=3990))],
        )  # fmt: skip
        rma = pay(settle(counted(rma)))
        assert (rma.outcome, rma.credit_bonus.amount_presentment_minor) == (Outcome.STORE_CREDIT, 100)
        assert "mail.exchanged" in kinds(rma)


def test_a_present_is_not_exchanged():
    order = make_order(takes_gifts(offering(make_shop())))
    line = fulfilled(order)[0]
    with pytest.raises(UnableToExchange) as refused:
        request_return(
            shop=order.shop, order_id=order.pk, wanted=[Wanted(line.pk, 1, "size_small")], request_key="gift",
            expected_minor=None, locale="fr", now=NOW, gift=RECIPIENT,
            exchanges=[WantedExchange(line.pk, offer(line.line))],
        )  # fmt: skip
    assert (refused.value.code, Return.objects.count()) == ("not_offered", 0)


def test_what_stays_with_the_shopper_is_exchanged_without_a_parcel():
    shop = with_policy(make_shop(), shipping={"keep_it": {"max_minor": 5_000}}, approval="auto")
    rma = swap(make_order(shop))
    assert (rma.goods, rma.stage, rma.parcels.count()) == (Goods.KEEP, Stage.TO_REFUND, 0)
    assert "shopify.create_return" in kinds(rma)
    rma = pay(settle(rma))
    assert (rma.stage, rma.exchange_lines.get().processed_quantity) == (Stage.REFUNDED, 1)


def test_a_days_cap_counts_what_is_exchanged_too():
    shop = with_policy(make_shop(), caps={"day_minor": 10_000}, approval="auto")
    late = [make_order(shop, number=number, email=f"{number}@example.com") for number in (1001, 1002, 1003)]
    found = [swap(order, key=f"k{order.pk}", stock=9).status for order in late]
    assert found == [ReturnStatus.OPEN, ReturnStatus.OPEN, ReturnStatus.REQUESTED]


def test_two_exchanges_travel_in_one_parcel_and_each_is_settled_by_itself(order):
    host = swap(order, stock=9)
    guest = swap(make_order(order.shop, number=1002), key="guest", stock=9)
    for rma in (host, guest):
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    record_label(parcel_id=host.parcels.get().pk, carrier="sandbox", tracking_number="SBX1", tracking_url="", now=LATER)
    OutboxMessage.objects.update(done_at=NOW)
    share_parcel(rma_id=guest.pk, other=host.number, actor="shopper", now=LATER)
    assert guest.parcels.get().carried_by == host.parcels.get()
    paid = pay(settle(again(receive(again(guest)))))
    assert (paid.exchange_lines.get().processed_quantity, again(host).stage) == (1, Stage.AWAITING_PARCEL)


def test_the_decision_tells_which_exchange_was_offered_and_by_which_clause():
    clause = {"code": "season", "label": {"en": "Season"}, "then": {"exchanges": {"incentive_minor": 300}}}
    rma = swap(make_order(with_policy(make_shop(), clauses=[clause])))
    conditions = explain_return(again(rma)).lines[0].conditions
    assert conditions
    assert (conditions.values["exchange_offered"], conditions.values["incentive_minor"]) == ("variants", 300)
    assert conditions.said_by["incentive_minor"] == "season"
