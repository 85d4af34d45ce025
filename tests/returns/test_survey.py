"""How easy was it: what is taken, for how long, and what answers come to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from returns.domain.status import Stage
from returns.domain.survey import CHANGED_FOR, ENOUGH, SCORES, Got, got, is_open, summary
from returns.models import ExchangeLine, Shop, SurveyAnswer
from returns.operations.answer_survey import UnableToAnswer, answer_survey
from returns.operations.forget_person import forget_person
from returns.queries.person import Person, held_by_core
from returns.queries.surveys import report
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal import merchant_desk as desk

LATER = NOW + timedelta(days=10)


def test_few_answers_have_no_average() -> None:
    few, enough = summary([5] * (ENOUGH - 1)), summary([5] * (ENOUGH - 1) + [1])
    assert (few.count, few.mean, few.median) == (ENOUGH - 1, None, None)
    assert (enough.mean, enough.median, enough.spread) == (4.6, 5.0, (1, 0, 0, 0, ENOUGH - 1))
    assert summary([]).spread == (0, 0, 0, 0, 0)


@pytest.mark.parametrize("stage", Stage)
def test_only_who_is_done_is_asked(stage: Stage) -> None:
    done = {Stage.REFUNDED, Stage.REPAIRED, Stage.CLOSED, Stage.DECLINED}
    assert is_open(stage, first_at=None, now=NOW) == (stage in done)


def test_an_answer_is_changed_for_some_days() -> None:
    last = NOW + CHANGED_FOR
    assert is_open(Stage.CLOSED, first_at=NOW, now=last - timedelta(seconds=1))
    assert not is_open(Stage.CLOSED, first_at=NOW, now=last)


def test_what_a_return_came_to() -> None:
    assert got(stage=Stage.DECLINED, outcome="refund", exchanged=True) == Got.DECLINED
    assert got(stage=Stage.REFUNDED, outcome="refund", exchanged=True) == Got.EXCHANGE
    assert got(stage=Stage.REFUNDED, outcome="store_credit", exchanged=False) == Got.STORE_CREDIT


def say(rma, score=5, text="", at=LATER):
    answer_survey(rma_id=rma.pk, score=score, text=text, language="fr", now=at)


@pytest.mark.django_db
class TestKept:
    @pytest.fixture
    def shop(self) -> Shop:
        return make_shop()

    def test_one_answer_in_the_place_of_another(self, shop: Shop) -> None:
        rma = desk.paid(shop)
        say(rma, 2, "Étiquette illisible")
        say(rma, 2, "Étiquette illisible", LATER + timedelta(hours=1))
        say(rma, 4, "", LATER + timedelta(days=1))
        answer = SurveyAnswer.objects.get()
        assert (answer.score, answer.text, answer.first_at, answer.at) == (4, "", LATER, LATER + timedelta(days=1))
        told = [event for event in rma.events.all() if event.kind.startswith("survey.")]
        assert [(event.kind, event.facts, event.actor) for event in told] == [
            ("survey.answered", {"score": 2}, "shopper"),
            ("survey.changed", {"score": 4}, "shopper"),
        ]

    def test_it_stands_after_some_days(self, shop: Shop) -> None:
        rma = desk.paid(shop)
        say(rma)
        with pytest.raises(UnableToAnswer):
            say(rma, 1, at=LATER + CHANGED_FOR)
        assert SurveyAnswer.objects.get().score == 5

    def test_nothing_is_taken_before_the_end(self, shop: Shop) -> None:
        with pytest.raises(UnableToAnswer):
            say(desk.arrived(shop))

    def test_who_is_forgotten_leaves_the_score(self, shop: Shop) -> None:
        rma = desk.paid(shop)
        say(rma, 3, "Je suis Camille")
        person = Person(shop.pk, (rma.order_id,), (rma.pk,))
        assert held_by_core(person)["returns"][0]["survey"] == {"score": 3, "text": "Je suis Camille"}
        forget_person(person=person, now=LATER)
        answer = SurveyAnswer.objects.get()
        assert (answer.score, answer.text) == (3, "")
        with pytest.raises(UnableToAnswer):
            say(rma, 5, "Je suis Camille")

    def test_a_report_knows_its_own_shop_and_groups(self) -> None:
        atelier, northwind = two_shops()
        paid, declined = desk.paid(atelier), desk.declined(atelier, 1002)
        changed = desk.paid(atelier, 1003)
        ExchangeLine.objects.create(rma=changed, variant_gid="v", title="Robe", quantity=1)
        for rma, score in ((paid, 5), (declined, 1), (changed, 4), (desk.paid(northwind), 2)):
            say(rma, score)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found = report(atelier, since=NOW)
        assert (found.whole.count, found.whole.spread) == (3, (1, 0, 0, 1, 1))
        assert [name for name, _ in found.by_got] == [Got.DECLINED, Got.EXCHANGE, Got.REFUND]
        assert len(asked) == 1
        assert report(atelier, since=LATER + timedelta(days=1)).whole.count == 0


def test_scores_are_five() -> None:
    assert list(SCORES) == [1, 2, 3, 4, 5]
