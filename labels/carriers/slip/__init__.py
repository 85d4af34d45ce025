"""The return slip: an address and our code on paper, no postage. Always there, no account needed."""

from collections.abc import Mapping

from labels.carriers.base import Capabilities, Document, ForgedNews, News, Parcel, Purchase, Refused, Shipment

_NO_CARRIER = "a return slip has no carrier behind it"


class Slip:
    """The shopper sends the parcel with any carrier and pays for it."""

    name = "slip"
    capabilities = Capabilities(postage=False, test=False, tracks=False)

    def check(self) -> None:
        """Paper always works."""

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

    def buy(self, shipment_id: str, *, service: str, parcel: Parcel) -> Shipment:
        """Free."""
        return self.get(shipment_id)

    def documents(self, shipment_id: str) -> tuple[Document, ...]:
        """Our own paper is all there is."""
        return ()

    def void(self, shipment_id: str) -> Shipment:
        """Paper cannot be called back."""
        raise Refused(_NO_CARRIER)

    def track(self, tracking_number: str, *, shipment_id: str = "") -> list[News]:
        """Nobody scans it."""
        raise Refused(_NO_CARRIER)

    def parse_webhook(self, *, body: bytes, headers: Mapping[str, str]) -> News:
        """Nobody may speak for a slip."""
        raise ForgedNews
