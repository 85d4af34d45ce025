"""Who is named in a note is told by mail: once, all at once, in their language, and not where they want none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from returns.models import OutboxMessage, Return, Shop
from returns.operations.tell_mentioned import GATHERED_FOR, KIND
from returns.operations.write_note import change_note, see_mentions, write_note
from returns.outbox import drain
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal.merchant_desk import requested, staff_of, with_door

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    shop = make_shop()
    people = (("7001", "Ada", "ada@shop.example", "en"), ("7002", "Blaise", "blaise@shop.example", "fr"))
    for who, name, email, locale in people:
        shop.staff.create(user_id=who, name=name, email=email, locale=locale, role="manager", met_at=NOW, asked_at=NOW)
    return shop


def say(rma: Return, text: str, *, by: str = "7001", key: str = "k", now: Any = NOW) -> Any:
    return write_note(rma_id=rma.pk, text=text, request_key=key, actor_id=by, now=now)


def told(*, after: timedelta = GATHERED_FOR) -> list[Any]:
    OutboxMessage.objects.exclude(kind=KIND).delete()
    mail.outbox.clear()
    drain(clock=lambda: NOW + after)
    return mail.outbox


def test_two_notes_are_one_letter_in_the_readers_language_without_their_words(shop: Shop) -> None:
    first, second = requested(shop), requested(shop, 1002)
    say(first, "@Blaise regarde la couture")
    say(second, "@Blaise et @Ada", key="b", now=NOW + timedelta(minutes=1))
    assert told(after=timedelta(minutes=1)) == []
    (letter,) = told()
    assert letter.to == ["blaise@shop.example"]
    assert letter.subject == "Des collègues vous ont cité dans 2 notes"
    assert all(number in letter.body for number in (first.number, second.number))
    assert "couture" not in letter.body
    assert "/app/mentions/" in letter.body
    say(first, "@Blaise encore", key="c", now=NOW + timedelta(hours=1))
    (letter,) = told(after=timedelta(hours=2))
    assert letter.subject == "Un collègue vous a cité dans une note"


def test_what_was_seen_taken_back_or_is_not_wanted_is_not_told(shop: Shop) -> None:
    rma = requested(shop)
    say(rma, "@Blaise")
    see_mentions(rma_id=rma.pk, user_id="7002", now=NOW)
    assert told() == []
    found = say(rma, "nothing", key="b", now=NOW + timedelta(hours=1))
    change_note(rma_id=rma.pk, note_id=found.pk, text="@Ada", actor_id="7001", now=NOW + timedelta(hours=1))
    assert told(after=timedelta(hours=2)) == [], "one's own"
    shop.staff.filter(user_id="7002").update(mention_mails=False)
    say(rma, "@Blaise", key="c", now=NOW + timedelta(hours=2))
    assert not OutboxMessage.objects.filter(kind=KIND, done_at=None).exists()


def test_everybody_turns_their_own_letters_off_and_on(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()
    ours, theirs = two_shops()
    for shop in (ours, theirs):
        shop.staff.create(user_id="7001", email="x@shop.example", role="manager", met_at=NOW, asked_at=NOW)
    for wanted, word in (("", "no e-mail when"), ("on", "an e-mail when")):
        answer = staff_of(ours).post("/app/mentions/", {"mails": wanted})
        assert (answer.status_code, answer["Location"]) == (303, "/app/mentions/")
        assert word in staff_of(ours).get("/app/mentions/").content.decode()
        assert ours.staff.get().mention_mails is bool(wanted)
        assert theirs.staff.get().mention_mails
    assert staff_of(None).post("/app/mentions/", {"mails": ""}).status_code == 401
    assert "mention-mails" not in staff_of(ours, who="9").get("/app/mentions/").content.decode()
