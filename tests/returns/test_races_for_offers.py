"""Several answers to one offer at the same moment: one counts, and what it brings about happens once."""

from __future__ import annotations

import pytest

from returns.domain.outcome_offer import OfferStatus
from returns.domain.status import Outcome
from returns.models import OutboxMessage, OutcomeOffer, Return
from returns.operations.offer_outcome import UnableToAnswer, answer_offer, offer_outcome, withdraw_offer
from tests.characters import NOW
from tests.races import all_at_once, tried
from tests.returns.test_store_credit import credit_shop
from tests.returns_portal.merchant_desk import again, received

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
CROWD = 6
CHANGED, REFUSED, ENDED = "outcome.changed", "outcome.offer_refused", "outcome.offer_ended"


def offered() -> tuple[Return, OutcomeOffer]:
    rma = received(credit_shop())
    about = {"outcome": Outcome.STORE_CREDIT, "bonus_bps": 2000, "days": 7, "actor_id": "7001", "now": NOW}
    return rma, offer_outcome(rma_id=rma.pk, **about)  # type: ignore[arg-type]


def said(rma: Return, offer: OutcomeOffer, *, accept: bool) -> str:
    return answer_offer(rma_id=rma.pk, offer_id=offer.pk, accept=accept, now=NOW).status


def ending(rma: Return) -> str:
    """What the one answer brought about; the return has to stand as it says, and nothing of another."""
    (kind,) = rma.events.filter(kind__in=[CHANGED, REFUSED, ENDED]).values_list("kind", flat=True)
    bonus = rma.settlement.total_presentment_minor // 5
    rma = again(rma)
    promised = (Outcome.STORE_CREDIT, 2000, bonus) if kind == CHANGED else (Outcome.REFUND, 0, 0)
    assert (rma.outcome, rma.bonus_bps, rma.settlement.bonus_presentment_minor) == promised
    assert OutboxMessage.objects.filter(kind="mail.outcome_offered").count() == 1
    return str(kind)


def test_yes_and_yes_is_one_yes() -> None:
    rma, offer = offered()
    answers = all_at_once(lambda _: said(rma, offer, accept=True), crowd=CROWD)
    assert answers == [OfferStatus.ACCEPTED] * CROWD
    assert ending(rma) == CHANGED


def test_yes_and_no_are_what_came_first() -> None:
    rma, offer = offered()
    act = tried(
        lambda number: said(rma, offer, accept=number % 2 == 0),
        refusals=(UnableToAnswer,),
        say=lambda why: why.code,
    )
    answers = all_at_once(act, crowd=CROWD)
    yes, no = answers[::2], answers[1::2]
    won, lost = (yes, no) if ending(rma) == CHANGED else (no, yes)
    assert won == [OfferStatus.ACCEPTED if won is yes else OfferStatus.REFUSED] * 3
    assert lost == ["over"] * 3


def test_a_yes_while_the_shop_takes_it_back_counts_or_is_too_late() -> None:
    rma, offer = offered()

    def act(number: int) -> object:
        if number % 2:
            return withdraw_offer(rma_id=rma.pk, actor_id="7001", now=NOW)
        return said(rma, offer, accept=True)

    answers = all_at_once(tried(act, refusals=(UnableToAnswer,), say=lambda why: why.code), crowd=CROWD)
    taken = ending(rma) == CHANGED
    assert set(answers[::2]) == {OfferStatus.ACCEPTED if taken else "over"}
    assert sorted(answers[1::2]) == [False, False, not taken]
