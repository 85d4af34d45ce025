"""What was taken off the refund of an ordinary return is kept back at Shopify, and nothing stops."""

from __future__ import annotations

import pytest

from returns.domain.status import SettlementStatus
from returns.operations.deduct_value import deduct_value
from tests.characters import ask
from tests.shop_integration.conftest import work
from tests.shop_integration.steps import again, approved, due, now, received
from tests.shop_integration.test_parts import charge
from tests.shop_integration.test_prove_ledger import prove

pytestmark = pytest.mark.django_db


def test_less_is_refunded_and_the_ledger_is_proved(simulator, buy):
    rma = received(approved(ask(buy(("ROBE-S", 1)), now=now())))
    full = rma.settlement.total_presentment_minor
    deduct_value(shop=rma.shop, rma_id=rma.pk, amount_minor=1000, reason="Portée", staff="7", now=now(), consent=True)
    due(again(rma))
    assert work(rma.shop) == []
    settlement = again(rma).settlement
    assert (settlement.status, settlement.paid_presentment_minor) == (SettlementStatus.PAID, full - 1000)
    proof = prove(rma.shop)
    assert proof.sums["EUR"] == {"ours": full - 1000, "theirs": full - 1000, "unexplained": 0}


def test_a_loss_of_all_that_they_were_worth_is_kept_back_beside_the_fee(shop, simulator, buy):
    charge(shop, return_shipping_minor=490)
    rma = received(approved(ask(buy(("ROBE-S", 1)), now=now())))
    deduct_value(shop=shop, rma_id=rma.pk, amount_minor=4990, reason="Portée", staff="7", now=now(), consent=True)
    due(again(rma))
    assert work(shop) == []
    settlement = again(rma).settlement
    assert (settlement.status, settlement.paid_presentment_minor, settlement.problem) == (SettlementStatus.PAID, 0, "")
    proof = prove(shop)
    assert (proof.cases, proof.sums["EUR"]) == ([], {"ours": 0, "theirs": 0, "unexplained": 0})
