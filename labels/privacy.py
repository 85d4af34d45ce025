"""What this wing holds on a person, and how it lets go of it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from labels.models import (
    Adjustment,
    CarrierAccount,
    CarrierDocument,
    CarrierEvent,
    Handout,
    Label,
    LabelBatch,
    LabelDocument,
    LabelPreference,
    ParcelPreference,
    Permit,
    PermitUse,
    RefundClaim,
    StockLabel,
    StockLevel,
    UploadedLabel,
)
from labels.opening import PDF, PNG, ZPL
from returns.operations.erase_shop import delete_rows
from returns.queries.person import Person

_ENDINGS = {PDF: "pdf", PNG: "png", ZPL: "zpl"}


def held(person: Person) -> dict[str, list[dict[str, Any]]]:
    """Labels with their way, in plain values."""
    labels = Label.objects.filter(parcel__rma__in=person.rma_ids).select_related("parcel__rma").order_by("pk")
    return {
        "labels": [
            {
                "return": label.parcel.rma.number,
                "carrier": label.carrier,
                "tracking_number": label.tracking_number,
                "way": [
                    f"{news.at.isoformat()} {news.word} {news.place}".strip() for news in label.news.order_by("at")
                ],
            }
            for label in labels
        ]
    }


def files(person: Person) -> dict[str, bytes]:
    """The labels' papers and the carriers' own files, which carry the person's address, by file name."""
    papers = LabelDocument.objects.filter(label__parcel__rma__in=person.rma_ids)
    found = papers.select_related("label__parcel__rma").order_by("pk")
    ours = {f"{paper.label.parcel.rma.number}-{paper.label_id}-{paper.format}.pdf": bytes(paper.pdf) for paper in found}
    given = CarrierDocument.objects.filter(label__parcel__rma__in=person.rma_ids).select_related("label__parcel__rma")
    return (
        ours
        | _uploaded(person)
        | {
            f"{file.label.parcel.rma.number}-{file.label_id}-carrier-{file.place}.{_ENDINGS[file.media_type]}": bytes(
                file.content
            )
            for file in given.order_by("pk")
        }
    )


def _uploaded(person: Person) -> dict[str, bytes]:
    """What the shop uploaded for their parcels; it may carry their address: file name -> file."""
    rows = UploadedLabel.objects.filter(parcel__rma__in=person.rma_ids).select_related("parcel__rma").order_by("pk")
    found = {}
    for row in rows:
        name = f"{row.parcel.rma.number}-uploaded-{row.pk}"
        found[f"{name}.{_ENDINGS[row.media_type]}"] = bytes(row.content)
        if row.zpl:
            found[f"{name}.zpl"] = bytes(row.zpl)
    return found


@transaction.atomic
def forget(person: Person) -> None:
    """Delete the papers and blank what carriers wrote; what a label cost stays for the books."""
    labels = Label.objects.filter(parcel__rma__in=person.rma_ids)
    LabelDocument.objects.filter(label__in=labels).delete()
    CarrierDocument.objects.filter(label__in=labels).delete()
    CarrierEvent.objects.filter(label__in=labels).update(place="")
    labels.update(problem="")
    UploadedLabel.objects.filter(parcel__rma__in=person.rma_ids).update(content=b"", zpl=b"")


@transaction.atomic
def erase(shop_id: int) -> None:
    """Delete every row about a shop."""
    for model, path in (
        (UploadedLabel, "parcel__rma__shop"),
        (Handout, "stock__shop"),
        (StockLabel, "shop"),
        (LabelBatch, "shop"),
        (StockLevel, "shop"),
        (PermitUse, "permit__shop"),
        (Permit, "shop"),
        (LabelPreference, "shop"),
        (ParcelPreference, "shop"),
        (CarrierEvent, "label__parcel__rma__shop"),
        (LabelDocument, "label__parcel__rma__shop"),
        (Adjustment, "label__parcel__rma__shop"),
        (RefundClaim, "label__parcel__rma__shop"),
        (CarrierDocument, "label__parcel__rma__shop"),
        (Label, "parcel__rma__shop"),
        (CarrierAccount, "shop"),
    ):
        delete_rows(model, path, shop_id)
