"""Fit notes in the merchant's pages: written from a finding, listed with their state, taken off, refused in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from returns.domain.fit_note import LONGEST, FitNoteProblem, FitNoteState
from returns.domain.role import Role
from returns.doors import NoAnswer
from returns.models import Finding, FindingAnswer, FitNote, OutboxMessage, Shop
from returns.operations.answer_finding import take_back_answer
from returns.operations.record_fit_note import note_refused, note_written
from returns_portal.merchant.views import fit_notes
from shop_integration.models import Installation
from tests.characters import two_shops
from tests.insight_history import season
from tests.returns_portal.merchant_desk import staff_of, with_door

pytestmark = pytest.mark.django_db
LIST, ONE = "/app/fit-notes/", "/app/fit-notes/one/"
DRESS = "gid://shopify/Product/0"
TYPED = {"en": "Runs small.", "fr": "Taille petit."}


@pytest.fixture(autouse=True)
def door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    """A shop that lets the app write products, and whose linen dress runs small in S."""
    shop, _ = two_shops()
    Installation.objects.create(shop=shop, installed_at=timezone.now(), scopes="write_products")
    season(shop, now=timezone.now(), weeks=20)
    return shop


def finding_of(shop: Shop) -> Finding:
    return Finding.objects.get(shop=shop, sort="size", subject__label="Robe en lin Ouessant · S")


def note_page(**query: Any) -> str:
    return f"{ONE}?{urlencode({'product': DRESS} | query)}"


def kept(shop: Shop, gid: str = DRESS, state: FitNoteState = FitNoteState.WRITTEN, **more: Any) -> FitNote:
    values = {"title": "Robe", "texts": TYPED, "changed_by": "7001", "changed_at": timezone.now()} | more
    return FitNote.objects.create(shop=shop, product_gid=gid, state=state, **values)


def standing_answers(shop: Shop) -> list[str]:
    rows = FindingAnswer.objects.filter(finding__shop=shop, ended_at=None)
    return list(rows.values_list("note", flat=True))


def test_from_a_finding_to_a_note_that_is_followed(shop: Shop) -> None:
    finding, client = finding_of(shop), staff_of(shop)
    address = note_page(finding=finding.pk)
    for page in ("/app/insights/unusual/", f"/app/insights/one/product/?{urlencode({'key': DRESS})}"):
        html = client.get(page).content.decode()
        assert f"/app/fit-notes/one/?{urlencode({'product': DRESS})}" in html
    form = client.get(address).content.decode()
    assert "Size S runs small" in form
    assert "La taille S taille petit" in form
    answer = client.post(address, TYPED)
    assert answer.status_code == 200
    assert "whether the rate fell" in answer.content.decode()
    note = FitNote.objects.get()
    assert (note.texts, note.state, note.finding, note.changed_by) == (TYPED, "to_write", finding, "7001")
    assert standing_answers(shop) == ["Fit note: Runs small."]
    assert OutboxMessage.objects.filter(shop=shop, kind="shopify.write_fit_note").count() == 1
    unusual = client.get("/app/insights/unusual/").content.decode()
    assert "Fit note: Runs small." in unusual.partition('id="findings-followed"')[2]
    client.post(address, TYPED)
    assert FindingAnswer.objects.count() == 1


def test_a_finding_waits_again_without_its_note_and_is_answered_with_it(shop: Shop) -> None:
    finding, client = finding_of(shop), staff_of(shop)
    client.post(note_page(finding=finding.pk), TYPED)
    note = FitNote.objects.get()
    note_refused(note=note, problem=FitNoteProblem.GONE, now=timezone.now())
    assert standing_answers(shop) == []
    client.post(f"{LIST}{note.pk}/again/")
    assert standing_answers(shop) == ["Fit note: Runs small."]
    note.refresh_from_db()
    note_written(note=note, digest="d", now=timezone.now())
    off = client.post(f"{LIST}{note.pk}/removal/")
    assert "Put it back" in off.content.decode()
    assert standing_answers(shop) == []
    client.post(f"{LIST}{note.pk}/again/", {"undo": "1"})
    assert standing_answers(shop) == ["Fit note: Runs small."]
    take_back_answer(shop=shop, finding_id=finding.pk, by="7002", now=timezone.now())
    client.post(note_page(finding=finding.pk), TYPED)
    assert standing_answers(shop) == ["Fit note: Runs small."]


def test_a_note_without_a_finding_answers_none(shop: Shop) -> None:
    other = Finding.objects.filter(shop=shop).exclude(subject__label__startswith="Robe en lin").first()
    client = staff_of(shop)
    client.post(note_page(), TYPED)
    client.post(note_page(finding=other.pk if other else 0), TYPED)
    client.post(note_page(finding="9" * 30), TYPED)
    assert (FitNote.objects.get().finding, FindingAnswer.objects.count()) == (None, 0)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"en": "x" * (LONGEST + 1), "fr": "Petit"}, "300 characters at most"),
        ({"en": "<b>Small</b>"}, "Only plain text"),
        ({"en": " "}, "in one language at least"),
    ],
)
def test_what_no_note_can_say_is_said_at_the_field(shop: Shop, typed: dict[str, str], said: str) -> None:
    answer = staff_of(shop).post(note_page(finding=finding_of(shop).pk), typed)
    html = answer.content.decode()
    assert (answer.status_code, said in html) == (422, True)
    assert typed.get("fr", "") in html
    assert not FitNote.objects.exists()
    assert not FindingAnswer.objects.exists()


def test_without_leave_it_says_how_to_give_it_and_writes_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    Installation.objects.update(scopes="")
    client = staff_of(shop)
    for page in (LIST, note_page()):
        html = client.get(page).content.decode()
        assert 'data-scopes="write_products"' in html
        assert "Allow in Shopify" in html
    assert client.post(note_page(), TYPED).status_code == 409
    assert not FitNote.objects.exists()
    genuine = fit_notes.door

    def silent(shop: Shop, *, now: Any) -> None:
        raise NoAnswer

    def granted(shop: Shop, *, now: Any) -> None:
        Installation.objects.update(scopes="write_products")

    for read, status in ((silent, 409), (granted, 200)):
        monkeypatch.setattr(
            fit_notes, "door", lambda name, read=read: read if name == "shopify.read_features" else genuine(name)
        )
        assert client.post(f"{LIST}access/?{urlencode({'product': DRESS})}").status_code == status
    assert client.post(note_page(), TYPED).status_code == 200


def test_each_state_says_what_can_be_done(shop: Shop) -> None:
    assert "No fit notes yet" in staff_of(shop).get(LIST).content.decode()
    now, client = timezone.now(), staff_of(shop)
    changed = kept(
        shop, "gid://shopify/Product/1", FitNoteState.REFUSED, problem="changed", theirs={"en": "Theirs"},
        theirs_mark="t", mark="d",
    )  # fmt: skip
    gone = kept(shop, "gid://shopify/Product/2", FitNoteState.REFUSED, problem="gone")
    off = kept(shop, "gid://shopify/Product/3", FitNoteState.REMOVED, removing=True)
    stuck = kept(shop, "gid://shopify/Product/4", FitNoteState.TO_WRITE)
    OutboxMessage.objects.create(
        shop=shop, kind="shopify.write_fit_note", stream=f"fit_note:{stuck.pk}", payload={"note": stuck.pk},
        due_at=now, created_at=now - timedelta(days=3), dead_at=now,
    )  # fmt: skip
    html = client.get(LIST).content.decode()
    for said in ("Theirs", "Write over it", "not at Shopify any more", "nobody tries any more", "Put it back"):
        assert said in html
    assert "hx-trigger" not in html.partition('id="fit-notes"')[2].partition(">")[0]
    assert client.post(f"{LIST}{changed.pk}/again/").status_code == 409
    assert client.post(f"{LIST}{changed.pk}/again/", {"over": "1"}).status_code == 200
    assert client.post(f"{LIST}{off.pk}/removal/").status_code == 409
    assert client.post(f"{LIST}{gone.pk}/removal/").status_code == 200
    assert client.post(f"{LIST}{stuck.pk}/again/").status_code == 200
    assert "load delay:3s" in client.get(LIST).content.decode()
    assert "En route" in staff_of(shop, locale="fr").get(LIST).content.decode()


def test_other_shops_and_products_that_were_never_sold_are_not_there(shop: Shop) -> None:
    theirs = Shop.objects.exclude(pk=shop.pk).get()
    note = kept(shop)
    assert staff_of(theirs).get(note_page()).status_code == 404
    assert staff_of(theirs).post(note_page(), TYPED).status_code == 404
    assert staff_of(theirs).post(f"{LIST}{note.pk}/removal/").status_code == 404
    assert "Runs small" not in staff_of(theirs).get(LIST).content.decode()
    assert staff_of(shop).get(f"{ONE}?product=gid://shopify/Product/99").status_code == 404


@pytest.mark.parametrize(("role", "seen"), [(Role.AGENT, 403), (Role.WAREHOUSE, 403), (Role.MANAGER, 200)])
def test_managers_write_notes(shop: Shop, role: Role, seen: int) -> None:
    client = staff_of(shop, role=role)
    assert client.get(LIST).status_code == seen
    assert client.post(note_page(), TYPED).status_code == seen


def test_the_list_costs_the_same_however_long_it_is(shop: Shop) -> None:
    counts = []
    for number in (1, 60):
        for each in range(number):
            kept(shop, f"gid://shopify/Product/{number}{each}", changed_by=f"70{each}")
        with CaptureQueriesContext(connection) as queries:
            html = staff_of(shop).get(LIST).content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15
    assert "Older ones" in html
    last = FitNote.objects.filter(shop=shop).order_by("-pk")[49]
    assert "Older ones" not in staff_of(shop).get(f"{LIST}?before={last.pk}").content.decode()
