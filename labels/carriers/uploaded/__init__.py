"""The label that a merchant uploaded for one parcel: bought already, somewhere else. No account, no paid call."""

from __future__ import annotations

from collections.abc import Sequence

from labels.brought_models import UploadedLabel
from labels.carriers.base import Capabilities, Document, Purchase, Refused, Shipment
from labels.carriers.offline import Offline, called_off, label_file, row_number


class Uploaded(Offline):
    """Hands out the one file that was brought for a parcel."""

    name = "uploaded"
    capabilities = Capabilities(postage=True, test=False, tracks=False)
    nothing = "no label was uploaded for this parcel"
    unfollowed = "a label that was uploaded is not followed by us"

    def find(self, reference: str) -> Shipment | None:
        """What was uploaded for the parcel of a reference."""
        row = UploadedLabel.objects.filter(parcel__labels__reference=reference).first()
        return None if row is None else _shipment(row, reference)

    def get(self, shipment_id: str) -> Shipment:
        """What is kept under an id."""
        return _shipment(_row(shipment_id), shipment_id)

    def documents(self, shipment_id: str) -> Sequence[Document]:
        """The file as it was uploaded."""
        row = _row(shipment_id)
        return label_file(row.media_type, row.content)

    def void(self, shipment_id: str) -> Shipment:
        """Let it count no more; its carrier is the merchant's to ask."""
        return called_off(self.get(shipment_id))


def _row(shipment_id: str) -> UploadedLabel:
    row = UploadedLabel.objects.filter(pk=row_number(shipment_id)).first()
    if row is None:
        raise Refused("the uploaded label is gone")
    return row


def _shipment(row: UploadedLabel, reference: str) -> Shipment:
    purchase = Purchase(
        service=row.carrier,
        tracking_number=row.tracking_number,
        tracking_url=row.tracking_url,
        amount_minor=row.cost_minor or 0,
        currency=row.cost_currency,
        bought_at=None,
        expires_at=None,
    )
    return Shipment(str(row.pk), reference, rates=(), purchase=purchase)
