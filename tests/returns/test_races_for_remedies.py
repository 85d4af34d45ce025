"""Many hands on one repair or replacement at the same moment: one effect each, and never two ends."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from returns.domain.status import Outcome, RepairStatus, SettlementStatus
from returns.models import LedgerEntry, Order, OutboxMessage, Repair, Return, ReturnUnit
from returns.operations.change_outcome import UnableToChange, change_outcome
from returns.operations.repair import UnableToRepair
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from tests import races
from tests.characters import NOW
from tests.races import all_at_once
from tests.returns.test_remedies import begun, finished, given_up, here

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
CROWD = 30


tried = partial(races.tried, refusals=(UnableToRepair, UnableToChange, UnableToSettle), say=lambda why: why.code)


def waiting(kind: str) -> int:
    return OutboxMessage.objects.filter(kind=kind).count()


def test_thirty_clicks_begin_and_finish_a_repair_once() -> None:
    rma = here(Outcome.REPAIR)
    all_at_once(lambda _: begun(rma).pk, crowd=CROWD)
    all_at_once(lambda _: finished(rma).pk, crowd=CROWD)
    assert (waiting("mail.repair_begun"), waiting("mail.repair_sent_back")) == (1, 1)
    assert list(rma.events.filter(kind__startswith="repair.").values_list("kind", flat=True)) == [
        "repair.begun", "repair.sent_back",
    ]  # fmt: skip


def test_goods_are_sent_back_or_paid_for_and_never_both() -> None:
    rma = begun(here(Outcome.REPAIR))

    def click(number: int) -> Any:
        if number % 3 == 0:
            return finished(rma).pk
        if number % 3 == 1:
            return given_up(rma, Outcome.REFUND).pk
        return change_outcome(rma_id=rma.pk, outcome=Outcome.STORE_CREDIT, consent=True, actor_id="7", now=NOW).pk

    all_at_once(tried(click), crowd=CROWD)
    rma, repair = Return.objects.get(pk=rma.pk), Repair.objects.get()
    sent_back = repair.status == RepairStatus.SENT_BACK
    assert (rma.outcome == Outcome.REPAIR) is sent_back
    assert ReturnUnit.objects.filter(live=True).exists() is not sent_back
    assert waiting("shopify.create_return") == (0 if sent_back else 1)
    assert waiting("mail.repair_sent_back") + waiting("mail.repair_failed") + waiting("mail.remedy_changed") >= 1
    assert waiting("mail.repair_sent_back") + waiting("mail.repair_failed") <= 1


def test_the_articles_go_out_or_the_money_does_and_never_both() -> None:
    rma = here(Outcome.REPLACEMENT)

    def click(number: int) -> Any:
        if number % 2:
            return settle_return(
                rma_id=rma.pk, expected_minor=0, outcome=Outcome.REPLACEMENT, actor="merchant", now=NOW
            ).status
        return change_outcome(rma_id=rma.pk, outcome=Outcome.REFUND, consent=True, actor_id="7", now=NOW).outcome

    all_at_once(tried(click), crowd=CROWD)
    rma = Return.objects.select_related("settlement").get(pk=rma.pk)
    replaced = rma.settlement.status == SettlementStatus.DUE
    assert (rma.outcome == Outcome.REPLACEMENT) is replaced
    assert rma.exchange_lines.exists() is replaced
    assert waiting("shopify.settle") == (1 if replaced else 0)
    assert Order.objects.get().paid_out_presentment_minor == 0
    assert sum(LedgerEntry.objects.values_list("presentment_minor", flat=True)) == 0
