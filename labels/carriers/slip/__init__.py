"""The return slip: an address and our code on paper, no postage. Always there, no account needed."""

from labels.carriers.base import Capabilities, Document, Parcel, Purchase, Refused, Shipment
from labels.carriers.offline import Offline


class Slip(Offline):
    """The shopper sends the parcel with any carrier and pays for it."""

    name = "slip"
    capabilities = Capabilities(postage=False, test=False, tracks=False)
    unfollowed = "a return slip has no carrier behind it"

    def quote(self, parcel: Parcel) -> Shipment:
        """Nothing is asked for; the slip is its own answer."""
        return self.get(parcel.reference)

    def find(self, reference: str) -> Shipment | None:
        """Nobody but us knows of slips."""
        return None

    def get(self, shipment_id: str) -> Shipment:
        """The slip that our reference names, as if bought for nothing."""
        nothing = Purchase("", "", "", amount_minor=0, currency="", bought_at=None, expires_at=None)
        return Shipment(shipment_id, shipment_id, rates=(), purchase=nothing)

    def documents(self, shipment_id: str) -> tuple[Document, ...]:
        """Our own paper is all there is."""
        return ()

    def void(self, shipment_id: str) -> Shipment:
        """Paper cannot be called back."""
        raise Refused(self.unfollowed)
