"""Returns over customs borders: what is declared, what stops them, and how the invoice reads."""

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pypdf import PdfReader
from weasyprint import HTML

from labels.carriers.base import Customs, CustomsItem, Paper
from labels.carriers.sandbox import carrier as sandbox
from labels.documents import declaration, render
from labels.models import CarrierDocument, Label
from labels.opening import PDF
from returns.links import label_url
from returns.models import Order, OrderLine, Return
from returns.outbox import GiveUp
from tests.characters import NOW
from tests.labels.parcels import LATER, a_sheet, label_of, make_label, parcel_of, text_of, waiting_return
from tests.labels.pretend_carrier import PretendCarrier

TOLD = Customs(
    currency="GBP",
    items=(
        CustomsItem("Robe midi (Dresses)", 1, "620443", "PT", 450, 8990),
        CustomsItem("Foulard", 2, "", "", 120, 5000),
    ),
    order="#1001",
    ordered_on="2026-11-02",
    outbound="",
)


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch, settings: Any) -> PretendCarrier:
    settings.SANDBOX_CARRIER_URL, settings.SANDBOX_CARRIER_KEY = "http://carrier.invalid/carrier/v1", "key"
    pretend = PretendCarrier()
    monkeypatch.setattr(sandbox, "_client", pretend.client)
    return pretend


def from_britain(**customs: str) -> Return:
    """A return from Edinburgh to Rennes; `customs` is what the shop's products say."""
    rma = waiting_return()
    Order.objects.filter(pk=rma.order_id).update(
        address={**rma.order.address, "country": "GB", "postcode": "EH1 1AA", "city": "Edinburgh"}
    )
    OrderLine.objects.filter(order=rma.order_id).update(grams=400, **customs)
    return rma


@pytest.mark.django_db
def test_the_carrier_is_told_what_customs_ask(carrier: PretendCarrier) -> None:
    rma = from_britain(hs_code="6204.43", origin="PT")
    make_label(rma)
    told = carrier.bought[0]["asked"]["customs"]
    assert (told["order"], told["currency"], told["ordered_on"]) == ("#1001", "EUR", str(rma.order.placed_at.date()))
    first = rma.lines.select_related("line").first()
    assert first
    assert told["items"][0] == {
        "description": told["items"][0]["description"],
        "quantity": first.quantity,
        "hs_code": "620443",
        "origin": "PT",
        "grams": 400 * first.quantity,
        "value_minor": first.items_presentment_minor,
    }
    assert told["items"][0]["description"].startswith("Robe midi")
    text = text_of(bytes(label_of(rma).documents.get(format="a4").pdf))
    for words in ("Customs invoice", "Retour de marchandises", "6204.43", "Portugal (PT)", "#1001", "UNITED KINGDOM"):
        assert words in text


@pytest.mark.django_db
def test_without_a_border_nothing_is_declared(carrier: PretendCarrier) -> None:
    rma = waiting_return()
    make_label(rma)
    assert "customs" not in carrier.bought[0]["asked"]
    assert "Customs invoice" not in text_of(bytes(label_of(rma).documents.get(format="a4").pdf))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("customs", "lacks"),
    [
        ({"origin": "PT"}, "HS code"),
        ({"hs_code": "620443"}, "country of origin"),
        ({"hs_code": "62", "origin": "PT"}, "HS"),
    ],
)
def test_a_label_waits_for_what_customs_ask_and_says_what_it_is(
    carrier: PretendCarrier, customs: dict[str, str], lacks: str
) -> None:
    rma = from_britain(**customs)
    with pytest.raises(GiveUp, match=rf"Robe midi.* \({lacks}.*Shopify"):
        make_label(rma)
    assert carrier.calls == []
    OrderLine.objects.filter(order=rma.order_id).update(hs_code="620443", origin="PT")
    make_label(rma, now=LATER)
    assert Label.objects.filter(state=Label.State.READY).count() == 1


@pytest.mark.django_db
def test_a_slip_never_waits_and_leaves_room_for_a_pen(settings: Any) -> None:
    settings.SANDBOX_CARRIER_URL = ""
    rma = from_britain()
    make_label(rma)
    assert "________" in text_of(bytes(label_of(rma).documents.get(format="a4").pdf))


def test_the_invoice_adds_up_and_leaves_gaps_for_a_pen() -> None:
    invoice = declaration(TOLD, tracking="TEST1", sender=("Zoë",), recipient=("Atelier",))
    assert (invoice.quantity, invoice.weight, invoice.value) == (3, "0.570", "139.90")
    assert [row.hs_code for row in invoice.rows] == ["6204.43", ""]
    text = text_of(render("letter", a_sheet(customs=invoice)))
    assert "VALUE GBP" in text
    assert text.count("________") == 2


def test_the_invoice_stays_with_the_paper_it_is_for() -> None:
    invoice = declaration(TOLD, tracking="TEST1", sender=("Zoë",), recipient=("Atelier",))
    assert "Customs invoice" not in text_of(render("4x6", a_sheet(customs=invoice)))


@pytest.mark.django_db
def test_who_prints_a_small_label_gets_the_invoice_as_a_document_of_its_own(client: Client, settings: Any) -> None:
    settings.SANDBOX_CARRIER_URL = ""
    rma = from_britain(hs_code="620443", origin="PT")
    make_label(rma)
    link = urlsplit(label_url(shop_id=rma.shop_id, parcel_id=parcel_of(rma).pk)).path
    assert "Customs invoice" not in text_of(client.get(link, {"format": "4x6"}).content)
    alone = PdfReader(BytesIO(client.get(link, {"format": "customs"}).content))
    assert len(alone.pages) == 1
    assert float(alone.pages[0].mediabox.height) == pytest.approx(841.89, abs=0.01)
    words = alone.pages[0].extract_text()
    assert "Customs invoice" in words
    assert "6204.43" in words
    assert "Packing slip" not in words


@pytest.mark.django_db
def test_what_the_carrier_drew_for_customs_is_that_document(client: Client, carrier: PretendCarrier) -> None:
    rma = from_britain(hs_code="620443", origin="PT")
    make_label(rma)
    CarrierDocument.objects.filter(label=label_of(rma)).delete()
    for place, kind in enumerate((Paper.LABEL, Paper.CUSTOMS)):
        CarrierDocument.objects.create(
            label=label_of(rma), place=place, kind=kind, media_type=PDF, content=a_page(kind), sha256="", fetched_at=NOW
        )
    link = urlsplit(label_url(shop_id=rma.shop_id, parcel_id=parcel_of(rma).pk)).path
    found = PdfReader(BytesIO(client.get(link, {"format": "customs"}).content))
    assert len(found.pages) == 1
    assert "the form for customs" in found.pages[0].extract_text()


@pytest.mark.django_db
def test_without_customs_there_is_no_such_paper(client: Client, settings: Any) -> None:
    settings.SANDBOX_CARRIER_URL = ""
    rma = waiting_return()
    make_label(rma)
    link = urlsplit(label_url(shop_id=rma.shop_id, parcel_id=parcel_of(rma).pk)).path
    answer = client.get(link, {"format": "customs"})
    assert answer.status_code == 404
    assert b"needs no such paper" in answer.content


def a_page(kind: Paper) -> bytes:
    """A carrier's page of 4 by 6 inches that says what it is."""
    said = {Paper.LABEL: "the label", Paper.CUSTOMS: "the form for customs"}[kind]
    html = f"<style>@page {{ size: 4in 6in; margin: 9pt }}</style><p>{said}</p>"
    made: bytes = HTML(string=html).write_pdf()
    return made
