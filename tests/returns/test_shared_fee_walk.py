"""Whatever is done with returns that share a parcel, its fees together are one fee of it, in any currency."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction

from returns import outbox
from returns.domain.status import Outcome, ReturnStatus, SettlementStatus
from returns.models import OutboxMessage, Return, ReverseDelivery, Settlement
from returns.operations.cancel_return import UnableToCancel, cancel_return
from returns.operations.change_outcome import UnableToChange, change_outcome
from returns.operations.close_return import UnableToClose, close_return
from returns.operations.reopen_return import UnableToReopen, reopen_return
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from returns.operations.share_parcel import FeesChanged, UnableToShare
from tests.characters import NOW
from tests.returns.test_shared_fee import a_shop, labelled, share
from tests.shares import A_SHARE

pytestmark = pytest.mark.django_db
REFUSALS = (UnableToCancel, UnableToChange, UnableToClose, UnableToReopen, UnableToSettle, UnableToShare, FeesChanged)
MONEYS = [("EUR", 1), ("JPY", 160), ("KWD", 3)]
STEPS = ["share"] * 5 + ["cancel", "close", "reopen", "reopen", "other_way", "other_way", "settle", "later", "later"]
LENGTH = 40


def step(name: str, rma: Return, other: Return) -> None:
    """One thing that somebody does with a return."""
    if name == "share":
        share(rma, other)
    elif name == "cancel":
        cancel_return(rma_id=rma.pk, actor="merchant", now=NOW)
    elif name == "close":
        close_return(rma_id=rma.pk, actor="merchant", now=NOW, tell_shopify=True)
    elif name == "reopen":
        reopen_return(rma_id=rma.pk, actor="merchant", now=NOW, with_label=False)
    elif name == "other_way":
        way = Outcome.REFUND if rma.outcome == Outcome.STORE_CREDIT else Outcome.STORE_CREDIT
        change_outcome(rma_id=rma.pk, outcome=way, consent=True, actor_id="7", now=NOW)
    elif name == "settle":
        Return.objects.filter(pk=rma.pk).update(received_at=NOW)
        row = rma.settlement
        worth = row.total_presentment_minor + row.bonus_presentment_minor
        settle_return(rma_id=rma.pk, expected_minor=worth, outcome=Outcome(rma.outcome), actor="merchant", now=NOW)
    else:
        carry_out()


def carry_out() -> None:
    OutboxMessage.objects.exclude(kind="parcels.bear_fee").update(done_at=NOW)
    outbox.drain(clock=lambda: NOW + timedelta(minutes=1))
    assert not OutboxMessage.objects.filter(done_at=None).exists()


def agreed(row: Settlement) -> int:
    [parcel] = row.shipping_by_parcel
    fee: int = parcel["agreed"][row.rma.outcome][1]
    return fee


def look(*, settled_down: bool) -> None:
    """Nobody bears more than was agreed, what is paid follows, and each parcel has one fee.

    Where who agreed to the highest leaves, what is due stays, and the others bear less once that is carried out.
    """
    for row in Settlement.objects.select_related("rma"):
        assert 0 <= row.return_shipping_fee_presentment_minor <= agreed(row)
        assert row.total_presentment_minor == row.items_presentment_minor - row.return_shipping_fee_presentment_minor
    for label in ReverseDelivery.objects.filter(carried_by=None):
        ever = Settlement.objects.filter(rma__parcels__in=[label, *label.carried.all()]).select_related("rma")
        rows = list(
            ever.exclude(rma__parcels__status="VOIDED").exclude(
                rma__status__in=[ReturnStatus.CANCELED, ReturnStatus.CLOSED], status=SettlementStatus.QUOTED
            )
        )
        fees, most = [row.return_shipping_fee_presentment_minor for row in rows], [agreed(row) for row in rows]
        assert sum(fees) <= max(agreed(row) for row in ever)
        if settled_down and all(row.status == SettlementStatus.QUOTED for row in rows):
            assert sum(fees) == max(most, default=0)


@pytest.mark.parametrize("seed", range(6 if A_SHARE else 12))
def test_a_parcel_has_one_fee_whatever_is_done_with_its_returns(seed: int) -> None:
    dice, done = random.Random(seed), Counter[str]()
    currency, rate = MONEYS[seed % len(MONEYS)]
    shop = a_shop(by_outcome={"store_credit": {"return_shipping_minor": dice.choice([0, 190, 790])}})
    returns = [
        labelled(shop, 1001 + place, presentment=currency, rate=rate, outcome=dice.choice([*Outcome][:2]))
        for place in range(5)
    ]
    share(returns[1], returns[0])
    for _ in range(LENGTH):
        one, two = (Return.objects.select_related("settlement").get(pk=rma.pk) for rma in dice.sample(returns, 2))
        name = dice.choice(STEPS)
        try:
            with transaction.atomic():
                step(name, one, two)
        except REFUSALS:
            continue
        done[name] += 1
        look(settled_down=name == "later")
    carry_out()
    look(settled_down=True)
    assert sum(done.values()) > LENGTH // 4, done
