"""Notes for colleagues: who reads them, who is named, how long they can be changed, and that no shopper sees one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from returns.domain.role import Role
from returns.domain.staff_note import EDIT_WINDOW, LONGEST, handles, named_in
from returns.models import Mention, OutboxMessage, Return, Shop, StaffMember, StaffNote
from returns.operations.forget_person import forget_person
from returns.operations.write_note import UnableToChangeNote, change_note, withdraw_note, write_note
from returns.queries.person import Person, held_by_core
from returns.queries.staff_notes import count_unseen_mentions, unseen_mentions
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal.merchant_desk import STAFF_ID, ask_at, requested, staff_of, with_door
from tests.returns_portal.shopper_steps import Shopper, live_order


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


def person(shop: Shop, number: str, name: str = "", email: str = "") -> StaffMember:
    return shop.staff.create(user_id=number, name=name, email=email, met_at=NOW, asked_at=NOW)


def write(rma: Return, text: str, *, key: str = "k", by: str = STAFF_ID, now: Any = NOW) -> StaffNote:
    return write_note(rma_id=rma.pk, text=text, request_key=key, actor_id=by, now=now)


def test_handles_are_names_without_spaces_and_each_belongs_to_one() -> None:
    known = handles([(1, "Anne"), (2, "Anne Marie"), (3, "anne"), (4, "zoe@shop.example"), (5, "  ")])
    assert known == {1: "Anne", 2: "AnneMarie", 3: "anne2", 4: "zoe", 5: "staff"}
    assert named_in("@AnneMarie and @ANNE, not me@anne.example, @annette or @Anne again", known) == [2, 1]
    assert named_in("@zoe.", known) == [4]
    assert named_in("nobody", known) == []


@pytest.mark.django_db
def test_a_note_is_read_by_colleagues_names_them_and_never_reaches_the_shopper() -> None:
    shop, other = two_shops()
    person(shop, STAFF_ID, "Camille Martin")
    person(shop, "7002", "Ada Lovelace")
    person(other, "7009", "Ada Lovelace")
    rma = ask_at(live_order(shop), now=timezone.now())
    desk, before = staff_of(shop, htmx=True), OutboxMessage.objects.count()
    sent = {"text": "Please look, @AdaLovelace. <b>Soon</b>", "request_key": "one"}
    for _click in range(2):
        assert desk.post(f"/app/returns/{rma.number}/notes/", sent).status_code == 200
    page = staff_of(shop).get(f"/app/returns/{rma.number}/").content.decode()
    assert "@AdaLovelace. &lt;b&gt;Soon" in page
    assert StaffNote.objects.count() == 1
    assert OutboxMessage.objects.count() == before
    assert [found.number for found in unseen_mentions(shop, "7002")] == [rma.number]
    assert (count_unseen_mentions(shop, "7002"), count_unseen_mentions(other, "7009")) == (1, 0)
    shopper = Shopper(shop)
    assert "Please look" not in shopper.get(shopper.status_path(rma)).content.decode()
    named = staff_of(shop, who="7002").get("/app/mentions/").content.decode()
    assert (rma.number in named, "Camille Martin" in named) == (True, True)
    assert rma.number not in staff_of(other, who="7009").get("/app/mentions/").content.decode()
    assert "A colleague named you in a note." in staff_of(shop, who="7002").get("/app/").content.decode()
    assert "named you" not in staff_of(shop).get("/app/").content.decode()
    ada = staff_of(shop, htmx=True, who="7002", role=Role.AGENT)
    assert "You are named here." in ada.get(f"/app/returns/{rma.number}/").content.decode()
    assert "You are named here." not in page
    assert ada.post(f"/app/returns/{rma.number}/notes/0/seen/").status_code == 200
    assert count_unseen_mentions(shop, "7002") == 0
    assert "Personne ne vous a nommé" in staff_of(shop, who="7002", locale="fr").get("/app/mentions/").content.decode()


@pytest.mark.django_db
def test_who_may_write_and_what_a_mistake_gets() -> None:
    shop, other = two_shops()
    rma = requested(shop)
    note = write(rma, "Hello")
    path = f"/app/returns/{rma.number}/notes/"
    assert staff_of(None).post(path, {"text": "x"}).status_code == 401
    assert staff_of(other).post(path, {"text": "x"}).status_code == 404
    assert staff_of(shop, role=Role.VIEWER).post(path, {"text": "x"}).status_code == 403
    assert staff_of(other).post(f"{path}{note.pk}/withdrawal/").status_code == 404
    assert staff_of(shop).post(f"{path}{note.pk + 9}/withdrawal/").status_code == 404
    assert staff_of(shop).post(f"{path}{note.pk}/nonsense/").status_code == 404
    empty = staff_of(shop, locale="fr", htmx=True).post(path, {"text": "  "})
    assert empty.status_code == 422
    assert "Écrivez d’abord quelque chose." in empty.content.decode()
    long = staff_of(shop, htmx=True).post(path, {"text": "y" * (LONGEST + 1)})
    assert long.status_code == 422
    assert "y" * 50 in long.content.decode()
    assert StaffNote.objects.count() == 1


@pytest.mark.django_db
def test_a_note_is_changed_for_a_quarter_of_an_hour_by_its_author_alone() -> None:
    shop = make_shop()
    person(shop, "7002", "Ada")
    person(shop, "7003", "Bob")
    rma = requested(shop)
    note = write(rma, "For @Ada")
    Mention.objects.update(seen_at=NOW)
    change: dict[str, Any] = {"rma_id": rma.pk, "note_id": note.pk, "text": "For @Ada and @Bob"}
    change_note(**change, actor_id=STAFF_ID, now=NOW + timedelta(minutes=5))
    assert sorted(Mention.objects.values_list("member__name", "seen_at")) == [("Ada", NOW), ("Bob", None)]
    for who, later, reason in (("7002", 0, "not_yours"), (STAFF_ID, EDIT_WINDOW.total_seconds(), "too_late")):
        with pytest.raises(UnableToChangeNote, match=reason):
            change_note(**change, actor_id=who, now=NOW + timedelta(seconds=later))
    with pytest.raises(UnableToChangeNote, match="not_yours"):
        withdraw_note(rma_id=rma.pk, note_id=note.pk, actor_id="7002", is_manager=False, now=NOW)
    for _twice in range(2):
        withdraw_note(rma_id=rma.pk, note_id=note.pk, actor_id="7002", is_manager=True, now=NOW)
    note.refresh_from_db()
    assert (note.text, Mention.objects.count()) == ("", 0)
    assert rma.events.filter(kind="note.withdrawn").count() == 1
    with pytest.raises(UnableToChangeNote, match="withdrawn"):
        change_note(**change, actor_id=STAFF_ID, now=NOW)
    assert "This note was taken back." in staff_of(shop).get(f"/app/returns/{rma.number}/").content.decode()


@pytest.mark.django_db
def test_what_is_written_of_somebody_is_shown_and_forgotten_with_them() -> None:
    rma = requested(make_shop())
    write(rma, "She moved to Lyon.")
    about = Person(rma.shop_id, (rma.order_id,), (rma.pk,))
    assert "She moved to Lyon." in held_by_core(about)["returns"][0]["notes"][0]
    forget_person(person=about, now=NOW)
    assert not StaffNote.objects.exists()


@pytest.mark.django_db
def test_a_change_that_comes_too_late_goes_on_to_a_new_note() -> None:
    rma = requested(make_shop())
    note = write(rma, "Call them.")
    answer = staff_of(rma.shop, htmx=True).post(
        f"/app/returns/{rma.number}/notes/{note.pk}/change/", {"text": "Wrote."}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "A note can be changed for a quarter of an hour." in page
    assert re.search(r"<textarea[^>]*>\s*Wrote\.</textarea>", page)
    note.refresh_from_db()
    assert note.text == "Call them."
