"""The page behind a supplier's link, the mails that bring it, and what staff do about it."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pypdf import PdfWriter

from returns.domain.claim import ClaimStatus
from returns.domain.money import Money
from returns.domain.role import Permission, Role
from returns.domain.role import may as role_may
from returns.domain.status import ParcelStatus
from returns.links import LIFETIME, Purpose
from returns.models import ClaimEvent, OutboxMessage, ReturnPhoto, Shop, SupplierClaim
from returns.operations.claims_follow import price_labels
from returns.operations.remove_from_return import remove_from_return
from returns.outbox import carry_out
from returns.wording import money
from returns_portal.limits import Attempt, take
from returns_portal.supplier.access import PER_CLAIM
from returns_portal.supplier.page import PARCELS
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal.merchant_desk import staff_of, with_door
from tests.suppliers import claimed, path_of

pytestmark = pytest.mark.django_db
SHOPPER = ("Camille", "Martin", "quai de la Loire", "75019", "camille@example.com")


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


def read(claim: SupplierClaim, lang: str = "en") -> str:
    return Client().get(f"{path_of(claim)}?lang={lang}").content.decode()


def say(claim: SupplierClaim, **said: str) -> Any:
    return Client().post(f"{path_of(claim)}?lang=en", said)


def deliver(kind: str) -> list[Any]:
    """Carry the newest message of a kind out; gives back the letters."""
    message = OutboxMessage.objects.filter(kind=kind).latest("pk")
    carry_out(message, clock=lambda: NOW)
    return mail.outbox


def test_the_page_shows_what_is_claimed_in_the_suppliers_language_and_nobodys_name() -> None:
    claim = claimed(make_shop(), reason="damaged")
    item = claim.lines.get().item
    pictures = {"jpeg": b"large", "thumbnail": b"small", "created_at": NOW}
    ReturnPhoto.objects.create(order=claim.rma.order, fulfilled=item.fulfilled, item=item, **pictures)
    answer = Client().get(path_of(claim))
    page = answer.content.decode()
    assert 'lang="fr"' in page
    assert "Retour R-10001 de la commande #1001" in page
    for part in ("Robe midi", "SKU-1", "24,95", "/photos/", "25 novembre 2026"):
        assert part in page, part
    assert not [word for word in SHOPPER if word in page]
    assert "Pull" not in page  # the other supplier's, or the shop's own
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert "script-src 'none'" in answer["Content-Security-Policy"]
    assert "<script" not in page


def test_who_makes_the_label_sees_where_it_comes_from_and_only_until_it_is_there() -> None:
    claim = claimed(make_shop(), label_made_by="supplier")
    assert "quai de la Loire" in read(claim)
    claim.rma.parcels.filter(awaits_supplier=True).update(status="LABEL_READY")
    assert "quai de la Loire" not in read(claim)


def test_accept_then_credit() -> None:
    claim = claimed(make_shop())
    assert say(claim, act="accept").status_code == 303
    assert "You have accepted" in read(claim)
    assert say(claim, act="credit", amount="24.95", reference="AV-7").status_code == 303
    claim.refresh_from_db()
    assert (claim.status, claim.credit_minor, claim.reference) == ("CREDITED", 2495, "AV-7")
    page = read(claim)
    assert "€24.95" in page
    assert 'value="refuse"' not in page


def test_refuse_with_a_reason_and_staff_hear_of_it() -> None:
    shop = make_shop()
    claim = claimed(shop)
    assert say(claim, act="refuse", reason="used", why="Worn.\r\nSorry.").status_code == 303
    claim.refresh_from_db()
    assert (claim.status, claim.refusal, claim.waits_for_us) == ("REFUSED", "used", True)
    [letter] = deliver("mail.claim_news")
    assert letter.to == ["bonjour@atelier.example"]
    assert "Worn." in letter.body
    client = staff_of(shop)
    assert "Suppliers: something waits for you" in client.get("/app/").content.decode()
    page = client.get(f"/app/returns/{claim.rma.number}/").content.decode()
    assert "The article was used or is incomplete" in page
    assert "Worn." in page


@pytest.mark.parametrize(
    ("said", "status", "error"),
    [
        ({"act": "refuse", "reason": ""}, 422, "This field is required"),
        ({"act": "refuse", "reason": "other", "why": " "}, 422, "Please say in a sentence why"),
        ({"act": "refuse", "reason": "boredom"}, 422, "Select a valid choice"),
        ({"act": "credit", "amount": "-1", "reference": "x"}, 422, "At least 0"),
        ({"act": "credit", "amount": "1.234", "reference": "x"}, 422, "no more than 2 decimal places"),
        ({"act": "credit", "amount": "ten", "reference": "x"}, 422, "Please enter a number"),
        ({"act": "credit", "amount": "10", "reference": ""}, 422, "This field is required"),
        ({"act": "ask", "text": ""}, 422, "This field is required"),
        ({"act": "ask", "text": "\0"}, 400, "This could not be read"),
        ({"act": "dance"}, 400, "This could not be read"),
        ({}, 400, "This could not be read"),
    ],
)
def test_what_cannot_be_taken_is_said_and_changes_nothing(said: dict[str, str], status: int, error: str) -> None:
    claim = claimed(make_shop())
    answer = say(claim, **said)
    assert answer.status_code == status
    assert error in answer.content.decode()
    assert list(ClaimEvent.objects.values_list("kind", flat=True)) == ["sent"]


def test_the_second_answer_is_told_where_the_claim_stands() -> None:
    claim = claimed(make_shop())
    say(claim, act="accept")
    answer = say(claim, act="refuse", reason="used")
    assert answer.status_code == 409
    assert "The claim stands at: Accepted." in answer.content.decode()
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.ACCEPTED


def test_opening_the_link_changes_nothing() -> None:
    claim = claimed(make_shop())
    before = (OutboxMessage.objects.count(), ClaimEvent.objects.count())
    assert Client().get(f"{path_of(claim)}?act=accept").status_code == 200
    assert Client().head(path_of(claim)).status_code == 200
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.OPEN
    assert (OutboxMessage.objects.count(), ClaimEvent.objects.count()) == before


def test_a_link_opens_one_claim_until_it_expires_or_is_made_void() -> None:
    atelier, northwind = two_shops()
    claim, theirs = claimed(atelier), claimed(northwind, number=2001)
    good = path_of(claim)
    wrong = [
        path_of(claim, key=theirs.key),
        path_of(claim, key=""),
        good.replace("/supplier/W", "/supplier/X"),
        "/supplier/x/",
    ]
    assert [Client().get(path).status_code for path in wrong] == [404] * 4
    assert Client().post(wrong[0], {"act": "accept"}).status_code == 404
    later = timezone.now() + LIFETIME[Purpose.SUPPLIER] + timedelta(minutes=1)
    with patch("django.core.signing.time.time", later.timestamp):
        gone = Client().get(good)
    assert gone.status_code == 410
    assert "has expired" in gone.content.decode() or "a expiré" in gone.content.decode()

    act = f"/app/returns/{claim.rma.number}/claims/{claim.pk}/"
    assert staff_of(northwind).post(act, {"act": "revoke"}).status_code == 404
    assert staff_of(atelier).post(act, {"act": "revoke"}).status_code == 303
    assert Client().get(good).status_code == 404
    staff_of(atelier).post(act, {"act": "link"})
    assert Client().get(good).status_code == 404
    fresh = SupplierClaim.objects.get(pk=claim.pk)
    assert Client().get(path_of(fresh)).status_code == 200


def test_another_returns_claim_is_not_reached_by_its_number() -> None:
    shop = make_shop()
    first = claimed(shop)
    other = claimed(shop, number=1002, name="Lille", skus=["SKU-2"])
    assert other.rma_id != first.rma_id
    act = f"/app/returns/{other.rma.number}/claims/{first.pk}/"
    assert staff_of(shop).post(act, {"act": "lost"}).status_code == 404


@pytest.mark.parametrize(("language", "said"), [("fr", "Voir et répondre"), ("en", "See it and answer")])
def test_the_claim_is_mailed_with_its_link_in_the_suppliers_language(language: str, said: str) -> None:
    claimed(make_shop(), language=language)
    [letter] = deliver("mail.claim")
    assert letter.to == ["retours@lyon.example"]
    assert said in letter.body
    assert "/supplier/" in letter.body
    assert "1 × Robe midi S" in letter.body
    text = letter.body + letter.alternatives[0][0]
    assert not [word for word in SHOPPER if word in text]


@pytest.mark.parametrize(("maker", "asks"), [("supplier", True), ("we", False)])
def test_the_letter_asks_who_makes_the_label_for_it(maker: str, asks: bool) -> None:
    claimed(make_shop(), label_made_by=maker, language="en")
    [letter] = deliver("mail.claim")
    assert ("Please bring the return label." in letter.body) is asks


def test_a_question_and_its_answer() -> None:
    shop = make_shop()
    claim = claimed(shop, language="en")
    say(claim, act="ask", text="Which colour?")
    [letter] = deliver("mail.claim_news")
    assert "Which colour?" in letter.body
    act = f"/app/returns/{claim.rma.number}/claims/{claim.pk}/"
    assert staff_of(shop).post(act, {"act": "message", "text": ""}).status_code == 422
    staff_of(shop).post(act, {"act": "message", "text": "Blue."})
    letter = deliver("mail.claim_message")[-1]
    assert letter.to == ["retours@lyon.example"]
    assert "Blue." in letter.body
    page = read(claim)
    assert "Which colour?" in page
    assert "Blue." in page
    assert not SupplierClaim.objects.get().waits_for_us


@pytest.mark.parametrize("kind", ["mail.claim_reminder", "mail.claim_withdrawn", "mail.claim_news"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_other_letters(kind: str, language: str) -> None:
    shop = make_shop(locale=language)
    claim = claimed(shop, language=language)
    ClaimEvent.objects.create(claim=claim, kind="silent", at=NOW, actor="system", facts={"then": "own_label"})
    message = OutboxMessage.objects.create(
        shop=shop, kind=kind, payload={"claim": claim.pk, "return": claim.rma_id}, due_at=NOW, created_at=NOW
    )
    carry_out(message, clock=lambda: NOW)
    [letter] = mail.outbox
    assert claim.rma.number in letter.subject


@pytest.mark.parametrize(("status", "told"), [("OPEN", True), ("ACCEPTED", True), ("CREDITED", False), ("LOST", False)])
def test_who_has_a_letter_with_a_larger_sum_hears_of_the_smaller(status: str, told: bool) -> None:
    claim = claimed(make_shop(), skus=["SKU-2"], language="en")
    before = claim.expected_minor
    OutboxMessage.objects.filter(kind="mail.claim").update(done_at=NOW)
    remove_from_return(rma_id=claim.rma_id, left={claim.lines.get().item_id: 1}, actor="merchant", now=NOW)
    SupplierClaim.objects.update(status=status)
    letters = deliver("mail.claim_changed")
    assert len(letters) == told
    for letter in letters:
        assert letter.to == ["retours@lyon.example"]
        now, then = (money(Money(minor, "EUR")) for minor in (before // 2, before))
        assert f"Atelier Demo now claims {now} instead of {then}." in letter.body
        assert "1 × " in letter.body
        assert "/supplier/" in letter.body


@pytest.mark.parametrize(("costs", "told"), [((560, 900), True), ((560, 0), False)])
def test_a_supplier_hears_once_what_is_claimed_instead_of_what_they_heard(
    monkeypatch: pytest.MonkeyPatch, costs: tuple[int, ...], told: bool
) -> None:
    """The sum changes again before the letter of the first change has left."""
    claim = claimed(make_shop(), label_paid_by="supplier", language="en")
    heard = claim.expected_minor
    OutboxMessage.objects.filter(kind="mail.claim").update(done_at=NOW)
    for cost in costs:
        monkeypatch.setattr("labels.costs.average_cost", lambda shop, since, cost=cost: cost)
        price_labels(claim.rma, now=NOW)
    letters = OutboxMessage.objects.filter(kind="mail.claim_changed").order_by("pk")
    assert len(letters) == 2
    for message in letters:
        carry_out(message, clock=lambda: NOW)
    assert len(mail.outbox) == told
    for letter in mail.outbox:
        now, before = (money(Money(minor, "EUR")) for minor in (heard + costs[-1], heard))
        assert f"Atelier Demo now claims {now} instead of {before}." in letter.body


def test_what_staff_do() -> None:
    shop = make_shop()
    claim = claimed(shop)
    act, client = f"/app/returns/{claim.rma.number}/claims/{claim.pk}/", staff_of(shop)
    assert client.post(act, {"act": "anew"}).status_code == 409
    assert client.post(act, {"act": "money", "amount": "24.95"}).status_code == 409
    say(claim, act="accept")
    assert client.post(act, {"act": "money", "amount": "x"}).status_code == 422
    assert client.post(act, {"act": "money", "amount": "24.95"}).status_code == 303
    assert SupplierClaim.objects.get().received_minor == 2495
    assert client.post(act, {"act": "lost"}).status_code == 303
    assert client.post(act, {"act": "anew"}).status_code == 303
    assert SupplierClaim.objects.get().status == "OPEN"
    assert client.post(act, {"act": "seen"}).status_code == 303
    assert client.post(act, {"act": "dance"}).status_code == 400


def test_too_many_answers_at_once_are_refused() -> None:
    shop: Shop = make_shop()
    claim = claimed(shop)
    for _ in range(PER_CLAIM.most):
        take([Attempt(PER_CLAIM, (claim.pk,))], now=timezone.now())
    assert say(claim, act="accept").status_code == 429
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.OPEN


def test_the_suppliers_label_becomes_the_parcels() -> None:
    claim = claimed(make_shop(), label_made_by="supplier")
    waiting = claim.rma.parcels.get(awaits_supplier=True)
    said = {"act": "label", "carrier": "Colissimo", "tracking_number": "TRK7701001"}
    assert say(claim, **said).status_code == 422  # no file
    bad = Client().post(path_of(claim), said | {"file": SimpleUploadedFile("label.pdf", b"<html>")})
    assert bad.status_code == 422
    bad = Client().post(path_of(claim), said | {"tracking_number": "CT770100199FR", "file": a_label()})
    assert bad.status_code == 422
    waiting.refresh_from_db()
    assert waiting.status == "AWAITING_LABEL"
    assert Client().post(path_of(claim), said | {"file": a_label()}).status_code == 303
    claim.refresh_from_db()
    assert claim.status == "ACCEPTED"
    assert [event.kind for event in claim.events.all()] == ["sent", "accepted", "label"]
    carry_out(OutboxMessage.objects.filter(kind="labels.make").latest("pk"), clock=lambda: NOW)
    parcel = claim.rma.parcels.exclude(status="VOIDED").get(destination=claim.supplier.destination)
    assert (parcel.status, parcel.tracking_number) == ("LABEL_READY", "TRK7701001")
    again = Client().post(path_of(claim), said | {"file": a_label()})
    assert again.status_code == 409


def a_label() -> SimpleUploadedFile:
    """One page without anything on it, as PDF."""
    writer, into = PdfWriter(), BytesIO()
    writer.add_blank_page(288, 432)
    writer.write(into)
    return SimpleUploadedFile("label.pdf", into.getvalue(), content_type="application/pdf")


def test_a_parcel_has_words_wherever_it_is() -> None:
    claim = claimed(make_shop())
    assert set(PARCELS) == set(ParcelStatus) - {ParcelStatus.VOIDED}
    claim.rma.parcels.update(status=ParcelStatus.CAME_BACK)
    assert "est revenu chez le client" in read(claim, "fr")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.WAREHOUSE, Role.AGENT, Role.MANAGER])
def test_only_who_deals_with_suppliers_gets_their_link(role: Role) -> None:
    """Whoever has the link answers in the supplier's name."""
    claim = claimed(make_shop())
    page = staff_of(claim.shop, role=role).get(f"/app/returns/{claim.rma.number}/").content.decode()
    assert f"Claim against {claim.supplier.name}" in page
    assert ("/supplier/" in "".join(re.findall(r'href="([^"]*)"', page))) is role_may(role, Permission.SUPPLIERS)
    assert "There is no link" not in page
