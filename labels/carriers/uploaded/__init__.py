"""The label that a merchant uploaded for one parcel: bought already, somewhere else. No account, no paid call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labels.brought_models import UploadedLabel
from labels.carriers.base import (
    Capabilities,
    Credit,
    Document,
    ForgedNews,
    News,
    Paper,
    Parcel,
    Purchase,
    Refused,
    Shipment,
)

_NOBODY_TRACKS = "a label that was uploaded is not followed by us"


class Uploaded:
    """Hands out the one file that was brought for a parcel."""

    name = "uploaded"
    capabilities = Capabilities(postage=True, test=False, tracks=False)

    def check(self) -> None:
        """Nobody has to be asked."""

    def quote(self, parcel: Parcel) -> Shipment:
        """What was uploaded for the parcel that our reference names."""
        found = self.find(parcel.reference)
        if found is None:
            raise Refused("no label was uploaded for this parcel")
        return found

    def find(self, reference: str) -> Shipment | None:
        """The same, or nothing."""
        row = UploadedLabel.objects.filter(parcel__labels__reference=reference).first()
        return None if row is None else _shipment(row, reference)

    def get(self, shipment_id: str) -> Shipment:
        """What is kept under an id."""
        return _shipment(_row(shipment_id), shipment_id)

    def buy(self, shipment_id: str, *, service: str, parcel: Parcel) -> Shipment:
        """Bought already."""
        return self.get(shipment_id)

    def void(self, shipment_id: str) -> Shipment:
        """Let it count no more; its carrier is the merchant's to ask."""
        row = _row(shipment_id)
        return Shipment(
            shipment_id, shipment_id, rates=(), purchase=_purchase(row), voided=True, credit=Credit.NOT_APPLICABLE
        )

    def documents(self, shipment_id: str) -> Sequence[Document]:
        """The file as it was uploaded."""
        row = _row(shipment_id)
        return [Document(Paper.LABEL, row.media_type, bytes(row.content), opened=True)]

    def track(self, tracking_number: str, *, shipment_id: str = "") -> list[News]:
        """Nobody tells us of it."""
        raise Refused(_NOBODY_TRACKS)

    def parse_webhook(self, *, body: bytes, headers: Mapping[str, str]) -> News:
        """Nobody may speak for it."""
        raise ForgedNews


def _row(shipment_id: str) -> UploadedLabel:
    row = UploadedLabel.objects.filter(pk=int(shipment_id)).first() if shipment_id.isdecimal() else None
    if row is None:
        raise Refused("the uploaded label is gone")
    return row


def _shipment(row: UploadedLabel, reference: str) -> Shipment:
    return Shipment(str(row.pk), reference, rates=(), purchase=_purchase(row))


def _purchase(row: UploadedLabel) -> Purchase:
    return Purchase(
        service=row.carrier,
        tracking_number=row.tracking_number,
        tracking_url=row.tracking_url,
        amount_minor=row.cost_minor or 0,
        currency=row.cost_currency,
        bought_at=None,
        expires_at=None,
    )
