"""What the carrier keeps of a parcel."""

from dataclasses import dataclass, field
from typing import Any

STATUSES = ("pre_transit", "in_transit", "out_for_delivery", "delivered", "lost", "returned")


@dataclass(frozen=True)
class Rate:
    """An offer; `amount_minor` in minor units of `currency`."""

    service: str
    amount_minor: int
    currency: str
    days: int


@dataclass(frozen=True)
class Scan:
    """Something that happened to a parcel; `at` is ISO 8601."""

    status: str
    at: str
    place: str


@dataclass
class Shipment:
    """One parcel, from the free offer on. Bought when `bought_at` is set.

    `refund` is what became of the money of a label that was given back: submitted, refunded or rejected.
    """

    id: str
    reference: str
    created_at: str
    sender: dict[str, Any]
    recipient: dict[str, Any]
    weight_grams: int
    rates: list[Rate]
    is_return: bool = True
    status: str = "created"
    service: str | None = None
    amount_minor: int | None = None
    currency: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None
    bought_at: str | None = None
    expires_at: str | None = None
    refund: str | None = None
    voided_at: str | None = None
    scans: list[Scan] = field(default_factory=list)

    def offer(self) -> dict[str, Any]:
        """Return what the API says of a shipment: the offers, and what was bought."""
        shown: dict[str, Any] = {
            "id": self.id,
            "reference": self.reference,
            "status": self.status,
            "is_return": self.is_return,
            "weight_grams": self.weight_grams,
            "created_at": self.created_at,
            "from": self.sender,
            "to": self.recipient,
            "rates": [vars(rate) for rate in self.rates],
            "test": True,
        }
        if self.bought_at:
            names = (
                "service",
                "amount_minor",
                "currency",
                "tracking_number",
                "tracking_url",
                "expires_at",
                "bought_at",
            )
            shown |= {name: getattr(self, name) for name in names}
        if self.refund:
            shown["refund_status"] = self.refund
        return shown

    def tracker(self) -> dict[str, Any]:
        """Return where the parcel is and was."""
        status = self.scans[-1].status if self.scans else "pre_transit"
        return {
            "tracking_number": self.tracking_number,
            "reference": self.reference,
            "status": status,
            "events": [vars(scan) for scan in self.scans],
        }
