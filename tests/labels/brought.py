"""Labels that a shop brings: files, batches in stock and reply services, and the words to get them there."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from labels.brought.batches import bring_batch, take_in
from labels.brought.permits import bring_permit
from labels.brought.unpacking import open_batch
from labels.models import Handout, LabelBatch, StockLabel
from returns.domain.brought import Approved, Offer, Terms
from returns.models import OutboxMessage, Shop
from tests.characters import NOW


def pages(count: int, *, first: int = 1) -> bytes:
    """A PDF with that many labels, each with a square of its own."""
    writer, out = PdfWriter(), io.BytesIO()
    for number in range(first, first + count):
        page = writer.add_blank_page(288, 432)
        content = DecodedStreamObject()
        content.set_data(f"0 0 0 rg {number % 200} {number // 200 * 20} 20 20 re f".encode())
        page[NameObject("/Contents")] = writer._add_object(content)
    writer.write(out)
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def listed(*rows: dict[str, str]) -> bytes:
    """A list beside a batch, as a spreadsheet writes it."""
    written = io.StringIO()
    table = csv.DictWriter(written, fieldnames=list(rows[0]), delimiter=";")
    table.writeheader()
    table.writerows(rows)
    return written.getvalue().encode("utf-8-sig")


def offer(file: bytes, **details: Any) -> Offer:
    terms = Terms("Colissimo", "", "https://track.example/{number}", 450)
    return Offer(**{"name": "Autumn", "terms": terms, "file": file} | details)


def open_all(shop: Shop, batch_id: int) -> LabelBatch:
    """Carry out every message that opens the batch."""
    done: set[int] = set()
    while message := OutboxMessage.objects.filter(kind="labels.open_batch").exclude(pk__in=done).first():
        open_batch(message, now=NOW)
        done.add(message.pk)
    return LabelBatch.objects.get(pk=batch_id)


def proposed(shop: Shop, file: bytes, **details: Any) -> LabelBatch:
    """A batch that was brought and opened."""
    return open_all(shop, bring_batch(shop, offer(file, **details), actor_id="7001", now=NOW))


def in_stock(shop: Shop, count: int, *, batch: str = "Autumn", first: int = 1, **details: Any) -> LabelBatch:
    """A batch whose labels can be handed out, made without opening a file; `details` are of its labels."""
    made = LabelBatch.objects.create(
        shop=shop, name=batch, carrier="Colissimo", state=LabelBatch.State.PROPOSED, cost_minor=450,
        cost_currency="EUR", tracking_url="https://track.example/{number}", created_at=NOW,
    )  # fmt: skip
    StockLabel.objects.bulk_create(
        StockLabel(**{
            "shop": shop, "batch": made, "position": number, "media_type": "application/pdf", "content": pages(1),
            "sha256": f"{batch}-{number}", "tracking_number": f"6A{number:09}",
        } | details)
        for number in range(first, first + count)
    )  # fmt: skip
    take_in(shop, made.pk, now=NOW)
    return made


def with_permit(shop: Shop, country: str = "FR", **details: Any) -> None:
    approved = {
        "name": "Freepost", "terms": Terms("La Poste", "", "", 600), "country": country, "file": pages(1),
        "expires_on": None,
    }  # fmt: skip
    bring_permit(shop, Approved(**approved | details), actor_id="7001", now=NOW)


def given_out() -> list[Handout]:
    return list(Handout.objects.order_by("pk").select_related("stock"))


def states(shop: Shop) -> list[str]:
    return list(shop.stock_labels.order_by("pk").values_list("state", flat=True))


def codes(faults: Iterable[Any]) -> list[tuple[str, int]]:
    return [(fault["code"], fault["row"]) if isinstance(fault, dict) else (fault.code, fault.row) for fault in faults]
