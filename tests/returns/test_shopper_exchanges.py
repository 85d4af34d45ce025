"""A shopper chooses another variant: what is written, what is promised, and what happens when it sells out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from returns.domain.exchange import Fallback, Obstacle, Offer, WantedExchange
from returns.domain.money import Money
from returns.domain.status import DispositionType, ReturnStatus
from returns.models import ExchangeLine, Order, OrderLine, OutboxMessage, Return, ReturnUnit, Shop
from returns.operations.approve_return import approve_return
from returns.operations.create_return import create_return
from returns.operations.decline_return import DeclineReason, decline_return
from returns.operations.give_up_exchange import UnableToGiveUp, give_up_exchange, sell_out
from returns.operations.promise_exchanges import UnableToExchange
from returns.operations.publish_policy import publish_policy
from returns.operations.receive_goods import receive_goods
from returns.operations.record_payment import begin_payment, fail_payment, record_payment
from returns.operations.request_return import SumChanged, request_return
from returns.operations.settle_return import settle_return
from returns.queries.eligibility import Wanted
from returns.queries.exchanges import obstacle_of
from returns.queries.policies import active_policy
from tests.characters import NOW, Bought, ask, fulfilled, make_order, make_shop

pytestmark = pytest.mark.django_db


def offering(shop: Shop, **exchanges: Any) -> Shop:
    """The shop, which has offered exchanges for a while."""
    document = {**active_policy(shop).document, "exchanges": {"offered": "variants", **exchanges}}
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=100))
    return shop


def offer(row: OrderLine, *, price: int = 4990, stock: int | None = 5, size: str = "M") -> Offer:
    """Another size of what was bought."""
    return Offer(
        f"{row.variant_gid}-{size}", row.product_gid, row.title, size, f"{row.sku}-{size}", Money(price, "EUR"),
        available=stock != 0, options={"Size": size}, stock=stock,
    )  # fmt: skip


def swap(
    order: Order,
    *,
    fallback: Fallback = Fallback.REFUND,
    key: str = "key-1",
    quantities: tuple[int, ...] = (1,),
    expected_minor: int | None = None,
    **about: Any,
) -> Return:
    """The shopper sends the first lines back and wants another size instead of the first."""
    lines = fulfilled(order)
    wanted = [Wanted(line.pk, pieces, "size_small") for line, pieces in zip(lines, quantities, strict=False)]
    return request_return(
        shop=order.shop,
        order_id=order.pk,
        wanted=wanted,
        request_key=key,
        expected_minor=expected_minor,
        locale="fr",
        now=NOW,
        exchanges=[WantedExchange(lines[0].pk, offer(lines[0].line, **about), fallback)],
    )


@pytest.fixture
def order() -> Order:
    return make_order(offering(make_shop()))


def kinds(rma: Return) -> list[str]:
    return list(OutboxMessage.objects.filter(payload__return=rma.pk).order_by("pk").values_list("kind", flat=True))


def settlement(rma: Return) -> tuple[int, int]:
    row = Return.objects.get(pk=rma.pk).settlement
    return row.exchange_presentment_minor, row.total_presentment_minor


def receive(rma: Return) -> Return:
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    return receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW + timedelta(days=3))


def test_a_change_of_size_is_written_down_and_shopify_hears_at_the_approval(order):
    rma = swap(order, expected_minor=0)
    line = rma.exchange_lines.get()
    assert (line.variant_title, line.quantity, line.fallback) == ("M", 1, Fallback.REFUND)
    assert line.item == rma.lines.get()
    assert settlement(rma) == (4990, 0)
    assert kinds(rma) == ["mail.requested"]
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    assert "shopify.create_return" in kinds(rma)
    assert "shopify.approve_return" not in kinds(rma)


def test_one_return_can_hold_money_for_one_line_and_another_size_for_the_other(order):
    rma = swap(order, quantities=(1, 2), expected_minor=7800)
    assert settlement(rma) == (4990, 7800)
    assert rma.exchange_lines.count() == 1


@pytest.mark.parametrize(("price", "balance"), [(4490, 500), (5990, -1000)])
def test_another_price_pays_the_difference_or_asks_for_it(order, price, balance):
    with pytest.raises(SumChanged):
        swap(order, price=price, expected_minor=0)
    rma = swap(order, price=price, expected_minor=balance)
    assert settlement(rma) == (price, max(balance, 0))


def test_a_refused_exchange_was_never_known_at_shopify(order):
    rma = swap(order)
    decline_return(rma_id=rma.pk, reason=DeclineReason.OTHER, explanation="", actor="merchant", now=NOW)
    assert "shopify.decline_return" not in kinds(rma)
    assert not ReturnUnit.objects.filter(live=True).exists()


def test_what_is_promised_to_one_is_not_promised_to_another(order):
    swap(order, stock=1)
    second = make_order(order.shop, number=1002)
    with pytest.raises(UnableToExchange) as refusal:
        swap(second, stock=1)
    assert refusal.value.code == "sold_out"
    assert not second.returns.exists()


def test_a_promise_ends_with_its_return(order):
    first = swap(order, stock=1)
    decline_return(rma_id=first.pk, reason=DeclineReason.OTHER, explanation="", actor="merchant", now=NOW)
    assert swap(make_order(order.shop, number=1002), stock=1).exchange_lines.exists()


def made_by_staff(order, expected_minor=0, **about):
    """Staff let a dress of another size go out instead of the first."""
    line = fulfilled(order)[0]
    return create_return(
        shop=order.shop, order_id=order.pk, wanted=[Wanted(line.pk, 1, "size_small")], request_key="staff",
        exchanges=[WantedExchange(line.pk, offer(line.line, **about))], expected_minor=expected_minor, actor_id="7",
        now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "obstacle"),
    [
        ({"duties_shop_minor": 100}, Obstacle.DUTIES),
        ({"product_gid": ""}, Obstacle.CUSTOM),
        ({"bundle_gid": "gid://shopify/LineItemGroup/1"}, Obstacle.BUNDLE),
    ],
)
def test_what_cannot_be_exchanged_is_known_before(order, change, obstacle):
    row = fulfilled(order)[0].line
    OrderLine.objects.filter(pk=row.pk).update(**change)
    row.refresh_from_db()
    assert obstacle_of(order, row) == obstacle
    with pytest.raises(UnableToExchange):
        swap(order)
    with pytest.raises(UnableToExchange) as refusal:
        made_by_staff(order)
    assert refusal.value.code == obstacle


def test_duties_on_the_order_stand_in_the_way_of_every_line(order):
    Order.objects.filter(pk=order.pk).update(duties_shop_minor=100)
    order.refresh_from_db()
    assert obstacle_of(order, fulfilled(order)[1].line) == Obstacle.DUTIES


def test_a_discounted_line_is_exchanged_for_the_same_list_price_alone(order):
    discounts = [{"name": "TEN", "is_code": True, "amount_shop_minor": 499, "amount_presentment_minor": 499}]
    OrderLine.objects.filter(order=order).update(
        discounts=discounts, discounted_shop_minor=4491, discounted_presentment_minor=4491
    )
    with pytest.raises(UnableToExchange):
        swap(order, price=5990)
    assert settlement(swap(order, expected_minor=0)) == (4491, 0)
    other = make_order(order.shop, number=1002)
    OrderLine.objects.filter(order=other).update(discounts=discounts)
    assert settlement(made_by_staff(other, price=5990, expected_minor=-1000)) == (5990, 0)


@pytest.mark.parametrize(
    "strange", [{"product_gid": "gid://shopify/Product/99"}, {"price": Money(100, "EUR"), "product_gid": "x"}]
)
def test_nothing_but_variants_of_the_product_is_offered(order, strange):
    from dataclasses import replace

    line = fulfilled(order)[0]
    other = replace(offer(line.line), **strange)
    with pytest.raises(UnableToExchange):
        request_return(
            shop=order.shop, order_id=order.pk, wanted=[Wanted(line.pk, 1, "size_small")], request_key="k",
            expected_minor=None, locale="fr", now=NOW, exchanges=[WantedExchange(line.pk, other, Fallback.REFUND)],
        )  # fmt: skip


def test_nothing_is_exchanged_where_the_policy_offers_nothing():
    order = make_order(make_shop())
    with pytest.raises(UnableToExchange) as refusal:
        swap(order)
    assert refusal.value.code == "not_offered"


def test_nobody_waits_where_the_policy_leaves_no_choice():
    order = make_order(offering(make_shop(), fallback="refund"))
    with pytest.raises(UnableToExchange):
        swap(order, fallback=Fallback.PROPOSAL)


def test_who_chose_the_money_gets_it_when_the_variant_sells_out(order):
    rma = swap(order, quantities=(1, 2))
    line = rma.exchange_lines.get()
    sell_out(rma_id=rma.pk, gone=[line.pk], now=NOW)
    sell_out(rma_id=rma.pk, gone=[line.pk], now=NOW)
    assert settlement(rma) == (0, 12790)
    assert kinds(rma).count("mail.exchange_given_up") == 1
    assert "shopify.remove_exchange" not in kinds(rma)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    assert "shopify.create_return" in kinds(rma)


def test_who_waits_for_a_proposal_is_shown_to_the_merchant_until_it_is_back_or_given_up(order):
    rma = swap(order, fallback=Fallback.PROPOSAL)
    line = rma.exchange_lines.get()
    sell_out(rma_id=rma.pk, gone=[line.pk], now=NOW)
    assert settlement(rma) == (4990, 0)
    assert rma.exchange_lines.get().sold_out_at
    sell_out(rma_id=rma.pk, gone=[], now=NOW)
    assert rma.exchange_lines.get().sold_out_at is None
    give_up_exchange(rma_id=rma.pk, line_id=line.pk, actor="merchant", now=NOW)
    assert settlement(rma) == (0, 4990)


def test_an_exchange_of_an_open_return_is_taken_off_at_shopify_too(order):
    rma = swap(order)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    give_up_exchange(rma_id=rma.pk, line_id=rma.exchange_lines.get().pk, actor="merchant", now=NOW)
    assert "shopify.remove_exchange" in kinds(rma)


def test_a_piece_is_refunded_or_exchanged_but_never_both(order):
    rma = swap(order)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    receive(rma)
    settle_return(rma_id=rma.pk, expected_minor=0, actor="merchant", now=NOW)
    line = rma.exchange_lines.get()
    with pytest.raises(UnableToGiveUp) as refusal:
        give_up_exchange(rma_id=rma.pk, line_id=line.pk, actor="merchant", now=NOW)
    assert refusal.value.code == "money_moved"
    begin_payment(rma_id=rma.pk, now=NOW)
    record_payment(rma_id=rma.pk, refund_gid="", paid_minor=0, now=NOW)
    with pytest.raises(UnableToGiveUp) as refusal:
        give_up_exchange(rma_id=rma.pk, line_id=line.pk, actor="merchant", now=NOW)
    assert refusal.value.code == "on_the_order"
    with pytest.raises(IntegrityError), transaction.atomic():
        ExchangeLine.objects.filter(pk=line.pk).update(given_up_at=NOW)
    other = ask(make_order(order.shop, Bought(), number=1002), key="other").settlement
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnUnit.objects.create(
            order_line=rma.lines.get().line, item=rma.lines.get(), number=1, of_quantity=1, settlement=other
        )


def test_a_stopped_payment_binds_the_new_sum_once_an_exchange_is_given_up(order):
    rma = swap(order, quantities=(1, 2))
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    receive(rma)
    settle_return(rma_id=rma.pk, expected_minor=7800, actor="merchant", now=NOW)
    fail_payment(rma_id=rma.pk, problem="sold_out", detail="M", now=NOW)
    sell_out(rma_id=rma.pk, gone=[rma.exchange_lines.get().pk], now=NOW)
    order.refresh_from_db()
    assert (order.paid_out_presentment_minor, settlement(rma)) == (12790, (0, 12790))
    settle_return(rma_id=rma.pk, expected_minor=12790, actor="merchant", now=NOW)
    order.refresh_from_db()
    assert order.paid_out_presentment_minor == 12790


def test_an_exchange_of_another_return_is_not_there(order):
    rma, other = swap(order), swap(make_order(order.shop, number=1002))
    with pytest.raises(UnableToGiveUp) as refusal:
        give_up_exchange(rma_id=other.pk, line_id=rma.exchange_lines.get().pk, actor="merchant", now=NOW)
    assert refusal.value.code == "not_there"
    assert Return.objects.get(pk=rma.pk).status == ReturnStatus.REQUESTED
