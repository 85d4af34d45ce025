"""Something else is offered to a shopper: a yes changes the return, and nothing else does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from returns.domain.outcome_offer import OfferStatus
from returns.domain.status import Outcome, SettlementStatus
from returns.domain.withdrawal import Lane
from returns.domain.workflow import StepStatus, parse
from returns.models import OutboxMessage, OutcomeOffer, Return, Settlement, Shop, WorkflowDay
from returns.operations.begin_by_clock import begin_by_clock
from returns.operations.keep_workflow import make_workflow, switch_workflow
from returns.operations.offer_outcome import (
    UnableToAnswer,
    UnableToOffer,
    answer_offer,
    end_offers,
    offer_outcome,
    withdraw_offer,
)
from returns.outbox import carry_out
from tests.characters import NOW, make_shop
from tests.returns.test_store_credit import credit_shop, ready
from tests.returns.test_workflows import run_of, steps_of, work, workflow
from tests.returns_portal.merchant_desk import again, received, requested, staff_of, with_door
from tests.returns_portal.shopper_steps import Shopper

pytestmark = pytest.mark.django_db
CREDIT = Outcome.STORE_CREDIT
# An offer of seven days is over.
WEEK = timedelta(days=8)


def offered(rma: Return, *, outcome: Outcome = CREDIT, now: Any = NOW, **more: Any) -> OutcomeOffer:
    return offer_outcome(rma_id=rma.pk, outcome=outcome, actor_id="7001", now=now, **{"days": 7} | more)


def kinds(rma: Return) -> list[str]:
    rows = rma.events.filter(kind__startswith="outcome.").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_a_yes_is_the_consent_that_changes_the_money_and_adds_what_was_promised() -> None:
    rma = received(credit_shop())
    total = rma.settlement.total_presentment_minor
    offer = offered(rma, bonus_bps=2000)
    assert offered(rma, bonus_bps=2000) == offer, "the same again is the offer that there is"
    with pytest.raises(UnableToOffer, match="offered_already"):
        offered(rma, bonus_bps=2500)
    assert again(rma).outcome == Outcome.REFUND
    assert OutboxMessage.objects.filter(kind="mail.outcome_offered").count() == 1
    for _twice in range(2):
        answer_offer(rma_id=rma.pk, offer_id=offer.pk, accept=True, now=NOW)
    rma = again(rma)
    assert (rma.outcome, rma.bonus_bps, rma.settlement.bonus_presentment_minor) == (CREDIT, 2000, total // 5)
    assert kinds(rma) == ["outcome.offered", "outcome.changed"]
    assert rma.events.get(kind="outcome.changed").actor == "shopper"
    with pytest.raises(UnableToAnswer, match="over"):
        answer_offer(rma_id=rma.pk, offer_id=offer.pk, accept=False, now=NOW)


def test_without_an_answer_or_with_a_no_nothing_changes() -> None:
    shop = credit_shop()
    quiet, refuses, late, back = (received(shop, number) for number in (1001, 1002, 1003, 1004))
    offers = {rma.pk: offered(rma) for rma in (quiet, refuses, late, back)}
    for _twice in range(2):
        answer_offer(rma_id=refuses.pk, offer_id=offers[refuses.pk].pk, accept=False, now=NOW)
    assert withdraw_offer(rma_id=back.pk, actor_id="7001", now=NOW)
    assert not withdraw_offer(rma_id=back.pk, actor_id="7001", now=NOW)
    for rma, now in ((late, NOW + WEEK), (refuses, NOW), (back, NOW)):
        with pytest.raises(UnableToAnswer, match="over"):
            answer_offer(rma_id=rma.pk, offer_id=offers[rma.pk].pk, accept=True, now=now)
    assert end_offers(now=NOW + WEEK) == 2
    assert end_offers(now=NOW + WEEK) == 0
    for rma in (quiet, refuses, late, back):
        assert (again(rma).outcome, again(rma).settlement) == (Outcome.REFUND, rma.settlement)
    assert [kinds(rma)[-1] for rma in (quiet, refuses)] == ["outcome.offer_ended", "outcome.offer_refused"]
    assert {offer.status for offer in OutcomeOffer.objects.all()} == {
        OfferStatus.ENDED, OfferStatus.REFUSED, OfferStatus.WITHDRAWN
    }  # fmt: skip
    assert offered(quiet, now=NOW + WEEK).status == OfferStatus.OPEN, "another one can follow"


def test_it_holds_to_the_end_of_its_last_day_by_the_clock_of_the_shop() -> None:
    shop = credit_shop()
    rmas = [received(shop, number) for number in (1001, 1002)]
    offers = [offered(rma) for rma in rmas]
    end = datetime(2026, 11, 27, 23, 59, 59, tzinfo=ZoneInfo("Europe/Paris"))
    answer_offer(rma_id=rmas[0].pk, offer_id=offers[0].pk, accept=True, now=end - timedelta(seconds=1))
    with pytest.raises(UnableToAnswer, match="over"):
        answer_offer(rma_id=rmas[1].pk, offer_id=offers[1].pk, accept=True, now=end)


@pytest.mark.parametrize(
    ("hinder", "code"),
    [
        (lambda rma: Shop.objects.filter(pk=rma.shop_id).update(store_credit=False), "no_such_way"),
        (lambda rma: Return.objects.filter(pk=rma.pk).update(lane=Lane.WITHDRAWAL), "no_such_way"),
        (lambda rma: Settlement.objects.filter(rma=rma).update(status=SettlementStatus.DUE, due_at=NOW), "money_moved"),
    ],
)
def test_what_the_law_or_the_money_forbids_is_never_offered_and_an_offer_of_before_is_not_kept(
    hinder: Any, code: str
) -> None:
    rma = received(credit_shop())
    offer = offered(rma)
    hinder(rma)
    with pytest.raises(UnableToAnswer, match="gone"):
        answer_offer(rma_id=rma.pk, offer_id=offer.pk, accept=True, now=NOW)
    assert again(rma).outcome == Outcome.REFUND
    with pytest.raises(UnableToOffer, match=code):
        offered(rma)


def test_less_than_they_chose_more_than_may_be_and_for_ever_are_refused() -> None:
    with pytest.raises(UnableToOffer, match="worse"):
        offered(ready(), outcome=Outcome.REFUND)
    rma = received(make_shop(store_credit=True), 1002)
    for wrong, code in (({"bonus_bps": 3001}, "bonus_too_high"), ({"days": 61}, "too_long"), ({"days": 0}, "too_long")):
        with pytest.raises(UnableToOffer, match=code):
            offered(rma, **wrong)
    assert not rma.outcome_offers.exists()


def test_a_workflow_offers_once_and_what_is_promised_beyond_the_policy_is_money_of_the_day() -> None:
    shop = credit_shop()
    then = [{"do": "offer", "outcome": "store_credit", "days": 7, "bonus_bps": 2000}]
    extra = received(shop, 1001).settlement.total_shop_minor // 10
    row = workflow(shop, then, event="goods.received", day_minor=extra)
    first, second = received(shop, 1002), received(shop, 1003)
    work()
    assert list(row.runs.order_by("pk").values_list("steps__status", "steps__reason")) == [
        (StepStatus.DONE, ""), (StepStatus.SKIPPED, "workflow_limit")
    ]  # fmt: skip
    assert (first.outcome_offers.count(), second.outcome_offers.count()) == (1, 0)
    assert WorkflowDay.objects.get().spent_minor == extra
    free = workflow(shop, [then[0] | {"bonus_bps": 0}], event="goods.received", name="Free")
    third = received(shop, 1004)
    offered(third)
    work()
    assert steps_of(free) == [("offer", "SKIPPED", "offered_already")]
    assert run_of(free).rma == third


def test_a_workflow_takes_a_no_and_a_person_may_ask_again() -> None:
    shop = credit_shop()
    row = workflow(shop, [{"do": "offer", "outcome": "store_credit", "days": 7}], event="goods.received")
    rma = received(shop)
    answer_offer(rma_id=rma.pk, offer_id=offered(rma).pk, accept=False, now=NOW)
    work()
    assert steps_of(row) == [("offer", "SKIPPED", "refused_already")]
    assert rma.outcome_offers.count() == 1
    assert offered(rma).status == OfferStatus.OPEN


def test_a_workflow_begins_before_an_offer_ends() -> None:
    shop = credit_shop()
    rma = received(shop)
    plan = parse({
        "name": "Remind", "when": {"before": {"deadline": "offer_ends", "hours": 24}},
        "then": [{"do": "note", "text": "Call them"}],
    })  # fmt: skip
    row = make_workflow(shop=shop, plan=plan, by="7001", now=NOW)
    switch_workflow(shop=shop, workflow_id=row.pk, on=True, now=NOW)
    offered(rma)
    assert begin_by_clock(now=NOW + timedelta(days=5)) == 0
    now = NOW + timedelta(days=7)
    assert begin_by_clock(now=now) == 1
    work(now)
    assert steps_of(row) == [("note", "DONE", "")]


def test_staff_offer_and_take_back_on_the_page_of_the_return(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()
    rma = received(credit_shop())
    page, address = f"/app/returns/{rma.number}/", f"/app/returns/{rma.number}/offer/"
    staff = staff_of(rma.shop)
    assert "Offer the shopper something else" in staff.get(page).content.decode()
    wrong = staff.post(address, {"outcome": "store_credit", "days": "61"})
    assert (wrong.status_code, "At most 60, please." in wrong.content.decode()) == (422, True)
    assert staff.post(address, {"outcome": "refund", "days": "7"}).status_code == 422
    assert staff.post(address, {"outcome": "store_credit", "days": "7"}).status_code == 303
    shown = staff.get(page).content.decode()
    assert "Offered to the shopper until" in shown
    assert "Something else offered to the shopper" in shown
    assert staff.post(address, {"act": "withdraw"}).status_code == 303
    assert rma.outcome_offers.get().status == OfferStatus.WITHDRAWN


def test_the_shopper_is_written_to_and_answers_on_their_page() -> None:
    shop = credit_shop()
    rma, other, now = received(shop, 1001), received(shop, 1002), timezone.now()
    offer = offered(rma, now=now)
    carry_out(OutboxMessage.objects.get(kind="mail.outcome_offered"), clock=lambda: now)
    (letter,) = mail.outbox
    shopper = Shopper(shop)
    path = shopper.status_path(rma)
    page = shopper.get(path, lang="en").content.decode()
    for text in ("of store credit at", "If you do nothing, everything stays as it is."):
        assert text in page
    assert letter.to == [rma.email]
    strange = shopper.post(f"{shopper.status_path(other)}offer/", {"offer": offer.pk, "answer": "yes"})
    assert strange.status_code == 404
    assert shopper.post(f"{path}offer/", {"offer": offer.pk, "answer": "perhaps"}).status_code == 400
    assert again(rma).outcome == Outcome.REFUND
    for _twice in range(2):
        assert shopper.post(f"{path}offer/", {"offer": offer.pk, "answer": "yes"}).status_code == 303
    assert again(rma).outcome == CREDIT
    assert "An offer for your return" not in shopper.get(path, lang="en").content.decode()
    late = shopper.post(f"{path}offer/?lang=en", {"offer": offer.pk, "answer": "no"})
    assert late.status_code == 409
    assert "This offer does not hold any more." in late.content.decode()


def test_no_mail_goes_out_for_an_offer_that_is_over() -> None:
    rma = received(credit_shop())
    offered(rma)
    withdraw_offer(rma_id=rma.pk, actor_id="7001", now=NOW)
    carry_out(OutboxMessage.objects.get(kind="mail.outcome_offered"), clock=lambda: NOW)
    assert not mail.outbox
    assert not requested(rma.shop, 1009).outcome_offers.exists()
