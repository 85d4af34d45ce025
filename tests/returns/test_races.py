"""Many at once: the row decides who was first."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from returns.domain.shipping import Goods
from returns.domain.status import DispositionType
from returns.models import Order, OutboxMessage, Return, ReturnEvent, ReturnUnit
from returns.operations.approve_return import approve_return
from returns.operations.close_return import close_return
from returns.operations.decline_return import DeclineReason, decline_return
from returns.operations.match_withdrawal import accept_withdrawal
from returns.operations.moves import locked
from returns.operations.publish_policy import publish_policy
from returns.operations.receive_goods import UnableToReceive, receive_goods
from returns.operations.reopen_return import reopen_return
from returns.operations.settle_return import settle_return
from returns.operations.take_back_return import UnableToTakeBack, take_back_return
from returns.queries.eligibility import Wanted
from returns.queries.policies import active_policy
from returns.queries.withdrawals import REASON
from tests.characters import NOW, Bought, ask, fulfilled, make_order, make_shop, pay
from tests.races import CROWD, all_at_once
from tests.returns.test_withdrawals import matched, terms
from tests.returns_portal import merchant_desk as desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_thirty_double_clicks_make_one_return() -> None:
    order = make_order(make_shop())

    made = all_at_once(lambda number: ask(order, key="the-same").pk, crowd=30)

    assert len(set(made)) == 1
    assert (Return.objects.count(), ReturnEvent.objects.count()) == (1, 1)


def test_rivals_for_the_last_pieces_share_exactly_what_there_is() -> None:
    order = make_order(make_shop(), Bought(quantity=5))

    answers = all_at_once(lambda number: ask(order, quantities=(1,), key=f"rival-{number}"))

    assert sum(isinstance(answer, Return) for answer in answers) == 5
    assert sorted(ReturnUnit.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_approval_and_refusal_at_once_leave_one_decision() -> None:
    rma = ask(make_order(make_shop()))

    def decide(number: int) -> Any:
        if number % 2:
            return approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
        return decline_return(rma_id=rma.pk, reason=DeclineReason.OTHER, explanation="", actor="merchant", now=NOW)

    decided = [answer for answer in all_at_once(decide) if isinstance(answer, Return)]

    assert len(decided) == 1
    assert ReturnEvent.objects.filter(kind__in=["return.approved", "return.declined"]).count() == 1


def test_a_shopper_who_calls_off_while_the_parcel_is_counted_leaves_one_end_of_it() -> None:
    rma = ask(make_order(make_shop(), Bought(price=1000)))
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    counts = {rma.lines.get().pk: {DispositionType.RESTOCKED: 1}}

    def act(number: int) -> Any:
        if number % 2:
            return receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW)
        return take_back_return(rma_id=rma.pk, now=NOW)

    refused = {type(answer) for answer in all_at_once(act) if isinstance(answer, Exception)}

    found = Return.objects.get()
    assert (found.status == "CANCELED") != (found.received_at is not None)
    assert refused == ({UnableToReceive} if found.status == "CANCELED" else {UnableToReceive, UnableToTakeBack})
    assert ReturnEvent.objects.filter(kind__in=["return.canceled", "goods.received"]).count() == 1


def test_a_receipt_counted_by_many_is_counted_once_and_paid_once() -> None:
    rma = ask(make_order(make_shop(), Bought(price=1000)))
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    counts = {rma.lines.get().pk: {DispositionType.RESTOCKED: 1}}

    all_at_once(lambda number: receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW))
    all_at_once(lambda number: settle_return(rma_id=rma.pk, expected_minor=1000, actor="merchant", now=NOW))
    all_at_once(lambda number: pay(rma, at=NOW, number=number))

    for kind in ("goods.received", "settlement.due", "settlement.paid"):
        assert ReturnEvent.objects.filter(kind=kind).count() == 1
    assert OutboxMessage.objects.filter(kind="shopify.settle").count() == 1
    assert Order.objects.get().paid_out_presentment_minor == 1000


def test_each_message_is_claimed_by_one_worker() -> None:
    rma = ask(make_order(make_shop()))
    OutboxMessage.objects.all().delete()
    for number in range(60):
        OutboxMessage.objects.create(
            shop=rma.shop, kind="x", stream=f"s{number % 20}", due_at=NOW, created_at=NOW, payload={}
        )

    def work(number: int) -> list[int]:
        mine = []
        while claimed := OutboxMessage.objects.all().claim(now=NOW + timedelta(seconds=1), limit=3):
            for message in claimed:
                mine.append(message.pk)
                message.finish(now=NOW)
        return mine

    taken = [pk for mine in all_at_once(work, crowd=6) for pk in mine]

    assert len(taken) == len(set(taken)) == 60


def test_news_of_an_order_and_a_deed_on_its_return_never_wait_in_a_circle() -> None:
    order = make_order(make_shop())
    rma = ask(order)
    order_is_held, deed_is_under_way = threading.Event(), threading.Event()

    def news_and_deed(number: int) -> str:
        with transaction.atomic():
            if number == 0:  # as news is taken in: the order first, then its returns
                Order.objects.select_for_update(no_key=True).get(pk=order.pk)
                order_is_held.set()
                deed_is_under_way.wait(timeout=20)
                time.sleep(0.3)
                locked(rma.pk)
            else:  # as a sum is bound: the return first, then its order
                order_is_held.wait(timeout=20)
                deed_is_under_way.set()
                locked(rma.pk)
                Order.objects.filter(pk=order.pk).update(paid_out_presentment_minor=0)
        return "done"

    assert all_at_once(news_and_deed, crowd=2) == ["done", "done"]


def test_what_names_an_order_need_not_wait_for_news_of_it() -> None:
    order = make_order(make_shop())
    rma = ask(order)
    with transaction.atomic():
        locked(rma.pk)

        def names_the_order(number: int) -> int:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
                cursor.execute("SELECT id FROM returns_order WHERE id = %s FOR KEY SHARE", [order.pk])
                cursor.execute("SELECT id FROM returns_return WHERE id = %s FOR KEY SHARE", [rma.pk])
                return len(cursor.fetchall())

        assert all_at_once(names_the_order, crowd=1) == [1]


def test_a_shopper_who_asks_for_many_returns_at_once_keeps_no_more_than_allowed() -> None:
    shop = make_shop()
    document = active_policy(shop).document | {"shipping": {"keep_it": {"max_minor": 10_000, "per_year": 2}}}
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=100))
    orders = [make_order(shop, number=1001 + number) for number in range(CROWD)]

    all_at_once(lambda number: ask(orders[number]))

    assert Return.objects.count() == CROWD
    assert Return.objects.exclude(goods=Goods.SEND).count() == 2


def test_a_crowd_that_reopens_a_return_opens_it_once() -> None:
    rma = desk.labelled(make_shop())
    close_return(rma_id=rma.pk, actor="merchant", now=NOW, tell_shopify=True)
    OutboxMessage.objects.update(done_at=NOW)

    def act(number: int) -> Return:
        ours = number % 2 == 0
        return reopen_return(rma_id=rma.pk, actor="merchant" if ours else "shopify", now=NOW, tell_shopify=ours)

    all_at_once(act)

    assert ReturnEvent.objects.filter(rma=rma, kind="return.reopened").count() == 1
    assert OutboxMessage.objects.filter(kind="mail.reopened").count() == 1


def test_parts_that_are_withdrawn_from_at_once_give_the_delivery_back_once() -> None:
    shop = make_shop()
    terms(shop, partial_delivery="by_value")
    order = make_order(shop)
    statements = [matched(shop, articles="some", key=str(number)).pk for number in range(CROWD)]
    dress, pullovers = (line.pk for line in fulfilled(order))

    def act(number: int) -> Return:
        wanted = [Wanted(pullovers if number % 3 else dress, 1, REASON)]
        return accept_withdrawal(shop=shop, withdrawal_id=statements[number], wanted=wanted, staff="7", now=NOW)

    made = [rma for rma in all_at_once(act) if isinstance(rma, Return)]

    assert len(made) == 3
    assert sum(rma.settlement.shipping_refund_presentment_minor for rma in made) == 490
