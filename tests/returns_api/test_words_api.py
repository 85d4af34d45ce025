"""Programs write the words of messages and pages: judged as the forms judge them, seen before they are kept."""

from __future__ import annotations

from typing import Any

import pytest

from returns.models import Shop
from returns.operations.choose_languages import choose_languages
from returns.queries.messages import text_in_force
from returns_api.schemas import texts
from returns_portal.messages.engine import BODY_MOST, LINE_MOST
from tests.characters import make_shop
from tests.returns_api.programs import Program, program_of
from tests.security.state import changed, tables

pytestmark = pytest.mark.django_db
APPROVED = "/settings/messages/approved/en"
PAGES = "/settings/page-texts/en"


@pytest.fixture
def shop() -> Shop:
    found = make_shop()
    choose_languages(found, languages=["en", "fr"])
    return found


@pytest.fixture
def program(shop: Shop) -> Program:
    return program_of(shop)


def fields(answer: Any) -> list[tuple[str, str]]:
    return [(each["field"], each["code"]) for each in answer.json()["errors"]]


def test_words_are_seen_before_they_are_kept_and_ours_come_back(shop: Shop, program: Program) -> None:
    ours = program.get(APPROVED)
    assert ours.json()["own"] is None
    words = {"headline": "Hello", "body": "Hello {{ name }},\r\n\r\nsend it by {{ ship_by }}."}
    before = tables()
    tried = program.post(f"{APPROVED}?dry_run=true", words).json()
    assert not changed(before)
    assert "Hello Camille Martin,\n\nsend it by" in tried["preview"]["text"]
    assert "Hello Camille Martin" in tried["preview"]["html"]
    kept = program.post(APPROVED, words, If_Match=ours["ETag"])
    assert (kept.status_code, kept.json()["actor_id"]) == (200, f"key:{program.key.pk}")
    text = text_in_force(shop, "approved", "en")
    assert text
    assert (text.headline, text.body.count("\r")) == ("Hello", 0)
    assert program.post(APPROVED, words, If_Match=ours["ETag"]).json()["code"] == "changed_meanwhile"
    (row,) = (each for each in program.get("/settings/messages").json()["data"] if each["own"])
    assert (row["message"], row["own"], row["can_be_off"]) == ("approved", ["en"], False)
    assert program.post(f"{APPROVED}/reset").json()["own"] is None
    assert text_in_force(shop, "approved", "en") is None
    assert shop.message_texts.count() == 2


def test_what_shoppers_read_is_in_their_language(program: Program) -> None:
    told = program.get("/settings/messages/received/fr").json()
    assert told["ours"]["body"] != program.get("/settings/messages/received/en").json()["ours"]["body"]
    assert "colis" in told["preview"]["text"]
    for unknown in ("approved/de", "nothing/en"):
        assert program.get(f"/settings/messages/{unknown}").status_code == 404
        assert program.post(f"/settings/messages/{unknown}", {"body": "Hello"}).status_code == 404
    assert program.get("/settings/page-texts/de").status_code == 404


def test_words_that_cannot_be_used_are_named_with_their_line(program: Program) -> None:
    before = tables()
    wrong = program.post(APPROVED, {"subject": "{{ code }}", "body": "One\n{% include 'x' %}"})
    assert fields(wrong) == [("/subject", "unknown_name"), ("/body", "unknown_tag")]
    assert wrong.json()["errors"][1]["message"].startswith("Line 2:")
    assert fields(program.post(APPROVED, {"body": " "}))[0][0] == "/body"
    assert fields(program.post(APPROVED, {"body": "x", "subject": "a\nb"}))[0][0] == "/subject"
    pages = program.post(PAGES, {"texts": {"find_heading": "{{ order }}", "nothing": "x", "find_button": "x" * 31}})
    assert sorted(fields(pages)) == [
        ("/texts/find_button", "too_long"),
        ("/texts/find_heading", "unknown_name"),
        ("/texts/nothing", "unknown"),
    ]
    assert not changed(before)
    assert (texts.LINE_MOST, texts.BODY_MOST) == (LINE_MOST, BODY_MOST)


def test_texts_of_pages_are_written_whole(shop: Shop, program: Program) -> None:
    def shown(answer: Any) -> dict[str, str]:
        return {each["key"]: each["shown"] for each in answer.json()["data"]}

    said = {"texts": {"find_heading": "Back to {{ shop }}"}}
    assert shown(program.post(f"{PAGES}?dry_run=true", said))["find_heading"] == f"Back to {shop.name}"
    assert shown(program.get(PAGES))["find_heading"] == "Return an order"
    seen = program.get(PAGES)["ETag"]
    assert shown(program.post(PAGES, said, If_Match=seen))["find_heading"] == f"Back to {shop.name}"
    assert program.post(PAGES, said, If_Match=seen).json()["code"] == "changed_meanwhile"
    assert shown(program.post(f"{PAGES}/reset"))["find_heading"] == "Return an order"


def test_when_messages_are_sent(shop: Shop, program: Program) -> None:
    terms = {"off": ["collection_tomorrow"], "quiet_from": 21, "quiet_until": 8, "remind_days": 2}
    told = program.post("/settings/message-terms", terms).json()
    assert told == program.get("/settings/message-terms").json()
    assert {name: told[name] for name in terms} == terms
    for body, field in (({"off": ["approved"]}, "/off"), ({"quiet_from": 21}, "/quiet_until")):
        assert fields(program.post("/settings/message-terms", body))[0][0] == field


def test_what_is_sent_after_a_return(shop: Shop, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    path, share = "/settings/after-returns", {"days": 10, "discount_percent": "7.5"}
    assert fields(program.post(path, share)) == [("/discount_percent", "not_allowed")]
    monkeypatch.setattr("returns_api.writing.texts.codes_allowed", lambda shop: True)
    assert program.post(path, share).json()["discount_percent"] == "7.5"
    assert shop.after_terms.discount_bps == 750
    five = {"amount": "5.00", "currency": "EUR"}
    assert fields(program.post(path, share | {"discount_amount": five})) == [("/discount_amount", "both")]
    dollars = {"discount_amount": {"amount": "5.00", "currency": "USD"}}
    assert fields(program.post(path, dollars)) == [("/discount_amount/currency", "other_currency")]
    assert program.post(path, {"discount_amount": five}).json()["discount_amount"] == five
    assert program.get(path).json()["days"] is None


def test_a_key_without_the_scope_writes_nothing(shop: Shop) -> None:
    reader = program_of(shop, "settings:read")
    assert reader.get(APPROVED).status_code == 200
    assert reader.post(APPROVED, {"body": "Hello"}).json()["code"] == "scope_missing"
