"""A reply service that the post approved: the merchant's own artwork, printed unchanged. Nothing is bought with it.

Which permit a label is printed with is written down with our intent (`labels.brought.permits.use`).
"""

from __future__ import annotations

from collections.abc import Sequence

from labels.brought_models import PermitUse
from labels.carriers.base import Billing, Capabilities, Document, Purchase, Refused, Shipment
from labels.carriers.offline import Offline, called_off, label_file, row_number


class ReplyService(Offline):
    """Prints the artwork that was chosen under our reference; the post asks for the money when a parcel comes."""

    name = "permit"
    capabilities = Capabilities(postage=True, test=False, tracks=False, billing=Billing.ON_SCAN)
    nothing = "no permit is held for this parcel"
    unfollowed = "a reply service is not followed by us"

    def find(self, reference: str) -> Shipment | None:
        """The permit that was chosen for a reference."""
        use = PermitUse.objects.select_related("permit").filter(reference=reference).first()
        return _shipment(use) if use else None

    def get(self, shipment_id: str) -> Shipment:
        """What was chosen under an id."""
        return _shipment(_use(shipment_id))

    def documents(self, shipment_id: str) -> Sequence[Document]:
        """The artwork as it was approved."""
        permit = _use(shipment_id).permit
        return label_file(permit.media_type, permit.content)

    def void(self, shipment_id: str) -> Shipment:
        """Paper that nobody sends costs nothing."""
        return called_off(self.get(shipment_id))


def _use(shipment_id: str) -> PermitUse:
    use = PermitUse.objects.select_related("permit").filter(pk=row_number(shipment_id)).first()
    if use is None:
        raise Refused("the permit is gone")
    return use


def _shipment(use: PermitUse) -> Shipment:
    permit = use.permit
    purchase = Purchase(
        service=permit.carrier,
        tracking_number="",
        tracking_url="",
        amount_minor=permit.cost_minor or 0,
        currency=permit.cost_currency,
        bought_at=None,
        expires_at=permit.expires_at,
    )
    return Shipment(str(use.pk), use.reference, rates=(), purchase=purchase)
