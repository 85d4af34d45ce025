"""How easy was it: the question on the page of a return that is over, and what staff see of the answers."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from returns.domain.status import ReturnStatus, Stage
from returns.domain.survey import CHANGED_FOR
from returns.links import Link, Purpose, sign
from returns.models import Return, Shop, SurveyAnswer
from tests.characters import make_shop, two_shops
from tests.gifts import OF_THE_GIVER, give_back, takes_gifts
from tests.returns_portal import merchant_desk as desk
from tests.returns_portal.shopper_steps import ProxyShopper, Shopper, live_order

pytestmark = pytest.mark.django_db
ASKED = "How easy was this return?"


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def page_of(shopper: Shopper, rma: Return, **query: str) -> str:
    return unescape(shopper.get(shopper.status_path(rma), lang="en", **query).content.decode())


def say(shopper: Shopper, rma: Return, **data: Any) -> Any:
    return shopper.post(f"{shopper.status_path(rma)}survey/?lang=en", data)


def test_asked_once_the_return_is_over_and_nothing_is_ticked(shop: Shop) -> None:
    shopper = Shopper(shop)
    assert ASKED not in page_of(shopper, desk.arrived(shop))
    page = page_of(shopper, desk.paid(shop, 1002))
    assert ASKED in page
    assert "You need not answer." in page
    assert "checked" not in page


def test_answered_thanked_for_and_changed(shop: Shop) -> None:
    rma, shopper = desk.paid(shop), Shopper(shop)
    answer = say(shopper, rma, score="2", text="  Trop d’étapes\r\n<b>non</b> ")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("?lang=en#survey")
    page = page_of(shopper, rma)
    assert "Thank you for your answer" in page
    assert "Change it (until" in page
    assert "\n<b>non</b></textarea>" in page, "unescaped by the test alone"
    assert "&lt;b&gt;" in shopper.get(shopper.status_path(rma)).content.decode()
    assert say(shopper, rma, score="4", text="").status_code == 303
    kept = SurveyAnswer.objects.get()
    assert (kept.score, kept.text, kept.language) == (4, "", "en")


def test_a_letters_link_chooses_and_keeps_nothing(shop: Shop) -> None:
    rma, shopper = desk.paid(shop), Shopper(shop)
    assert 'value="4" checked' in page_of(shopper, rma, score="4")
    assert "checked" not in page_of(shopper, rma, score="44")
    assert not SurveyAnswer.objects.exists()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "Choose one of the five answers."),
        ({"score": "6"}, "Choose one of the five answers."),
        ({"score": "٣"}, "Choose one of the five answers."),
        ({"score": "3", "text": "x" * 1001}, "1,000 characters fit at most"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(shop: Shop, data: dict[str, str], told: str) -> None:
    answer = say(Shopper(shop), desk.paid(shop), **data)
    assert answer.status_code == 422
    assert told in unescape(answer.content.decode())
    assert not SurveyAnswer.objects.exists()


def test_an_old_answer_stands_and_an_early_one_is_not_taken(shop: Shop) -> None:
    shopper, rma = Shopper(shop), desk.paid(shop)
    say(shopper, rma, score="2")
    SurveyAnswer.objects.update(first_at=timezone.now() - CHANGED_FOR, at=timezone.now())
    answer = say(shopper, rma, score="5")
    assert answer.status_code == 409
    assert "takes none now" in answer.content.decode()
    assert ASKED not in page_of(shopper, rma)
    assert say(shopper, desk.arrived(shop, 1002), score="5").status_code == 409
    assert SurveyAnswer.objects.get().score == 2


def test_others_find_nothing(shop: Shop) -> None:
    atelier, northwind = two_shops()
    rma = desk.paid(atelier)
    assert Shopper(northwind).post(f"{Shopper(atelier).status_path(rma)}survey/", {"score": "1"}).status_code == 404
    assert not SurveyAnswer.objects.exists()


def test_who_returns_a_present_is_asked_and_learns_nothing(shop: Shop) -> None:
    takes_gifts(shop)
    rma = give_back(live_order(shop), now=timezone.now())
    Return.objects.filter(pk=rma.pk).update(stage=Stage.CLOSED, status=ReturnStatus.CLOSED)
    page = page_of(Shopper(shop), rma)
    assert ASKED in page
    assert not [word for word in OF_THE_GIVER if word in page]
    assert say(Shopper(shop), rma, score="3").status_code == 303


def test_behind_the_proxy_the_page_moves_on(shop: Shop) -> None:
    rma, shopper = desk.paid(shop), ProxyShopper(shop)
    answer = shopper.post(f"{shopper.status_path(rma)}survey/", {"score": "5"})
    assert answer.status_code == 200
    assert "#survey" in answer.content.decode()
    assert SurveyAnswer.objects.get().score == 5


def test_staff_see_it_on_the_return_in_the_report_and_in_a_file(shop: Shop, settings: Any) -> None:
    settings.MIDDLEWARE = desk.with_door()
    rma, staff = desk.paid(shop), desk.staff_of(shop)
    assert "No answers yet" in staff.get("/app/survey/").content.decode()
    say(Shopper(shop), rma, score="2", text="=1+1 trop long")
    page = unescape(staff.get(f"/app/returns/{rma.number}/").content.decode())
    assert "2 of 5 · Hard" in page
    assert "The shopper said how easy it was" in page
    report = unescape(staff.get("/app/survey/").content.decode())
    assert "An average is shown from 10 answers on" in report
    assert "=1+1 trop long" in report
    file = staff.get(f"/survey/{sign(Purpose.SURVEY, Link(shop.pk, shop.pk))}.csv")
    rows = b"".join(file.streaming_content).decode()
    assert f"{rma.number}," in rows
    assert ",2,refund,en,'=1+1 trop long" in rows
    other = make_shop("northwind-demo.myshopify.com")
    assert rma.number not in desk.staff_of(other).get("/app/survey/").content.decode()
