"""The journal in the database: each movement once, never edited, never more than was paid."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Sum

from returns.domain.ledger import LedgerKind
from returns.domain.status import DispositionType, RefundKind, SettlementStatus
from returns.models import LedgerEntry, Order, OrderLine, Return, ReturnUnit, Settlement
from returns.operations.approve_return import approve_return
from returns.operations.book_money import book_elsewhere
from returns.operations.decline_return import DeclineReason, decline_return
from returns.operations.receive_goods import receive_goods
from returns.operations.record_payment import begin_payment, fail_payment, record_payment
from returns.operations.refund_order import begin_order_refund, fail_order_refund, record_order_refund, refund_order
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from tests.characters import NOW, Bought, ask, make_order, make_shop, pay
from tests.returns_portal.merchant_desk import again, due, received

pytestmark = pytest.mark.django_db
GID = "gid://shopify/Refund/1"


def booked(rma: Return) -> dict[str, int]:
    """Kind -> sum, in minor units of the presentment currency."""
    rows = LedgerEntry.objects.filter(order=rma.order_id).order_by("kind").values_list("kind")
    return dict(rows.annotate(Sum("presentment_minor")))


def settle(rma: Return) -> Return:
    total = rma.settlement.total_presentment_minor
    settle_return(rma_id=rma.pk, expected_minor=total, actor="merchant", now=NOW)
    return again(rma)


def test_each_piece_of_a_settlement_has_its_entry_and_a_payment_leaves_nothing_open() -> None:
    rma = due(make_shop())

    assert booked(rma) == {"goods": rma.settlement.items_presentment_minor}
    assert LedgerEntry.objects.filter(kind="goods").count() == ReturnUnit.objects.count() == 3
    pay(rma, at=NOW)
    assert booked(rma) == {"goods": 12790, "payment": -12790}
    assert LedgerEntry.objects.get(kind="payment").refund_gid == GID


def test_no_second_try_and_no_repeated_news_writes_a_second_entry() -> None:
    rma = due(make_shop())
    fail_payment(rma_id=rma.pk, problem="refused", detail="", now=NOW)
    settle(again(rma))
    begin_payment(rma_id=rma.pk, now=NOW)
    pay(rma, at=NOW)
    pay(rma, at=NOW, number=2)

    assert booked(rma) == {"goods": 12790, "payment": -12790}


@pytest.mark.parametrize("paid", [0, 12000, 13000])
def test_what_shopify_paid_otherwise_is_named_and_bound_to_the_order(paid: int) -> None:
    rma = due(make_shop())

    record_payment(rma_id=rma.pk, refund_gid=GID, paid_minor=paid, now=NOW)

    wanted = {"goods": 12790, "difference": paid - 12790} | ({"payment": -paid} if paid else {})
    assert booked(rma) == wanted
    assert Order.objects.get().paid_out_presentment_minor == paid


def test_what_was_paid_before_it_was_due_here_is_booked_whole() -> None:
    rma = ask(make_order(make_shop(), Bought(quantity=3, price=1000)), quantities=(2,))
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)

    record_payment(rma_id=rma.pk, refund_gid=GID, paid_minor=2000, now=NOW)

    assert booked(rma) == {"goods": 2000, "payment": -2000}


def test_a_settlement_from_before_the_journal_is_booked_when_it_is_paid() -> None:
    rma = due(make_shop())
    forget_journal()

    pay(rma, at=NOW)

    assert booked(rma) == {"goods": 12790, "payment": -12790}


def forget_journal() -> None:
    """As if there had been none when the money became due."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no way around a trigger")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ALTER TABLE returns_ledgerentry DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM returns_ledgerentry")
        cursor.execute("ALTER TABLE returns_ledgerentry ENABLE TRIGGER USER")


def gesture(rma: Return, minor: int = 500) -> Any:
    return refund_order(
        rma_id=rma.pk, kind=RefundKind.GOODWILL, amount_minor=minor, request_key="k", actor_id="7", now=NOW
    )


def test_a_refund_without_goods_is_owed_let_go_and_paid_after_all() -> None:
    rma = received(make_shop())
    refund = gesture(rma)
    assert booked(rma) == {"refund": 500}
    begin_order_refund(refund_id=refund.pk, transfers=[("gid", 500, "card")], shipping_minor=0, now=NOW)
    fail_order_refund(refund_id=refund.pk, problem="refused", detail="", now=NOW)
    assert booked(rma) == {"refund": 0}
    record_order_refund(refund_id=refund.pk, refund_gid=GID, now=NOW)
    record_order_refund(refund_id=refund.pk, refund_gid=GID, now=NOW)

    assert booked(rma) == {"refund": 500, "payment": -500}


def test_a_refund_made_elsewhere_is_booked_once() -> None:
    order = make_order(make_shop())
    for _ in range(2):
        book_elsewhere(order, refund_gid=GID, minor=700, now=NOW)

    assert dict(order.ledger.values_list("kind", "presentment_minor")) == {"elsewhere": 700, "payment": -700}


def test_both_currencies_stand_in_the_journal() -> None:
    rma = ask(
        make_order(make_shop(), Bought(price=3000, quantity=3, discount=1), presentment="JPY", rate=160),
        quantities=(3,),
    )
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    record_payment(rma_id=rma.pk, refund_gid=GID, paid_minor=8999 * 160, now=NOW)

    goods = list(LedgerEntry.objects.filter(kind="goods").values_list("shop_minor", "presentment_minor"))
    assert goods == [(3000, 479_947), (2999, 479_946), (3000, 479_947)]
    assert LedgerEntry.objects.aggregate(a=Sum("shop_minor"), b=Sum("presentment_minor")) == {"a": 0, "b": 0}


def test_more_than_was_paid_for_the_pieces_is_not_settled() -> None:
    rma = received(make_shop())
    OrderLine.objects.filter(quantity=2).update(discounted_presentment_minor=7700, discounted_shop_minor=7700)

    with pytest.raises(UnableToSettle, match="more_than_paid"):
        settle(rma)
    assert not LedgerEntry.objects.exists()
    assert Order.objects.get().paid_out_presentment_minor == 0


def test_what_was_quoted_before_forints_were_whole_ones_is_settled_and_its_hundredths_are_named() -> None:
    order = make_order(make_shop(), Bought(quantity=3, price=33_334, discount=2))
    Order.objects.update(shop_currency="HUF", presentment_currency="HUF")
    rma = ask(order, quantities=(1,))
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    item, sums = rma.lines.get(), {"items_shop_minor": 33_333, "items_presentment_minor": 33_333}
    rma.lines.update(**sums)
    Settlement.objects.update(**sums, total_shop_minor=33_333, total_presentment_minor=33_333)
    receive_goods(rma_id=rma.pk, counts={item.pk: {DispositionType.RESTOCKED: 1}}, actor="merchant", now=NOW)

    assert settle(again(rma)).settlement.status == SettlementStatus.DUE
    assert booked(rma) == {"goods": 33_300, "difference": 33}
    pay(again(rma), at=NOW)
    assert sum(booked(rma).values()) == 0


def test_pieces_with_a_gap_between_them_never_come_to_more_than_their_line() -> None:
    order = make_order(make_shop(), Bought(quantity=3, price=333, discount=-1))
    first, middle = ask(order, quantities=(1,)), ask(order, quantities=(1,), key="middle")
    decline_return(rma_id=first.pk, reason=DeclineReason.OTHER, explanation="", actor="merchant", now=NOW)
    outer = ask(order, quantities=(2,), key="outer")

    both = [rma.settlement.items_presentment_minor for rma in (middle, outer)]
    assert (both, sum(both)) == ([334, 666], 1000)


class TestTheDatabaseRefuses:
    def entry(self, **changes: Any) -> LedgerEntry:
        unit = ReturnUnit.objects.select_related("item__rma__settlement", "item__rma__order").order_by("pk")[0]
        rma = unit.item.rma
        known = {
            "shop_id": rma.shop_id, "order": rma.order, "settlement": rma.settlement, "unit": unit,
            "kind": LedgerKind.GOODS, "shop_minor": 4990, "presentment_minor": 4990, "at": NOW,
        }  # fmt: skip
        return LedgerEntry.objects.create(**{**known, **changes})

    def test_to_edit_the_journal(self) -> None:
        due(make_shop())
        for forge in (
            lambda: LedgerEntry.objects.update(presentment_minor=1),
            lambda: LedgerEntry.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
                forge()

    @pytest.mark.parametrize("side", ["shop_minor", "presentment_minor"])
    def test_more_back_for_a_piece_than_was_paid_for_it(self, side: str) -> None:
        received(make_shop())
        with pytest.raises(IntegrityError, match="than was paid"), transaction.atomic():
            self.entry(**{side: 4991})

    def test_a_piece_booked_twice(self) -> None:
        due(make_shop())
        with pytest.raises(IntegrityError), transaction.atomic():
            self.entry()

    @pytest.mark.parametrize(
        ("kind", "minor"), [(LedgerKind.GOODS, -1), (LedgerKind.RESTOCKING_FEE, 1), (LedgerKind.PAYMENT, 1)]
    )
    def test_a_fee_that_pays_and_goods_that_cost(self, kind: LedgerKind, minor: int) -> None:
        received(make_shop())
        with pytest.raises(IntegrityError), transaction.atomic():
            self.entry(kind=kind, shop_minor=minor, presentment_minor=minor)

    def test_a_second_payment_of_one_settlement(self) -> None:
        pay(due(make_shop()), at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            self.entry(kind=LedgerKind.PAYMENT, unit=None, shop_minor=-1, presentment_minor=-1)

    @pytest.mark.postgres
    def test_a_settlement_whose_entries_miss_its_sum(self) -> None:
        due(make_shop())
        with pytest.raises(IntegrityError, match="miss its sum"):
            self.write_at_once()

    def write_at_once(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            self.entry(kind=LedgerKind.SHIPPING, unit=None, shop_minor=1, presentment_minor=1)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
