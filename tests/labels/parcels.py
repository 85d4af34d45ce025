"""An approved return whose parcel waits for its label, and the words to get it one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pypdfium2
import zxingcpp
from pypdf import PdfReader

from labels import effects
from labels.documents import Sheet, SheetLine, sheet
from labels.models import Label
from returns.models import OutboxMessage, Return, ReverseDelivery, Shop
from returns.operations.approve_return import approve_return
from returns.operations.open_shop import open_shop
from tests.characters import NOW, ask, make_order, make_shop

LATER = NOW + timedelta(hours=1)


def waiting_return(shop: Shop | None = None, **details: Any) -> Return:
    """A return that the merchant approved."""
    rma = ask(make_order(shop or make_shop(), **details), quantities=(1, 2))
    return approve_return(rma_id=rma.pk, actor="merchant", now=NOW)


def parcel_of(rma: Return) -> ReverseDelivery:
    return ReverseDelivery.objects.get(rma=rma)


def make_label(rma: Return, *, now: datetime = NOW) -> None:
    """Carry out the message that the approval left."""
    effects.make(OutboxMessage.objects.get(kind="labels.make", payload__return=rma.pk), now=now)


def label_of(rma: Return) -> Label:
    return Label.objects.get(parcel__rma=rma)


def without_address(shop: Shop) -> None:
    """The merchant has not filled in where returns go."""
    Shop.objects.filter(pk=shop.pk).update(return_address={})


def a_sheet(**changes: Any) -> Sheet:
    """A French test label of two articles."""
    known: dict[str, Any] = {
        "language": "fr",
        "shop": "Atelier Demo",
        "number": "R-10001",
        "order": "#1001",
        "sender": ("Camille Martin", "3 quai de la Loire", "75019 Paris"),
        "recipient": ("Atelier Retours", "12 rue des Lices", "35000 Rennes"),
        "lines": (
            SheetLine(1, "Robe midi", "S · SKU-1", "Trop petit"),
            SheetLine(2, "Pull", "M · SKU-2", "Trop grand"),
        ),
        "ship_by": "4 décembre 2026",
        "postage": True,
        "test": True,
        "service": "Sandbox · standard",
        "tracking": "TEST000000018",
    }
    return sheet(**{**known, **changes})


def text_of(pdf: bytes) -> str:
    """The words of a PDF, in one line."""
    return " ".join("\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def codes_of(pdf: bytes, *, dpi: int) -> Iterator[tuple[str, str]]:
    """What a scanner reads from a print at this resolution: kind of code and its text, page by page."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        picture = page.render(scale=dpi / 72).to_pil().convert("1", dither=0)
        yield from ((str(found.format), found.text) for found in zxingcpp.read_barcodes(picture.convert("L")))
    document.close()


def open_northwind() -> Shop:
    """A shop in Britain."""
    return open_shop(
        domain="northwind-demo.myshopify.com",
        name="Northwind Demo",
        currency="GBP",
        country="GB",
        locale="en",
        now=NOW,
        return_address={
            "name": "Northwind",
            "street": "1 Quay",
            "postcode": "EH1 1AA",
            "city": "Leith",
            "country": "GB",
        },
    )
