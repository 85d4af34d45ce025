"""The evidence of a return: what is in the pack and must not be, that it can be checked, and who may take it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from labels.models import CarrierEvent, Label
from returns.domain.evidence import read_evidence, without_keys
from returns.domain.grading import Grade
from returns.domain.role import Role
from returns.domain.status import Outcome
from returns.models import OutboxMessage, Return, ReturnEvent, ReturnPhoto, Shop, WrittenLetter
from returns.operations.answer_shopper import answer_shopper
from returns.operations.forget_person import forget_person
from returns.operations.write_note import write_note
from returns.queries.person import Person, held_by_core
from returns_portal import mail
from tests.characters import NOW, ask, make_order, make_shop, two_shops
from tests.desk import count, graded
from tests.returns_portal.merchant_desk import STAFF_ID, again, arrived, labelled, paid, requested, staff_of, with_door

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _surroundings(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def picture(colour: str = "teal", size: tuple[int, int] = (1600, 1200)) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, colour).save(kept, "JPEG")
    return kept.getvalue()


def rich(shop: Shop) -> Return:
    """A return with pictures, scans, a count with grades, letters, a conversation and money that went back."""
    rma = paid(shop)
    for item in rma.lines.all():
        about = {"order": rma.order, "fulfilled": item.fulfilled, "item": item, "created_at": NOW}
        ReturnPhoto.objects.create(jpeg=picture(), thumbnail=picture(size=(9, 9)), **about)
    parcel = rma.parcels.get()
    label = Label.objects.create(
        parcel=parcel, carrier="sandbox", reference="r", state="READY", created_at=NOW, ready_at=NOW
    )
    for day, status in ((1, "IN_TRANSIT"), (2, "DELIVERED")):
        at = NOW + timedelta(days=day)
        CarrierEvent.objects.create(
            label=label, event_id=status, word=status, status=status, place="Rennes", at=at, received_at=at
        )
    answer_shopper(rma_id=rma.pk, text="We have it.", actor_id=STAFF_ID, now=NOW)
    return again(rma)


def address(rma: Return) -> str:
    return f"/app/returns/{rma.number}/evidence/"


def take(rma: Return, kind: str = "zip", *, locale: str = "en", **form: str) -> bytes:
    answer = staff_of(rma.shop, locale=locale).post(address(rma), {"kind": kind, **form})
    assert answer.status_code == 303
    return fetch(answer["Location"])


def fetch(url: str) -> bytes:
    answer = Client().get(url)
    assert answer.status_code == 200, answer.content
    return answer.content


def test_the_pack_holds_everything_and_can_be_checked() -> None:
    rma = rich(make_shop())
    WrittenLetter.objects.create(rma=rma, mark="<1@x>", key="approved", subject="Approved", text="Dear [link]", at=NOW)
    packed = zipfile.ZipFile(io.BytesIO(take(rma, locale="fr")))
    sums = dict(line.split("  ")[::-1] for line in packed.read("SHA256SUMS").decode().splitlines())
    assert set(sums) == set(packed.namelist()) - {"SHA256SUMS"}
    for name, told in sums.items():
        assert hashlib.sha256(packed.read(name)).hexdigest() == told
    raw = packed.read(f"{rma.number}.json")
    document = read_evidence(raw)
    assert document.as_bytes == raw
    event = ReturnEvent.objects.get(kind="evidence.taken")
    assert event.facts["sha256"] == hashlib.sha256(raw).hexdigest()
    assert (event.actor, event.actor_id) == ("merchant", STAFF_ID)
    assert {"return.requested", "goods.received", "settlement.paid"} <= {each.kind for each in document.timeline}
    assert [scan.status for scan in document.parcels[0].scans] == ["IN_TRANSIT", "DELIVERED"]
    assert [(letter.kind, letter.text) for letter in document.messages] == [("approved", "Dear [link]")]
    assert [said.text for said in document.conversation] == ["We have it."]
    assert document.money.shopify_refund == "gid://shopify/Refund/1"
    assert any(each.kind == "payment" for each in document.money.movements)
    assert document.decision.policy.sha256 == document.policy_document_sha256
    assert (
        hashlib.sha256(packed.read(f"policy-{rma.policy.number}.json")).hexdigest() == document.policy_document_sha256
    )
    assert [hashlib.sha256(packed.read(each.file)).hexdigest() for each in document.pictures] == [
        each.sha256 for each in document.pictures
    ]
    assert (document.language, document.notes) == ("fr", None)
    pdf = packed.read(f"{rma.number}.pdf")
    told = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    for words in ("Preuves pour le retour", rma.number, "Rennes", document.sha256):
        assert words in told
    assert len(pdf) < 1_500_000
    if folder := os.environ.get("SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        Path(folder, "evidence-fr.pdf").write_bytes(pdf)
        Path(folder, "evidence-en.pdf").write_bytes(take(rma, "pdf"))


def test_what_was_noted_is_handed_out_or_nothing() -> None:
    rma = rich(make_shop())
    answer = staff_of(rma.shop, htmx=True).post(address(rma), {"kind": "json"})
    assert answer.status_code == 200
    url = answer["HX-Redirect"]
    assert json.loads(fetch(url))["return"] == rma.number
    assert fetch(url) == fetch(url)
    rma.lines.update(note="Written later")
    assert Client().get(url).status_code == 409


def test_notes_come_only_where_they_are_chosen_and_counts_bring_their_grades() -> None:
    shop = make_shop()
    rma = arrived(shop)
    counted = count(rma, graded(rma, 0, 1, Grade.B, note="Opened"), graded(rma, 1, 2))
    assert counted.pieces.count() == 2
    write_note(rma_id=rma.pk, text="He sounds honest.", request_key="n", actor_id=STAFF_ID, now=NOW)
    plain, chosen = read_evidence(take(rma, "json")), read_evidence(take(rma, "json", notes="on"))
    assert plain.notes is None
    assert b"honest" not in plain.as_bytes
    assert chosen.notes is not None
    assert [note.text for note in chosen.notes] == ["He sounds honest."]
    assert "note.written" not in {event.kind for event in chosen.timeline}
    assert [row["grade"] for line in chosen.lines for row in line.graded] == ["b", "a"]


def test_a_present_tells_the_bank_nothing_of_its_recipient() -> None:
    rma = requested(make_shop())
    Return.objects.filter(pk=rma.pk).update(outcome=Outcome.GIFT_CARD, email="recipient@example.com")
    told = take(again(rma), "json")
    assert b"recipient@" not in told
    assert read_evidence(told).order.customer == {}


def test_only_who_may_write_notes_takes_it_and_other_shops_find_nothing() -> None:
    ours, theirs = two_shops()
    rma = labelled(ours)
    assert staff_of(None).post(address(rma)).status_code == 401
    assert staff_of(theirs).post(address(rma)).status_code == 404
    assert staff_of(ours, role=Role.VIEWER).post(address(rma)).status_code == 403
    assert staff_of(ours).post(address(rma), {"kind": "exe"}).status_code == 400
    assert not ReturnEvent.objects.filter(kind="evidence.taken").exists()
    page = staff_of(ours, role=Role.VIEWER).get(f"/app/returns/{rma.number}/").content.decode()
    assert "Evidence for a dispute" not in page
    assert "Evidence for a dispute" in staff_of(ours).get(f"/app/returns/{rma.number}/").content.decode()


def test_a_link_for_something_else_or_of_another_event_opens_nothing() -> None:
    rma = labelled(make_shop())
    other = rma.events.first()
    assert other is not None
    token = signing.dumps([rma.shop_id, other.pk, ""], salt="returns.link.evidence")
    assert Client().get(f"/evidence/{token}.zip").status_code == 404
    assert Client().get("/evidence/nonsense.zip").status_code == 404


def test_letters_are_kept_without_links_and_codes() -> None:
    text = "Code AB12-CD.\nSee https://shop.example/apps/returns/r/eyJ:1s/?a=b now"
    assert without_keys(text, ("AB12-CD", "")) == "Code […].\nSee [link] now"
    shop = make_shop()
    rma = ask(make_order(shop), now=timezone.now())
    message = OutboxMessage.objects.get(kind="mail.requested")
    for _try in range(2):
        mail.requested(message, now=timezone.now())
    letter = WrittenLetter.objects.get(rma=rma, key="requested")
    assert "[link]" in letter.text
    assert "http" not in letter.text
    assert letter.subject
    person = Person(shop.pk, (rma.order_id,), (rma.pk,))
    assert letter.subject in held_by_core(person)["returns"][0]["letters"][0]
    forget_person(person=person, now=timezone.now())
    assert not WrittenLetter.objects.exists()
