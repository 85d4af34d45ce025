"""What a carrier gave for a label: fetched once after the purchase, opened, kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.utils import translation

from labels.carriers.base import Carrier, Document, Paper, Refused, Unavailable
from labels.documents import Given
from labels.models import CarrierDocument, Label
from labels.opening import LABELS, PDF, PNG, ZPL, FileRefused, Opened, open_file


def fetch(label: Label, *, carrier: Carrier, now: datetime) -> None:
    """Keep the carrier's files of a bought label; a label that has them is left alone, so it may be run again.

    Raises Unavailable while the carrier has none of those it must give, Refused for one that cannot be used.
    """
    if not label.shipment_id or label.carrier_documents.exists():
        return
    found = carrier.documents(label.shipment_id)
    real = carrier.capabilities.postage and not carrier.capabilities.test
    if real and not any(document.kind in {Paper.LABEL, Paper.QR} for document in found):
        raise Unavailable("the carrier has sold the label but not made its file yet")
    opened = [(document, _opened(document)) for document in found]
    labels = [file for document, file in opened if document.kind == Paper.LABEL]
    if labels and all(file.media_type == ZPL for file in labels) and len(labels) == len(opened):
        raise Refused("the carrier gives its label for label printers only (ZPL): ask it for PDF")
    CarrierDocument.objects.bulk_create(_rows(label, opened, now=now), ignore_conflicts=True)


def placeable(label: Label) -> list[Given]:
    """What is to be printed of the carrier's files, its label first; none where the label is drawn by us.

    Where its counter takes a code and it gives no label besides, the code is what is printed.
    """
    kept = [row for row in label.carrier_documents.order_by("place") if row.media_type in {PDF, PNG}]
    drawn = [row for row in kept if row.kind == Paper.LABEL]
    first = drawn or [row for row in kept if row.kind == Paper.QR][:1]
    for_customs = [row for row in kept if row.kind == Paper.CUSTOMS] if first else []
    return [
        Given(
            row.media_type,
            bytes(row.content),
            customs=row.kind == Paper.CUSTOMS,
            counter=row.kind == Paper.QR,
            text=row.text,
        )
        for row in (*first, *for_customs)
    ]


def _opened(document: Document) -> Opened:
    if document.opened:
        return Opened(document.media_type, document.content, pages=())
    accept = {PNG} if document.kind == Paper.QR else LABELS | {ZPL}
    try:
        return open_file(document.content, accept=accept)
    except FileRefused as refusal:
        with translation.override("en"):
            raise Refused(f"the carrier's file ({document.kind}) is not used. {refusal}") from refusal


def _rows(label: Label, opened: Sequence[tuple[Document, Opened]], *, now: datetime) -> list[CarrierDocument]:
    return [
        CarrierDocument(
            label=label,
            place=place,
            kind=document.kind,
            media_type=file.media_type,
            content=file.content,
            sha256=hashlib.sha256(file.content).hexdigest(),
            text=document.text[:64],
            fetched_at=now,
        )
        for place, (document, file) in enumerate(opened)
    ]
