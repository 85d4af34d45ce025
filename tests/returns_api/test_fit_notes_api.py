"""Programs write notes about the fit to articles, where the app may."""

from __future__ import annotations

from typing import Any

import pytest

from returns.domain.fit_note import FitNoteState
from returns.domain.insight import Dimension
from returns.models import FitNote, InsightSubject, OutboxMessage, Shop
from returns.operations.choose_languages import choose_languages
from tests.characters import make_shop
from tests.returns_api.programs import Program, program_of
from tests.security.state import changed, tables

pytestmark = pytest.mark.django_db
DRESS = "gid://shopify/Product/1"


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """Whether Shopify lets the app write products."""
    said = {"allowed": True}
    monkeypatch.setattr("returns_api.writing.fit_notes.door", lambda name: lambda shop, feature: said["allowed"])
    return said


@pytest.fixture
def shop(allowed: dict[str, bool]) -> Shop:
    found = make_shop()
    choose_languages(found, languages=["en", "fr"])
    InsightSubject.objects.create(shop=found, dimension=Dimension.PRODUCT, key=DRESS, label="Robe midi")
    return found


@pytest.fixture
def program(shop: Shop) -> Program:
    return program_of(shop)


def body(**texts: str) -> dict[str, Any]:
    return {"product_id": DRESS, "texts": texts or {"en": "Falls small."}}


def test_a_note_is_written_changed_and_taken_off(program: Program) -> None:
    made = program.post("/fit-notes", body()).json()
    assert (made["title"], made["state"], made["actor_id"]) == ("Robe midi", "to_write", f"key:{program.key.pk}")
    assert OutboxMessage.objects.filter(kind="shopify.write_fit_note").count() == 1
    assert program.post("/fit-notes", body(en="Falls small.", fr="Taille petit.")).json()["id"] == made["id"]
    path = f"/fit-notes/{made['id']}"
    seen = program.get(path)
    assert seen.json()["texts"] == {"en": "Falls small.", "fr": "Taille petit."}
    assert program.get("/fit-notes").json()["data"] == [seen.json()]
    assert program.post(f"{path}/removal", If_Match=seen["ETag"]).json()["state"] == "to_remove"
    assert program.post(f"{path}/again", {}, If_Match=seen["ETag"]).json()["code"] == "changed_meanwhile"
    assert program.post(f"{path}/removal").json()["code"] == "note_elsewhere"
    FitNote.objects.update(state=FitNoteState.REFUSED, problem="changed", theirs={"en": "Theirs."})
    assert program.get(path).json()["theirs"] == {"en": "Theirs."}
    assert program.post(f"{path}/again", {}).json()["code"] == "note_elsewhere"
    assert program.post(f"{path}/again", {"over_theirs": True}).json()["state"] == "to_remove"


def test_what_no_note_can_have_is_named(program: Program, allowed: dict[str, bool]) -> None:
    before = tables()
    wrong: list[tuple[dict[str, Any], str]] = [
        (body() | {"product_id": "gid://shopify/Product/9"}, "/product_id"),
        (body(de="Klein."), "/texts/de"),
        (body(en="<b>small</b>"), "/texts/en"),
        (body(en="s" * 301), "/texts/en"),
        (body(en=" "), "/texts"),
    ]
    for said, field in wrong:
        assert [each["field"] for each in program.post("/fit-notes", said).json()["errors"]] == [field]
    assert program.post("/fit-notes?dry_run=true", body()).json()["state"] == "to_write"
    allowed["allowed"] = False
    assert program.post("/fit-notes", body()).json()["code"] == "not_allowed_there"
    assert not changed(before)
