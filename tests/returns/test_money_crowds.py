"""Thirty identical actions at once on everything that moves money have one effect (`make crowds ROUNDS=20`)."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db.models import Sum

from returns.domain.exchange import Offer, WantedExchange
from returns.domain.ledger import LedgerKind
from returns.domain.money import Money
from returns.domain.status import ParcelStatus, RefundKind
from returns.models import ExchangeLine, LedgerEntry, LinkedOrder, Order, OutboxMessage, Return, ReturnEvent, Settlement
from returns.operations.approve_return import UnableToApprove, approve_return
from returns.operations.cancel_return import UnableToCancel, cancel_return
from returns.operations.create_return import create_return
from returns.operations.deduct_value import deduct_value
from returns.operations.miss_goods import write_off
from returns.operations.pay_back_exchanged import pay_back_exchanged
from returns.operations.record_linked_order import record_draft, record_linked_order
from returns.operations.record_payment import begin_payment, fail_payment, record_payment
from returns.operations.record_scan import record_scan
from returns.operations.refund_order import begin_order_refund, fail_order_refund, record_order_refund, refund_order
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from returns.queries.eligibility import Wanted
from returns.queries.exchanges import merchants_offer
from tests.characters import NOW, fulfilled, make_order, make_shop
from tests.races import all_at_once
from tests.returns.test_shopper_exchanges import offering, swap
from tests.returns.test_shopper_exchanges import receive as count
from tests.returns.test_withdrawals import matched, terms
from tests.returns_portal.merchant_desk import due, received
from tests.returns_portal.test_merchant_withdrawals import receive

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ROUNDS = int(os.environ.get("CROWD_ROUNDS") or 1)
GID = "gid://shopify/Refund/1"
Scene = tuple[Callable[[int], Any], Callable[[], Any], Any]


def booked(kind: LedgerKind) -> int:
    return LedgerEntry.objects.filter(kind=kind).aggregate(n=Sum("presentment_minor", default=0))["n"]


def events(kind: str) -> int:
    return ReturnEvent.objects.filter(kind=kind).count()


def settling(number: int) -> Scene:
    rma = received(make_shop(), number)
    total = rma.settlement.total_presentment_minor
    return (
        lambda _: settle_return(rma_id=rma.pk, expected_minor=total, actor="merchant", now=NOW),
        lambda: (events("settlement.due"), booked(LedgerKind.GOODS), paid_out(rma), waiting("shopify.settle")),
        (1, total, total, 1),
    )


def paying(number: int) -> Scene:
    rma = due(make_shop(), number)
    total = rma.settlement.total_presentment_minor

    def act(_: int) -> Any:
        begin_payment(rma_id=rma.pk, now=NOW)
        return record_payment(rma_id=rma.pk, refund_gid=GID, paid_minor=total, now=NOW)

    return (
        act,
        lambda: (events("settlement.paid"), booked(LedgerKind.PAYMENT), waiting("mail.refunded")),
        (1, -total, 1),
    )


def paying_or_failing(number: int) -> Scene:
    """Whatever is said of it in between, what was paid counts as paid."""
    rma = due(make_shop(), number)
    total = rma.settlement.total_presentment_minor
    begin_payment(rma_id=rma.pk, now=NOW)

    def act(one: int) -> Any:
        if one % 2:
            return fail_payment(rma_id=rma.pk, problem="refused", detail="", now=NOW)
        return record_payment(rma_id=rma.pk, refund_gid=GID, paid_minor=total, now=NOW)

    return act, lambda: (events("settlement.paid"), booked(LedgerKind.PAYMENT), paid_out(rma)), (1, -total, total)


def refunding(number: int) -> Scene:
    """Ordered and said to be paid or to have failed, all at once, by everybody."""
    rma = received(make_shop(), number)

    def act(one: int) -> Any:
        refund = refund_order(
            rma_id=rma.pk, kind=RefundKind.GOODWILL, amount_minor=100, request_key="same", actor_id="7", now=NOW
        )
        begin_order_refund(refund_id=refund.pk, transfers=[("gid", 100, "card")], shipping_minor=0, now=NOW)
        if one % 3 == 0:
            return fail_order_refund(refund_id=refund.pk, problem="refused", detail="", now=NOW)
        return record_order_refund(refund_id=refund.pk, refund_gid=GID, now=NOW)

    return (
        act,
        lambda: (booked(LedgerKind.REFUND), booked(LedgerKind.PAYMENT), paid_out(rma), events("order_refund.paid")),
        (100, -100, 100, 1),
    )


def deducting(number: int) -> Scene:
    shop = make_shop()
    terms(shop)
    make_order(shop, number=number)
    rma = receive(matched(shop, contract=str(number)).rma)
    before = Settlement.objects.get(rma=rma).total_presentment_minor

    def act(_: int) -> Any:
        return deduct_value(shop=shop, rma_id=rma.pk, amount_minor=500, reason="Worn", staff="7", now=NOW)

    def seen() -> Any:
        row = Settlement.objects.get(rma=rma)
        return row.deduction_presentment_minor, row.total_presentment_minor

    return act, seen, (500, before - 500)


def exchanging(number: int) -> Scene:
    order = make_order(make_shop(), number=number)
    first = fulfilled(order)[0]
    wanted = [Wanted(first.pk, 1, "size_small")]
    price = Money(first.line.unit_price_shop_minor, "EUR")
    offer = Offer("gid://shopify/ProductVariant/9", "gid://shopify/Product/1", "Robe midi", "M", "M", price, True)
    instead = [WantedExchange(first.pk, offer)]
    balance = merchants_offer(order, wanted, instead, now=NOW).balance_minor

    def act(_: int) -> Any:
        return create_return(
            shop=order.shop, order_id=order.pk, wanted=wanted, exchanges=instead, request_key="same",
            expected_minor=balance, actor_id="7", now=NOW,
        )  # fmt: skip

    return act, lambda: (Return.objects.count(), ExchangeLine.objects.count(), events("return.created")), (1, 1, 1)


def cancelling_and_settling(number: int) -> Scene:
    """Goods that are in are paid or stay as they are, and are never cancelled under the money."""
    rma = received(make_shop(), number)
    total = rma.settlement.total_presentment_minor

    def act(one: int) -> Any:
        if one % 2:
            return cancel_return(rma_id=rma.pk, actor="shopify", now=NOW, tell_shopify=False, goods_in=True)
        return settle_return(rma_id=rma.pk, expected_minor=total, actor="merchant", now=NOW)

    def seen() -> bool:
        settled = events("settlement.due")
        return settled + events("return.canceled") == 1 and paid_out(rma) == booked(LedgerKind.GOODS) == total * settled

    return act, seen, True


def paid_out(rma: Return) -> int:
    return Order.objects.get(pk=rma.order_id).paid_out_presentment_minor


def waiting(kind: str) -> int:
    return OutboxMessage.objects.filter(kind=kind).count()


def linked(number: int) -> Return:
    """A return whose exchange goes out on an order of its own, counted."""
    shop = offering(make_shop(), mode="linked")
    rma = swap(make_order(shop, number=1001 + number), key=f"key-{number}")
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    record_draft(rma_id=rma.pk, edition=1, draft_gid=f"gid://shopify/DraftOrder/{number}", reserved_until=NOW, now=NOW)
    return count(rma)


def settling_a_linked_order(number: int) -> Scene:
    rma = linked(number)
    return (
        lambda _: settle_return(rma_id=rma.pk, expected_minor=0, actor="merchant", now=NOW),
        lambda: (LinkedOrder.objects.count(), paid_out(rma), waiting("shopify.settle_linked")),
        (1, 4990, 1),
    )


def making_a_linked_order(number: int) -> Scene:
    rma = linked(number)
    settle_return(rma_id=rma.pk, expected_minor=0, actor="merchant", now=NOW)
    begin_payment(rma_id=rma.pk, now=NOW)

    def act(place: int) -> Any:
        record_linked_order(rma_id=rma.pk, order_gid=f"gid://shopify/Order/9{place}", order_name="#9", now=NOW)
        return record_payment(rma_id=rma.pk, refund_gid="", paid_minor=0, now=NOW)

    return (
        act,
        lambda: (events("linked_order.made"), events("settlement.paid"), paid_out(rma), booked(LedgerKind.EXCHANGE)),
        (1, 1, 4990, -4990),
    )


def paying_back_what_came_by_exchange(number: int) -> Scene:
    rma = linked(number)
    settle_return(rma_id=rma.pk, expected_minor=0, actor="merchant", now=NOW)
    record_linked_order(rma_id=rma.pk, order_gid="gid://shopify/Order/9", order_name="#9", now=NOW)
    record_payment(rma_id=rma.pk, refund_gid="", paid_minor=0, now=NOW)
    return (
        lambda _: pay_back_exchanged(back_id=7, first_id=rma.pk, minor=4990, now=NOW),
        lambda: (events("order_refund.due"), paid_out(rma), waiting("shopify.refund_order")),
        (1, 4990, 1),
    )


def instant(number: int, **about: Any) -> Return:
    """A request whose exchange goes out as soon as the return is approved, or handed in."""
    shop = offering(make_shop(), mode="linked", **{"instant": "approved"} | about)
    return swap(make_order(shop, number=1001 + number), key=f"key-{number}")


def sending_early(number: int) -> Scene:
    rma = instant(number)

    def act(_: int) -> Any:
        with suppress(UnableToApprove):
            return approve_return(rma_id=rma.pk, actor="merchant", now=NOW)

    return (
        act,
        lambda: (events("linked_order.early"), paid_out(rma), waiting("shopify.send_early")),
        (1, 4990, 1),
    )


def scanning(number: int) -> Scene:
    rma = instant(number, instant="scanned")
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    parcel = rma.parcels.get()
    scan = {"parcel_id": parcel.pk, "status": ParcelStatus.IN_TRANSIT, "at": NOW, "now": NOW}
    return (
        lambda _: record_scan(**scan),
        lambda: (events("linked_order.early"), paid_out(rma), waiting("shopify.send_early")),
        (1, 4990, 1),
    )


def sending_early_and_calling_off(number: int) -> Scene:
    """Either it goes out and the return lives, or neither."""
    rma = instant(number, instant="scanned")
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    parcel = rma.parcels.get()

    def act(place: int) -> Any:
        if place % 2:
            return record_scan(parcel_id=parcel.pk, status=ParcelStatus.IN_TRANSIT, at=NOW, now=NOW)
        return cancel_return(rma_id=rma.pk, actor="merchant", now=NOW)

    def seen() -> bool:
        gone = events("linked_order.early")
        return gone + events("return.canceled") == 1 and paid_out(rma) == 4990 * gone

    return act, seen, True


def giving_goods_up(number: int) -> Scene:
    rma = instant(number)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    record_linked_order(rma_id=rma.pk, order_gid="gid://shopify/Order/9", order_name="#9", now=NOW)
    LinkedOrder.objects.filter(rma=rma).update(overdue_at=NOW)
    return (
        lambda _: write_off(rma_id=rma.pk, actor_id="7", now=NOW),
        lambda: (events("linked_order.lost"), events("return.closed"), booked(LedgerKind.LOST), paid_out(rma)),
        (1, 1, 4990, 4990),
    )


INSTANT = (sending_early, scanning, sending_early_and_calling_off, giving_goods_up)
LINKED = (*INSTANT, settling_a_linked_order, making_a_linked_order, paying_back_what_came_by_exchange)
SCENES = (*LINKED, settling, paying, paying_or_failing, refunding, deducting, exchanging, cancelling_and_settling)


@pytest.mark.parametrize("round_", range(ROUNDS))
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_thirty_at_once_have_one_effect(scene: Callable[[int], Scene], round_: int) -> None:
    act, seen, expected = scene(1001)

    def tried(one: int) -> Any:
        try:
            return act(one)
        except (UnableToSettle, UnableToCancel) as refusal:
            return refusal

    all_at_once(tried, crowd=30)

    assert seen() == expected
