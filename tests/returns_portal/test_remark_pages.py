"""Shopper and shop write to each other about a return."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from returns.models import Contact, OutboxMessage, Remark, Return
from returns.operations.answer_shopper import answer_shopper
from returns.operations.ask_shop import ask_shop
from returns.operations.forget_person import forget_person
from returns.queries.person import Person, held_by_core
from returns.queries.remarks import contact_of, unanswered
from returns_portal import remark_mail
from returns_portal.shopper.views.message import PER_RETURN
from tests.characters import NOW, ask, two_shops
from tests.returns_portal.merchant_desk import staff_of, with_door
from tests.returns_portal.shopper_steps import Shopper, live_order

pytestmark = pytest.mark.django_db
HELLO = "Puis-je déposer le colis samedi ?\r\nMerci <b>beaucoup</b>"


@pytest.fixture(autouse=True)
def _surroundings(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def rma() -> Return:
    ours, _theirs = two_shops()
    return ask(live_order(ours), now=timezone.now())


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def message_path(shopper: Shopper, rma: Return) -> str:
    return f"{shopper.status_path(rma)}message/"


def deliver(kind: str) -> Any:
    mail.outbox.clear()
    message = OutboxMessage.objects.filter(kind=kind).latest("pk")
    {"mail.question": remark_mail.asked, "mail.question_copy": remark_mail.copied, "mail.answer": remark_mail.answered}[
        kind
    ](message, now=NOW)
    return mail.outbox[0] if mail.outbox else None


def test_a_question_reaches_the_shop_with_a_copy_and_waits_on_the_return(rma: Return) -> None:
    shopper = Shopper(rma.shop)
    path = message_path(shopper, rma)
    assert "Écrire à la boutique" in text_of(shopper.get(shopper.status_path(rma)))
    assert shopper.get(path).status_code == 200
    for _ in range(2):
        assert shopper.post(path, {"text": HELLO}).status_code == 303
    assert Remark.objects.get().text == HELLO.replace("\r\n", "\n")
    assert "&lt;b&gt;beaucoup" in text_of(shopper.get(shopper.status_path(rma)))
    asked, copy = deliver("mail.question"), deliver("mail.question_copy")
    assert (asked.to, copy.to) == ([rma.shop.email], [rma.email])
    assert "samedi" in asked.body
    assert "samedi" in copy.body
    assert rma.number in asked.subject
    page = text_of(staff_of(rma.shop).get(f"/app/returns/{rma.number}/"))
    assert "The shopper waits for an answer" in page
    assert "&lt;b&gt;beaucoup" in page
    assert unanswered(rma.shop) == [rma.number]
    assert "Shoppers wait for your answer" in text_of(staff_of(rma.shop).get("/app/"))


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001, "\0"])
def test_what_says_nothing_or_too_much_is_told_and_kept_in_the_form(rma: Return, text: str) -> None:
    shopper = Shopper(rma.shop)
    answer = shopper.post(message_path(shopper, rma), {"text": text})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Remark.objects.exists()


def test_too_many_are_held_back_with_what_was_typed(rma: Return) -> None:
    shopper = Shopper(rma.shop)
    path = message_path(shopper, rma)
    codes = [shopper.post(path, {"text": f"Question {n}"}).status_code for n in range(PER_RETURN.most)]
    assert set(codes) == {303}
    late = shopper.post(path, {"text": "One more"})
    assert late.status_code == 429
    assert late.headers["Retry-After"]
    assert "One more" in late.content.decode()
    assert Remark.objects.count() == PER_RETURN.most


def test_staff_answer_by_mail_and_on_the_page(rma: Return) -> None:
    ask_shop(rma_id=rma.pk, text="When?", now=NOW)
    path = f"/app/returns/{rma.number}/message/answer/"
    stranger = rma.shop.__class__.objects.exclude(pk=rma.shop_id).first()
    assert staff_of(stranger).post(path, {"text": "Hello"}).status_code == 404
    assert staff_of(None).post(path, {"text": "Hello"}).status_code in {401, 403}
    assert staff_of(rma.shop).post(path, {"text": " "}).status_code == 422
    for _ in range(2):
        assert staff_of(rma.shop).post(path, {"text": "On Saturday, gladly."}).status_code == 303
    assert [each.speaker for each in rma.remarks.all()] == ["shopper", "merchant"]
    assert not unanswered(rma.shop)
    sent = deliver("mail.answer")
    assert sent.to == [rma.email]
    assert "Saturday" in sent.body
    shopper = Shopper(rma.shop)
    assert "On Saturday, gladly." in text_of(shopper.get(shopper.status_path(rma)))
    assert staff_of(rma.shop).post(f"/app/returns/{rma.number}/message/shout/").status_code == 404


def test_a_message_that_needs_no_answer_is_let_rest(rma: Return) -> None:
    ask_shop(rma_id=rma.pk, text="Thank you!", now=NOW)
    for _ in range(2):
        assert staff_of(rma.shop).post(f"/app/returns/{rma.number}/message/rest/").status_code == 303
    assert not unanswered(rma.shop)
    assert rma.events.filter(kind="remark.rested").count() == 1


def test_how_the_shop_is_reached_is_the_merchants_to_say(rma: Return) -> None:
    assert contact_of(rma.shop).email == rma.shop.email
    staff, path = staff_of(rma.shop), "/app/settings/contact/"
    for wrong in ({"page": "javascript:alert(1)"}, {"page": "http://a.example"}, {"phone": "call me"}, {"email": "x"}):
        assert staff.post(path, wrong).status_code == 422
    assert not Contact.objects.exists()
    given = {"email": "help@atelier.example", "phone": "+33 (1) 23 45", "page": "https://atelier.example/help"}
    assert staff.post(path, given).status_code == 303
    shopper = Shopper(rma.shop)
    page = text_of(shopper.get(shopper.status_path(rma)))
    assert 'href="tel:+3312345"' in page
    assert 'href="mailto:help@atelier.example"' in page
    assert 'href="https://atelier.example/help"' in page
    other = Contact.objects.exclude(shop=rma.shop)
    assert not other.exists()


def test_who_is_forgotten_is_forgotten_here_too(rma: Return) -> None:
    remark = ask_shop(rma_id=rma.pk, text="My name is Camille", now=NOW)
    answer_shopper(rma_id=rma.pk, text="Hello Camille", actor_id="7", now=NOW)
    person = Person(rma.shop_id, (rma.order_id,), (rma.pk,), (), ())
    [held] = held_by_core(person)["returns"]
    assert [line.rpartition(": ")[2] for line in held["messages"]] == ["My name is Camille", "Hello Camille"]
    forget_person(person=person, now=NOW)
    assert not Remark.objects.filter(pk=remark.pk).exists()
    assert deliver("mail.question") is None


def test_nobody_else_speaks(rma: Return) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        rma.remarks.create(speaker="carrier", text="Hello", at=NOW)
