"""What this wing holds on a person, and how it lets go of it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from labels.models import CarrierEvent, Label, LabelDocument, UploadedLabel
from returns.operations.erase_shop import delete_rows
from returns.queries.person import Person


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
    """The labels' papers, which carry the person's address: file name -> PDF."""
    papers = LabelDocument.objects.filter(label__parcel__rma__in=person.rma_ids)
    found = papers.select_related("label__parcel__rma").order_by("pk")
    made = {f"{paper.label.parcel.rma.number}-{paper.label_id}-{paper.format}.pdf": bytes(paper.pdf) for paper in found}
    return made | _uploaded(person)


def _uploaded(person: Person) -> dict[str, bytes]:
    """What the shop uploaded for their parcels; it may carry their address: file name -> file."""
    rows = UploadedLabel.objects.filter(parcel__rma__in=person.rma_ids).select_related("parcel__rma").order_by("pk")
    found = {}
    for row in rows:
        name = f"{row.parcel.rma.number}-uploaded-{row.pk}"
        found[f"{name}.{'pdf' if row.media_type == 'application/pdf' else 'png'}"] = bytes(row.content)
        if row.zpl:
            found[f"{name}.zpl"] = bytes(row.zpl)
    return found


@transaction.atomic
def forget(person: Person) -> None:
    """Delete the papers and blank what carriers wrote; what a label cost stays for the books."""
    labels = Label.objects.filter(parcel__rma__in=person.rma_ids)
    LabelDocument.objects.filter(label__in=labels).delete()
    CarrierEvent.objects.filter(label__in=labels).update(place="")
    labels.update(problem="")
    UploadedLabel.objects.filter(parcel__rma__in=person.rma_ids).update(content=b"", zpl=b"")


@transaction.atomic
def erase(shop_id: int) -> None:
    """Delete every row about a shop."""
    for rows in (
        UploadedLabel.objects.filter(parcel__rma__shop=shop_id),
        Handout.objects.filter(stock__shop=shop_id),
        StockLabel.objects.filter(shop=shop_id),
        LabelBatch.objects.filter(shop=shop_id),
        StockLevel.objects.filter(shop=shop_id),
        PermitUse.objects.filter(permit__shop=shop_id),
        Permit.objects.filter(shop=shop_id),
        LabelPreference.objects.filter(shop=shop_id),
        CarrierEvent.objects.filter(label__parcel__rma__shop=shop_id),
        LabelDocument.objects.filter(label__parcel__rma__shop=shop_id),
        Label.objects.filter(parcel__rma__shop=shop_id),
    ):
        delete_rows(rows)
