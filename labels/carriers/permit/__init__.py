"""A reply service that the post approved: the merchant's own artwork, printed unchanged. Nothing is bought with it.

Which permit a label is printed with is written down with our intent (`labels.brought.permits.use`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from labels.brought_models import PermitUse
from labels.carriers.base import (
    Billing,
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

_NOBODY_TRACKS = "a reply service is not followed by us"


class ReplyService:
    """Prints the artwork that was chosen under our reference; the post asks for the money when a parcel comes."""

    name = "permit"
    capabilities = Capabilities(postage=True, test=False, tracks=False, billing=Billing.ON_SCAN)

    def check(self) -> None:
        """Nobody has to be asked."""

    def quote(self, parcel: Parcel) -> Shipment:
        """The permit that was chosen for the parcel."""
        found = self.find(parcel.reference)
        if found is None:
            raise Refused("no permit is held for this parcel")
        return found

    def find(self, reference: str) -> Shipment | None:
        """The same, or nothing."""
        use = PermitUse.objects.select_related("permit").filter(reference=reference).first()
        return _shipment(use) if use else None

    def get(self, shipment_id: str) -> Shipment:
        """What was chosen under an id."""
        return _shipment(_use(shipment_id))

    def buy(self, shipment_id: str, *, service: str, parcel: Parcel) -> Shipment:
        """Nothing is paid before a parcel comes."""
        return self.get(shipment_id)

    def void(self, shipment_id: str) -> Shipment:
        """Paper that nobody sends costs nothing."""
        use = _use(shipment_id)
        return Shipment(shipment_id, use.reference, (), _purchase(use), voided=True, credit=Credit.NOT_APPLICABLE)

    def documents(self, shipment_id: str) -> Sequence[Document]:
        """The artwork as it was approved."""
        permit = _use(shipment_id).permit
        return [Document(Paper.LABEL, permit.media_type, bytes(permit.content), opened=True)]

    def track(self, tracking_number: str, *, shipment_id: str = "") -> list[News]:
        """Nobody tells us of it."""
        raise Refused(_NOBODY_TRACKS)

    def parse_webhook(self, *, body: bytes, headers: Mapping[str, str]) -> News:
        """Nobody may speak for it."""
        raise ForgedNews


def _use(shipment_id: str) -> PermitUse:
    found = PermitUse.objects.select_related("permit").filter(pk=int(shipment_id) if shipment_id.isdecimal() else 0)
    use = found.first()
    if use is None:
        raise Refused("the permit is gone")
    return use


def _shipment(use: PermitUse) -> Shipment:
    return Shipment(str(use.pk), use.reference, rates=(), purchase=_purchase(use))


def _purchase(use: PermitUse) -> Purchase:
    permit = use.permit
    return Purchase(
        service=permit.carrier,
        tracking_number="",
        tracking_url="",
        amount_minor=permit.cost_minor or 0,
        currency=permit.cost_currency,
        bought_at=None,
        expires_at=permit.expires_at,
    )
