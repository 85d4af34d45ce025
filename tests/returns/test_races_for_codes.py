"""Many hands on one return's discount code at the same moment: one of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from returns.models import DiscountCode, OutboxMessage, Return, Wish
from returns.operations.approve_return import approve_return
from returns.operations.discount_code import MAKE, intend_code, record_code
from returns.operations.give_up_exchange import give_up_exchange
from returns.operations.record_payment import begin_payment, record_payment
from returns.operations.settle_return import settle_return
from tests.characters import NOW, Bought, make_order, make_shop
from tests.discount_codes import giving, pay_out, wish
from tests.parts import at_shopify, come
from tests.races import all_at_once
from tests.returns.test_shopper_exchanges import receive, swap

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
CROWD = 30


def counted() -> Return:
    rma = wish(make_order(giving(make_shop())))
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    return receive(rma)


def test_thirty_clicks_wish_for_one_thing_once() -> None:
    order = make_order(giving(make_shop()))
    assert len(set(all_at_once(lambda _: wish(order).pk, crowd=CROWD))) == 1
    assert Wish.objects.count() == 1


def test_thirty_answers_of_a_payment_bring_one_code() -> None:
    rma, later = counted(), NOW + timedelta(days=4)
    settle_return(rma_id=rma.pk, expected_minor=4990, actor="merchant", now=later)
    begin_payment(rma_id=rma.pk, now=later)
    all_at_once(lambda _: record_payment(rma_id=rma.pk, refund_gid="g", paid_minor=4990, now=later).pk, crowd=CROWD)
    assert (DiscountCode.objects.count(), OutboxMessage.objects.filter(kind=MAKE).count()) == (1, 1)


def test_thirty_tries_commit_the_same_letters_and_tell_of_them_once() -> None:
    rma = pay_out(counted())
    code, made_at = DiscountCode.objects.get(rma=rma), NOW + timedelta(days=5)
    assert len(set(all_at_once(lambda n: intend_code(code_id=code.pk, sealed_code=f"letters-{n}"), crowd=CROWD))) == 1
    all_at_once(lambda n: record_code(code_id=code.pk, gid=f"gid://{n}", ends_at=None, now=made_at), crowd=CROWD)
    assert rma.events.filter(kind="discount_code.made").count() == 1
    assert OutboxMessage.objects.filter(kind="mail.discount_code").count() == 1


def test_two_parts_that_are_paid_at_once_bring_one_code() -> None:
    order = make_order(giving(make_shop()), Bought(quantity=2))
    rma = wish(order, quantities=(2,))
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    parts = [at_shopify(rma)]
    parts.append(come(parts[0], 1))
    receive(parts[1])
    all_at_once(lambda n: pay_out(parts[n % 2]).pk, crowd=2)
    assert DiscountCode.objects.count() == 1


def test_thirty_hands_give_up_one_exchange_and_promise_one_code() -> None:
    rma = swap(make_order(giving(make_shop())))
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    line = rma.exchange_lines.get().pk
    all_at_once(lambda _: give_up_exchange(rma_id=rma.pk, line_id=line, actor="merchant", now=NOW).pk, crowd=CROWD)
    assert Wish.objects.count() == 1
