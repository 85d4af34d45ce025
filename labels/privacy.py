"""What this wing holds on a person, and how it lets go of it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from labels.models import CarrierAccount, CarrierEvent, Label, LabelDocument
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
    return {f"{paper.label.parcel.rma.number}-{paper.label_id}-{paper.format}.pdf": bytes(paper.pdf) for paper in found}


@transaction.atomic
def forget(person: Person) -> None:
    """Delete the papers and blank what carriers wrote; what a label cost stays for the books."""
    labels = Label.objects.filter(parcel__rma__in=person.rma_ids)
    LabelDocument.objects.filter(label__in=labels).delete()
    CarrierEvent.objects.filter(label__in=labels).update(place="")
    labels.update(problem="")


@transaction.atomic
def erase(shop_id: int) -> None:
    """Delete every row about a shop."""
    for rows in (
        CarrierEvent.objects.filter(label__parcel__rma__shop=shop_id),
        LabelDocument.objects.filter(label__parcel__rma__shop=shop_id),
        Label.objects.filter(parcel__rma__shop=shop_id),
        CarrierAccount.objects.filter(shop=shop_id),
    ):
        delete_rows(rows)
