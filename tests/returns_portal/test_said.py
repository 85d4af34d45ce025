"""A change that ends on another page is told there; without a script it is a redirect as ever."""

from __future__ import annotations

import json

import pytest
from django.conf import LazySettings

from returns.operations.keep_view import keep_view
from returns_portal.merchant import urls
from returns_portal.merchant.said import SAID
from tests.characters import NOW, make_shop
from tests.returns_portal.merchant_desk import STAFF_ID, staff_of, with_door

pytestmark = pytest.mark.django_db
SENT = {"start": "careful"}


@pytest.fixture(autouse=True)
def _door(settings: LazySettings) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.mark.parametrize(("locale", "word"), [("en", "Put into the draft."), ("fr", "Mis dans le brouillon.")])
def test_a_boosted_form_gets_where_to_go_and_a_word(locale: str, word: str) -> None:
    staff = staff_of(make_shop(), locale=locale, htmx=True)

    answer = staff.post("/app/policy/start/", SENT, headers={"HX-Boosted": "true"})

    assert answer.status_code == 200
    assert json.loads(answer["HX-Location"]) == {"path": "/app/policy/", "headers": {"HX-Boosted": "true"}}
    assert json.loads(answer["HX-Trigger"]) == {"toast": word}
    page = staff.get("/app/policy/", headers={"HX-Boosted": "true"})
    assert page.content.startswith(b"<!doctype html>"), "the whole page, not a part of it"


def test_a_mistake_is_no_redirect_and_has_no_such_word() -> None:
    answer = staff_of(make_shop(), htmx=True).post("/app/policy/start/", headers={"HX-Boosted": "true"})

    assert answer.status_code == 422
    assert "HX-Location" not in answer.headers
    assert "HX-Trigger" not in answer.headers


def test_without_a_script_it_stays_a_redirect() -> None:
    assert staff_of(make_shop()).post("/app/policy/start/", SENT).status_code == 303


def test_every_word_belongs_to_an_address() -> None:
    names = {each.name for each in urls.urlpatterns}
    assert set(SAID) <= names


@pytest.mark.parametrize(("do", "word"), [("first", "Saved."), ("remove", "Removed.")])
def test_a_view_that_is_removed_is_said_to_be(do: str, word: str) -> None:
    shop = make_shop()
    keep_view(shop=shop, owner=STAFF_ID, name="Mine", query="?tab=all", now=NOW)
    staff = staff_of(shop, htmx=True)
    answer = staff.post(f"/app/views/{shop.views.get().pk}/", {"do": do}, headers={"HX-Boosted": "true"})
    assert json.loads(answer["HX-Trigger"]) == {"toast": word}


def test_what_returns_cost_is_said_to_be_saved() -> None:
    worth = {f"worth_{grade}": "50" for grade in ("a", "b", "c", "d", "damaged", "incorrect")}
    sent = {"handling": "2.50", "fees": "1.4"} | worth
    answer = staff_of(make_shop(), htmx=True).post("/app/insights/costs/", sent, headers={"HX-Boosted": "true"})
    assert json.loads(answer["HX-Trigger"]) == {"toast": "Saved."}


def test_what_a_colleague_removed_is_not_called_a_return() -> None:
    answer = staff_of(make_shop()).post("/app/settings/workflows/77/switch/")
    assert answer.status_code == 404
    text = answer.content.decode()
    assert "This is not here any more." in text
    assert "no such return" not in text
