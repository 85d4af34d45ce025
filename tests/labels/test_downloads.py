"""Signed links: what they open, and what a reader is told when they don't."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest
import zxingcpp
from django.core import signing
from django.test import Client, override_settings
from PIL import Image
from pypdf import PdfReader

from labels.models import Label
from returns.links import LIFETIME, Link, Purpose, label_url, qr_url, sign
from returns.models import Order, Return
from tests.labels.parcels import codes_of, label_of, make_label, open_northwind, parcel_of, text_of, waiting_return

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_carrier() -> Iterator[None]:
    with override_settings(SANDBOX_CARRIER_URL="", SANDBOX_CARRIER_KEY=""):
        yield


@pytest.fixture
def ready() -> Return:
    rma = waiting_return()
    make_label(rma)
    return rma


def path_of(rma: Return) -> str:
    return urlsplit(label_url(shop_id=rma.shop_id, parcel_id=parcel_of(rma).pk)).path


def test_the_link_opens_the_label_and_nobody_may_keep_it(client: Client, ready: Return) -> None:
    answer = client.get(path_of(ready))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="return-{ready.number}.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Content-Security-Policy" not in answer
    assert ready.number in text_of(answer.content)


@pytest.mark.parametrize(("country", "paper"), [("FR", "a4"), ("US", "letter"), ("CA", "letter")])
def test_the_paper_is_the_one_of_the_country(client: Client, ready: Return, country: str, paper: str) -> None:
    Order.objects.filter(pk=ready.order_id).update(address={**ready.order.address, "country": country})
    assert client.get(path_of(ready)).content == client.get(path_of(ready), {"format": paper}).content


def test_a_paper_is_made_on_demand_and_kept(client: Client, ready: Return) -> None:
    assert not label_of(ready).documents.filter(format="letter").exists()
    first = client.get(path_of(ready), {"format": "letter"}).content
    assert first == client.get(path_of(ready), {"format": "letter"}).content
    assert label_of(ready).documents.filter(format="letter").count() == 1


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "Votre retour sans papier"), ("en", "Your return without paper")]
)
def test_a_slip_can_be_shown_on_a_phone_instead(client: Client, ready: Return, language: str, said: str) -> None:
    Return.objects.filter(pk=ready.pk).update(locale=language)
    pdf = client.get(path_of(ready), {"format": "phone"}).content
    assert said in text_of(pdf)
    assert ready.number in text_of(pdf)
    assert set(codes_of(pdf, dpi=203)) == {("QR Code", ready.number)}
    assert len(PdfReader(BytesIO(pdf)).pages) == 1


def test_a_label_that_pays_the_way_has_to_be_on_the_parcel(client: Client, ready: Return) -> None:
    label = label_of(ready)
    Label.objects.filter(pk=label.pk).update(carrier="permit")
    answer = client.get(path_of(ready), {"format": "phone"})
    assert answer.status_code == 404
    assert "needs no such paper" in answer.content.decode()


def test_an_unknown_paper_is_a_clear_refusal(client: Client, ready: Return) -> None:
    answer = client.get(path_of(ready), {"format": "a0"}, headers={"accept-language": "fr"})
    assert answer.status_code == 400
    assert "Ce format de papier est inconnu" in answer.content.decode()


@pytest.mark.parametrize(("language", "words"), [("fr", "Ce lien a expiré"), ("en", "This link has expired")])
def test_an_expired_link_is_gone(
    client: Client, ready: Return, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    path = path_of(ready)
    moment = signing.time.time() + (LIFETIME[Purpose.LABEL] + timedelta(minutes=1)).total_seconds()
    monkeypatch.setattr(signing.time, "time", lambda: moment)
    answer = client.get(path, headers={"accept-language": language})
    assert answer.status_code == 410
    assert words in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert "default-src" in answer["Content-Security-Policy"]


def test_a_forged_link_opens_nothing(client: Client, ready: Return) -> None:
    token = path_of(ready).removeprefix("/labels/").removesuffix(".pdf")
    parcel = parcel_of(ready).pk
    other_purpose = sign(Purpose.RETURN, Link(ready.shop_id, parcel))
    for forged in (token[:-1], "x" + token, other_purpose, "a:b:c", "%00", "é", "x" * 3000):
        for ending in (".pdf", "/qr.png"):
            answer = client.get(f"/labels/{forged}{ending}", headers={"accept-language": "fr"})
            assert answer.status_code == 404
    assert "Ce lien n’ouvre aucune étiquette" in client.get(f"/labels/{token[:-1]}.pdf", HTTP_ACCEPT_LANGUAGE="fr").text


def test_a_link_of_another_shop_opens_nothing(client: Client, ready: Return) -> None:
    northwind = open_northwind()
    crossed = sign(Purpose.LABEL, Link(northwind.pk, parcel_of(ready).pk))
    assert client.get(f"/labels/{crossed}.pdf").status_code == 404
    assert client.get(f"/labels/{crossed}/qr.png").status_code == 404


def test_a_label_in_the_making_says_so(client: Client, ready: Return) -> None:
    Label.objects.update(state=Label.State.BOUGHT)
    answer = client.get(path_of(ready))
    assert (answer.status_code, answer["Retry-After"]) == (404, "10")
    assert b"being prepared" in answer.content


def test_a_voided_label_is_not_handed_out(client: Client, ready: Return) -> None:
    Label.objects.update(state=Label.State.VOIDED)
    assert client.get(path_of(ready)).status_code == 410


def test_the_qr_is_a_picture_that_scanners_read(client: Client, ready: Return) -> None:
    answer = client.get(urlsplit(qr_url(shop_id=ready.shop_id, parcel_id=parcel_of(ready).pk)).path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert [code.text for code in zxingcpp.read_barcodes(Image.open(BytesIO(answer.content)).convert("L"))] == [
        ready.number
    ]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_links_are_only_read(client: Client, ready: Return, method: str) -> None:
    assert getattr(client, method)(path_of(ready)).status_code == 405
