"""Codes that a carrier's counter scans from a telephone's screen: a label without paper."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from labels.carriers.base import Paper
from labels.models import CarrierDocument, Label


def counter_codes(parcels: Sequence[int]) -> dict[int, str]:
    """Parcel -> what is typed where its code cannot be scanned (maybe nothing), for parcels that need no paper."""
    return {document.label.parcel_id: document.text for document in _codes().filter(label__parcel__in=parcels)}


def code_of(label: Label) -> bytes | None:
    """The picture of the code, pixel by pixel as the carrier made it; None where it made none."""
    found = _codes().filter(label=label).first()
    return bytes(found.content) if found else None


def _codes() -> QuerySet[CarrierDocument]:
    return CarrierDocument.objects.filter(kind=Paper.QR, label__state=Label.State.READY).select_related("label")
