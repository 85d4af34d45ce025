"""What was decided against the policy, as the simulated Shopify pays it out."""

from __future__ import annotations

import pytest

from returns.domain.means import Means
from returns.domain.status import Outcome
from returns.operations.approve_return import approve_return
from returns.operations.override import drop_shipping_fee, pay_early
from returns.operations.settle_return import settle_return
from returns.queries.parts import fee_held_back_at_shopify
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, due, now, received
from tests.shop_integration.test_dropped_fees import FEE, GOODS, agreed, change, costs, is_paid, with_papers

pytestmark = pytest.mark.django_db
__all__ = ["costs"]
WHY = {"reason": "She waited for weeks.", "actor_id": "7001"}


@pytest.mark.usefixtures("costs")
@pytest.mark.parametrize("counted", [False, True])
def test_a_fee_that_shopify_was_told_is_not_held_back(simulator, requested, counted):
    rma = with_papers(agreed(requested()), number="T1")
    rma = received(rma) if counted else rma
    drop_shipping_fee(rma_id=rma.pk, now=now(), **WHY)
    rma = again(rma)
    assert rma.settlement.total_presentment_minor == GOODS
    assert fee_held_back_at_shopify(rma).presentment.minor == FEE
    due(rma if counted else received(rma))
    work(rma.shop)
    is_paid(simulator, rma, GOODS)


@pytest.mark.usefixtures("costs")
def test_a_fee_that_was_waived_does_not_come_back_with_another_way(requested):
    rma = with_papers(agreed(requested()))
    drop_shipping_fee(rma_id=rma.pk, now=now(), **WHY)
    for means in (Means.OWN, Means.LABEL):
        rma = change(with_papers(again(rma)), means) if means == Means.LABEL else change(again(rma), means)
        assert rma.settlement.total_presentment_minor == GOODS


def test_money_goes_before_the_goods_once_and_only_for_what_was_agreed(simulator, requested):
    rma = requested()
    approve_return(rma_id=rma.pk, actor="merchant", now=now())
    assert work(rma.shop) == []
    rma = with_papers(again(rma), number="T1")
    pay_early(rma_id=rma.pk, now=now(), **WHY)
    total = rma.settlement.total_presentment_minor
    for _click in range(2):
        settle_return(rma_id=rma.pk, expected_minor=total, outcome=Outcome.REFUND, actor="merchant", now=now())
    work(rma.shop)
    assert work(rma.shop) == []
    is_paid(simulator, rma, total)
