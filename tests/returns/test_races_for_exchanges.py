"""Shoppers who want the last piece at the same moment: as many get it as there are pieces."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from returns.models import ExchangeLine, LinkedOrder, Return
from returns.operations.approve_return import approve_return
from returns.operations.give_up_exchange import UnableToGiveUp, give_up_exchange
from returns.operations.promise_exchanges import UnableToExchange
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from returns.queries.linked_orders import out_early
from returns.queries.policies import active_policy
from tests.characters import NOW, make_order, make_shop
from tests.returns.test_any_article import article
from tests.returns.test_any_article import swap as swap_for_another
from tests.returns.test_shopper_exchanges import offering, receive, swap

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
CROWD = 8


def all_at_once(acts):
    """Let everybody act at the same moment; gives back each one's answer or refusal."""
    start = threading.Barrier(len(acts))

    def one(act):
        start.wait(timeout=20)
        try:
            return act()
        except (UnableToExchange, UnableToGiveUp) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_the_last_two_pieces_go_to_two_shoppers():
    shop = offering(make_shop())
    orders = [make_order(shop, number=1001 + place) for place in range(CROWD)]

    answers = all_at_once([lambda order=order: swap(order, stock=2) for order in orders])

    assert sum(isinstance(answer, Return) for answer in answers) == 2
    assert {answer.code for answer in answers if not isinstance(answer, Return)} == {"sold_out"}
    assert (ExchangeLine.objects.count(), Return.objects.count()) == (2, 2)


def test_the_last_piece_of_another_article_goes_to_one_whatever_they_send_back():
    shop = offering(make_shop(), offered="any")
    orders = [make_order(shop, number=1001 + place) for place in range(CROWD)]

    answers = all_at_once([lambda order=order: swap_for_another(order, article(stock=1)) for order in orders])

    assert sum(isinstance(answer, Return) for answer in answers) == 1
    assert {answer.code for answer in answers if not isinstance(answer, Return)} == {"sold_out"}
    assert (ExchangeLine.objects.count(), Return.objects.count()) == (1, 1)


def test_a_second_click_meets_its_own_promise_and_makes_nothing_more():
    order = make_order(offering(make_shop()))

    answers = all_at_once([lambda: swap(order, stock=1) for _ in range(CROWD)])

    assert len({answer.pk for answer in answers}) == 1
    assert ExchangeLine.objects.count() == 1


def test_settling_and_giving_up_at_once_never_do_both():
    shop = offering(make_shop())
    for number in range(1001, 1006):
        rma = swap(make_order(shop, number=number))
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
        receive(rma)
        line = rma.exchange_lines.get()

        def settle(rma=rma):
            try:
                return settle_return(rma_id=rma.pk, expected_minor=0, actor="merchant", now=NOW)
            except UnableToSettle as refusal:
                return refusal

        all_at_once(
            [settle, lambda rma=rma, line=line: give_up_exchange(rma_id=rma.pk, line_id=line.pk, actor="m", now=NOW)]
        )

        settlement = Return.objects.get(pk=rma.pk).settlement
        given_up = ExchangeLine.objects.get(pk=line.pk).given_up_at is not None
        assert (settlement.total_presentment_minor, settlement.status) == ((4990, "QUOTED") if given_up else (0, "DUE"))


def test_two_at_the_last_of_the_cap_let_one_go_before_the_goods_are_back():
    shop = offering(make_shop(), mode="linked", instant="approved")
    version = active_policy(shop)
    version.document = {**version.document, "caps": {"early_minor": 3 * 4990}}
    version.save()
    waiting = [swap(make_order(shop, number=1001 + place), key=f"key-{place}", stock=None) for place in range(CROWD)]

    all_at_once([lambda rma=rma: approve_return(rma_id=rma.pk, actor="merchant", now=NOW) for rma in waiting])

    assert LinkedOrder.objects.exclude(early_at=None).count() == 3
    assert LinkedOrder.objects.count() == Return.objects.filter(status="OPEN").count() == CROWD
    assert out_early(shop) == 3 * 4990
