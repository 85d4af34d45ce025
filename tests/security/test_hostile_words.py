"""Naughty words in every text that a stranger can write, and the pages it comes back in."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail as outgoing
from django.db import transaction
from django.utils import timezone

from labels.contents import sheet_of
from labels.documents import render
from labels.models import Label
from returns.domain.status import DeclineReason
from returns.models import Order, OutboxMessage, Return, Shop
from returns.operations.approve_return import approve_return
from returns.operations.decline_return import decline_return
from returns.operations.ingest_order import ingest_order
from returns.queries.returns import get_return
from returns_portal import mail
from returns_portal.address_form import AddressForm
from returns_portal.merchant.forms.refusal import RefusalForm
from returns_portal.shopper.addresses import order_token, return_token
from tests.characters import NOW, Bought, ask, fulfilled, snapshot
from tests.security.door import Knock, rightful
from tests.security.html import raw_echoes, strange_parts
from tests.security.keys import proxied
from tests.security.naughty import WORDS
from tests.security.street import Household

pytestmark = pytest.mark.django_db
Street = tuple[Household, Household]
FORM = "application/x-www-form-urlencoded"


def packs(longest: int) -> list[str]:
    """All strings, joined into as few texts of at most `longest` letters as they fit into; longer ones are cut."""
    found = [""]
    for word in (text[:longest] for text in WORDS):
        if len(found[-1]) + len(word) + 1 > longest:
            found.append("")
        found[-1] = f"{found[-1]} {word}".strip(" ")
    return found


def some(texts: list[str], most: int) -> list[str]:
    """About so many of them, from beginning to end."""
    return texts[:: max(len(texts) // most, 1)]


def innocent(html: str, texts: list[str]) -> bool:
    """Whether nothing of the texts became part of the page."""
    assert not strange_parts(html)
    assert not raw_echoes(html, texts)
    return True


@pytest.fixture
def hostile(street: Street) -> Order:
    """An order whose every text comes from the list, bought at Atelier."""
    titles = packs(400)
    plain = snapshot(*(Bought(title) for title in titles), number=666, delivered_at=timezone.now() - timedelta(days=5))
    lines = tuple(
        replace(line, title=text, variant_title=text[::-1], sku=text[:255], image_url=f'https://x/"><script>{place}')
        for place, (line, text) in enumerate(zip(plain.lines, titles, strict=True))
    )
    address = replace(
        plain.address,
        name=titles[len(titles) // 2][:255],
        street=titles[-1][:255],
        city='<b onclick="x">',
        postcode="'\"><i>",
    )
    told = replace(plain, name='#666"><svg onload=alert(1)>', lines=lines, address=address)
    order = ingest_order(shop=street[0].shop, snapshot=told)
    assert order is not None
    return order


def all_back(order: Order, note: str = "") -> dict[str, str]:
    """A filled form that sends one piece of everything back."""
    form = {"line": [str(line.pk) for line in fulfilled(order)]}
    for line in fulfilled(order):
        form |= {f"quantity_{line.pk}": "1", f"reason_{line.pk}": "size_small", f"note_{line.pk}": note}
    return urlencode(form, doseq=True)


def asked(order: Order, notes: list[str]) -> Return:
    rma = ask(order, quantities=[1] * len(fulfilled(order)), now=timezone.now())
    for place, item in enumerate(rma.lines.all()):
        item.note = notes[place % len(notes)][:300]
        item.save()
    return rma


def test_the_shopper_reads_an_order_of_hostile_words(hostile: Order) -> None:
    texts, path = packs(400), {"token": order_token(hostile)}
    for query in (proxied(hostile.shop), proxied(hostile.shop, lang="fr")):
        answer = Knock("proxy/orders/<token>/", path, query).send()
        assert answer.status_code == 200
        assert innocent(answer.getvalue().decode(), texts)


def test_what_the_shopper_typed_comes_back_as_text(hostile: Order) -> None:
    path, query = {"token": order_token(hostile)}, proxied(hostile.shop)
    for note in some(packs(400), 9) + some(packs(300), 9):
        with transaction.atomic():
            body = all_back(hostile, note).encode()
            answer = Knock("proxy/orders/<token>/", path, query).send("POST", body=body, content_type=FORM)
            assert answer.status_code in {200, 422}
            assert innocent(answer.getvalue().decode(), [note])


def test_the_first_form_with_each_word(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("returns_portal.shopper.views.find.take", lambda attempts, now: None)
    knock = rightful("returns/<slug:handle>/", street[0])
    for number, secret in zip(WORDS[::2], WORDS[1::2], strict=False):
        body = urlencode({"number": number, "secret": secret}).encode()
        answer = knock.send("POST", body=body, content_type=FORM)
        assert answer.status_code == 422, (number, secret)
        assert innocent(answer.getvalue().decode(), [number, secret])


def test_the_merchant_and_the_shopper_read_a_return_of_hostile_words(hostile: Order, street: Street) -> None:
    rma, texts = asked(hostile, packs(300)), [*packs(400), *packs(300)]
    status = Knock("proxy/status/<token>/", {"token": return_token(rma)}, proxied(hostile.shop))
    for knock in (
        status,
        rightful("app/returns/<slug:number>/", street[0], number=rma.number),
        rightful("app/", street[0]),
        rightful("app/returns/", street[0]),
    ):
        answer = knock.send()
        assert answer.status_code == 200
        assert innocent(answer.getvalue().decode(), texts)


def test_mails_of_hostile_words(hostile: Order, street: Street) -> None:
    Shop.objects.filter(pk=hostile.shop_id).update(name='A"\r\nBcc: x@evil.example <script>')
    rma = asked(hostile, packs(300))
    decline_return(
        rma_id=rma.pk, reason=DeclineReason.OTHER, explanation=packs(500)[-1], actor="merchant", now=timezone.now()
    )
    for kind in ("requested", "declined"):
        getattr(mail, kind)(OutboxMessage.objects.get(kind=f"mail.{kind}", payload__return=rma.pk), now=NOW)
    for letter in outgoing.outbox:
        assert letter.recipients() == ["camille@example.com"]
        assert "\n" not in letter.subject
        assert set(letter.message().keys()) <= {
            "Content-Type", "MIME-Version", "Subject", "From", "To", "Reply-To", "Date", "Message-ID", "Auto-Submitted",
        }  # fmt: skip
        assert innocent(str(letter.alternatives[0].content), [*packs(400), *packs(500)])
    assert len(outgoing.outbox) == 2


def test_a_label_of_hostile_words(hostile: Order) -> None:
    rma = asked(hostile, packs(300))
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
    label = Label(parcel=rma.parcels.get(), carrier="slip", reference="x", tracking_number="<script>")
    from labels.carriers.slip import Slip  # the slip without postage

    pdf = render("a4", sheet_of(get_return(hostile.shop, rma.number), label, Slip.capabilities))
    assert pdf.startswith(b"%PDF-")
    assert b"/JavaScript" not in pdf
    assert b"/EmbeddedFile" not in pdf


def test_the_merchants_texts_one_by_one() -> None:
    """The forms decide about each string alone: kept as it was typed, or refused with a sentence."""
    for word in WORDS:
        given = dict.fromkeys(AddressForm.base_fields, word) | {"country": "FR"}
        form = AddressForm(given)
        if form.is_valid():
            assert form.address.street == word.strip()
        refusal = RefusalForm({"reason": "OTHER", "explanation": word})
        assert refusal.is_valid() == (bool(word.strip()) and len(word.strip()) <= 500 and "\0" not in word)


def merchant_forms(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Address and form, once to be kept and once to be shown again with its mistakes."""
    address = dict.fromkeys(AddressForm.base_fields, text[:16])
    policy = {
        "days": text, "counted_from": text, "ship_by_days": text, "approval": text, "restocking_percent": text,
        "duties": text, "outcomes": text, "bonus_percent": text, "credit_days": text,
        "return_shipping": text, "final_sale_tags": text, "final_sale_types": text,
    }  # fmt: skip
    return [
        ("app/returns/<slug:number>/refusal/", {"reason": text, "explanation": text}),
        ("app/settings/address/", address | {"name": text, "country": text}),
        ("app/settings/address/", address | {"country": "FR"}),
        ("app/settings/policy/", policy),
    ]


def test_what_the_merchant_typed_comes_back_as_text(street: Street) -> None:
    house = street[0]
    for text in some(packs(500), 6):
        for route, form in merchant_forms(text):
            knock = rightful(route, house, method="POST", number=house.returns[0].number)
            with transaction.atomic():
                answer = knock.send("POST", body=urlencode(form).encode(), content_type=FORM)
                assert answer.status_code in {303, 422}
                assert answer.status_code == 303 or innocent(answer.getvalue().decode(), [text])
                if answer.status_code == 303:
                    page = rightful("app/settings/", house).send()
                    assert innocent(page.getvalue().decode(), [text])
                transaction.set_rollback(True)


def test_a_parcel_of_hostile_words(hostile: Order, street: Street) -> None:
    """What staff read off a parcel comes from strangers too, and so do the orders it is compared with."""
    kept = 0
    for text in some(packs(200), 10):
        given = {
            "request_key": str(uuid.uuid4()), "arrived_on": timezone.now().date().isoformat(), "location": "",
            "carrier": text[:64], "tracking_number": text[:64], "reference": text[:64], "name": text,
            "email": "camille@example.com", "postcode": text[:16], "note": text, "item_0_description": text,
            "item_0_code": text,
        }  # fmt: skip
        knock = rightful("app/unannounced/new/", street[0], method="POST")
        with transaction.atomic():
            answer = knock.send("POST", body=urlencode(given).encode(), content_type=FORM)
            assert answer.status_code in {303, 400, 422}
            if answer.status_code == 422:
                assert innocent(answer.getvalue().decode(), [text])
            kept += answer.status_code == 303
            for parcel in street[0].shop.unannounced.exclude(request_key="ATELIERONLY"):
                own = rightful("app/unannounced/<int:parcel_id>/", street[0])
                page = Knock(own.route, own.parts | {"parcel_id": str(parcel.pk)}, own.query).send()
                assert page.status_code == 200
                assert innocent(page.getvalue().decode(), [text])
                assert innocent(rightful("app/unannounced/", street[0]).send().getvalue().decode(), [text])
            transaction.set_rollback(True)
    assert kept > 3


def test_the_merchants_search_with_each_word(street: Street) -> None:
    knock = rightful("app/returns/", street[0])
    for text in some(packs(240), 24):
        answer = Knock("app/returns/", query=f"{knock.query}&{urlencode({'q': text})}").send()
        assert answer.status_code == (400 if "\0" in text or "\ufffd" in text else 200)
        assert innocent(answer.getvalue().decode(), [text])
