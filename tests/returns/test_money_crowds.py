"""Thirty identical actions at once on everything that moves money have one effect (`make crowds ROUNDS=20`)."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from returns.domain.exchange import Offer, WantedExchange
from returns.domain.ledger import LedgerKind
from returns.domain.money import Money
from returns.domain.status import RefundKind
from returns.models import ExchangeLine, Return, Settlement
from returns.operations.cancel_return import UnableToCancel, cancel_return
from returns.operations.create_return import create_return
from returns.operations.deduct_value import deduct_value
from returns.operations.record_payment import begin_payment, fail_payment, record_payment
from returns.operations.refund_order import begin_order_refund, fail_order_refund, record_order_refund, refund_order
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from returns.queries.eligibility import Wanted
from returns.queries.exchanges import merchants_offer
from tests.characters import NOW, fulfilled, make_order, make_shop
from tests.races import all_at_once
from tests.returns.crowd_counts import Scene, booked, events, paid_out, waiting
from tests.returns.crowds_of_linked_orders import LINKED
from tests.returns.crowds_of_other_money import OTHERS
from tests.returns.test_withdrawals import matched, terms
from tests.returns_portal.merchant_desk import due, received
from tests.returns_portal.test_merchant_withdrawals import receive

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ROUNDS = int(os.environ.get("CROWD_ROUNDS") or 1)
GID = "gid://shopify/Refund/1"


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


SCENES = (
    *LINKED, *OTHERS, settling, paying, paying_or_failing, refunding, deducting, exchanging, cancelling_and_settling,
)  # fmt: skip


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
