"""Many hands on one return's store credit at the same moment: one effect each."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from returns.domain.status import Outcome, SettlementStatus
from returns.models import CreditBonus, Order, OutboxMessage, Return
from returns.operations.change_outcome import UnableToChange, change_outcome
from returns.operations.credit_bonus import begin_bonus, record_bonus
from returns.operations.record_payment import begin_payment
from returns.operations.reserve import UnableToSettle
from tests import races
from tests.characters import NOW, make_order
from tests.races import all_at_once
from tests.returns.test_store_credit import PAIR, credit_shop, paid, ready, settled, wished

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
CROWD = 30


tried = partial(races.tried, refusals=(UnableToSettle, UnableToChange), say=lambda why: why.code)


def test_thirty_clicks_ask_for_credit_once() -> None:
    order = make_order(credit_shop(), PAIR)
    assert len(set(all_at_once(lambda _: wished(order, minor=2200).pk, crowd=CROWD))) == 1
    assert Return.objects.get().settlement.bonus_presentment_minor == 200


def test_thirty_clicks_and_thirty_answers_owe_one_bonus() -> None:
    rma = ready()
    all_at_once(lambda _: settled(rma, minor=2200).pk, crowd=CROWD)
    begin_payment(rma_id=rma.pk, now=NOW)
    all_at_once(lambda _: paid(rma, minor=2000).pk, crowd=CROWD)

    assert CreditBonus.objects.get().amount_presentment_minor == 200
    assert Order.objects.get().paid_out_presentment_minor == 2000
    assert OutboxMessage.objects.filter(kind="shopify.credit_bonus").count() == 1


def test_a_bonus_is_named_by_one_of_thirty_transactions() -> None:
    rma = ready()
    settled(rma, minor=2200)
    begin_payment(rma_id=rma.pk, now=NOW)
    bonus = paid(rma, minor=2000).credit_bonus
    begin_bonus(bonus_id=bonus.pk, known=[], now=NOW)
    all_at_once(lambda n: record_bonus(bonus_id=bonus.pk, transaction_gid=f"gid://{n}", now=NOW), crowd=CROWD)

    assert rma.events.filter(kind="bonus.paid").count() == 1


def test_paying_credit_and_turning_it_into_a_refund_do_not_mix() -> None:
    rma = ready()

    def click(number: int) -> Any:
        if number % 2:
            return settled(rma, minor=2200).status
        return change_outcome(rma_id=rma.pk, outcome=Outcome.REFUND, consent=True, actor_id="7", now=NOW).outcome

    all_at_once(tried(click), crowd=CROWD)
    rma = Return.objects.get(pk=rma.pk)
    as_credit = rma.outcome == Outcome.STORE_CREDIT
    assert rma.settlement.status == (SettlementStatus.DUE if as_credit else SettlementStatus.QUOTED)
    assert rma.settlement.bonus_presentment_minor == (200 if as_credit else 0)
    assert rma.events.filter(kind="outcome.changed").count() == (0 if as_credit else 1)
