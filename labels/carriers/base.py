"""The gateway to carriers. No carrier's own words, types or errors cross it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from returns.domain.order import Address
from returns.domain.parcel_terms import USUAL_BOX, Box


class CarrierError(Exception):
    """Something a carrier could not do. The message is fit for a merchant and holds no personal data."""


class Refused(CarrierError):
    """The carrier answered no, and will again until somebody changes something. Nothing was bought."""


class Unusable(Refused):
    """We cannot even ask (our key, our settings). It says nothing about what was bought before."""


class Unpaid(Refused):
    """The account has to be paid first."""


class Unavailable(CarrierError):
    """No usable answer. What was asked for may have been done: read before you ask again."""

    def __init__(self, message: str, *, delay: timedelta | None = None) -> None:
        super().__init__(message)
        self.delay = delay


class ForgedNews(Exception):
    """A webhook whose signature is not the carrier's."""


class UnreadableNews(Exception):
    """A webhook of the carrier that does not say what it must."""


class Tracking(StrEnum):
    """What happened to a parcel: the one vocabulary that every carrier's words are put into.

    The sender of a return is the shopper, so RETURNED_TO_SENDER means that it went back to them.
    """

    LABEL_CREATED = "LABEL_CREATED"
    IN_TRANSIT = "IN_TRANSIT"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY"
    AVAILABLE_FOR_PICKUP = "AVAILABLE_FOR_PICKUP"
    DELIVERED = "DELIVERED"
    RETURNED_TO_SENDER = "RETURNED_TO_SENDER"
    LOST = "LOST"
    EXCEPTION = "EXCEPTION"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    UNKNOWN = "UNKNOWN"


class Billing(StrEnum):
    """When a carrier asks for the money of a label: as soon as it is bought, or at the parcel's first scan."""

    ON_CREATION = "ON_CREATION"
    ON_SCAN = "ON_SCAN"


class Credit(StrEnum):
    """What a carrier says about the money of a label that was given back.

    NOT_APPLICABLE means that nothing was charged in the first place.
    """

    SUBMITTED = "SUBMITTED"
    REFUNDED = "REFUNDED"
    REJECTED = "REJECTED"
    NOT_APPLICABLE = "NOT_APPLICABLE"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a carrier can do. `postage`: its label pays the way. `test`: nothing it sells is real.

    An unused label is taken back until `void_within` after its purchase: zero means never, None that the carrier names
    no last day.
    """

    postage: bool
    test: bool
    tracks: bool
    billing: Billing = Billing.ON_CREATION
    void_within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class CustomsItem:
    """Goods of one kind as customs ask for them.

    `hs_code` is digits only, `origin` the ISO code of the country of manufacture; `grams` and `value_minor` (what was
    paid, in minor units) are for all pieces together.
    """

    description: str
    quantity: int
    hs_code: str
    origin: str
    grams: int
    value_minor: int


@dataclass(frozen=True, slots=True)
class Customs:
    """What customs are told of a parcel of returned goods.

    `order` is the number of the order they were bought with, `ordered_on` its day (ISO 8601) and `outbound` the
    tracking number of the parcel that brought them, if known.
    """

    currency: str
    items: tuple[CustomsItem, ...]
    order: str
    ordered_on: str
    outbound: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be sent back. `reference` is our key, `weight` in grams; `customs` where a border is crossed.

    `box` is what it is taken to be packed in: length, width and height in centimetres.
    """

    reference: str
    sender: Address
    recipient: Address
    weight: int
    customs: Customs | None = None
    box: Box = USUAL_BOX


@dataclass(frozen=True, slots=True)
class Rate:
    """An offer: what a service costs, in minor units of `currency`, and how many days it takes, if that is said."""

    service: str
    amount_minor: int
    currency: str
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """A bought label. The carrier moves the parcel until `expires_at`.

    `amount_minor` is what the carrier charges as it stands now: an adjustment after the parcel was weighed shows here.
    """

    service: str
    tracking_number: str
    tracking_url: str
    amount_minor: int
    currency: str
    bought_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shipment:
    """What a carrier holds under an id: free offers, and the purchase once there is one.

    `credit` is what became of the money once the label was given back (None: the carrier does not say).
    """

    id: str
    reference: str
    rates: tuple[Rate, ...]
    purchase: Purchase | None = None
    voided: bool = False
    credit: Credit | None = None


class Paper(StrEnum):
    """What a carrier's document is for: stuck on the parcel, shown instead of paper, or read by customs."""

    LABEL = "label"
    QR = "qr"
    CUSTOMS = "customs"


@dataclass(frozen=True, slots=True)
class Document:
    """A file that a carrier gives for a bought shipment, as it came: nothing about it is to be trusted yet.

    `text` is what is typed where a QR cannot be scanned. `opened`: it was opened and written anew by us before.
    """

    kind: Paper
    media_type: str
    content: bytes
    text: str = ""
    opened: bool = False


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened to a parcel; `word` is what the carrier calls it, `at` the carrier's time.

    `expected_on` is the day on which the carrier says, with this news, that it delivers; None where it says none.
    """

    event_id: str
    tracking_number: str
    reference: str
    status: Tracking
    word: str
    at: datetime
    place: str = ""
    expected_on: date | None = None


class Carrier(Protocol):
    """One way to get a label. Every call may raise Refused or Unavailable."""

    name: str
    capabilities: Capabilities

    def check(self) -> None:
        """Ask for something free that needs our key. Raises Unusable for a key that is not taken."""

    def quote(self, parcel: Parcel) -> Shipment:
        """Ask for offers; free, and nothing is bought by it."""

    def find(self, reference: str) -> Shipment | None:
        """What the carrier made under our reference, a bought one first."""

    def get(self, shipment_id: str) -> Shipment:
        """Read a shipment."""

    def buy(self, shipment_id: str, *, service: str, parcel: Parcel) -> Shipment:
        """Buy a shipment's label. One that is bought already is returned as it is.

        `parcel` is what was quoted: a carrier that makes a shipment only by selling it needs it again, and answers
        with the id that the shipment has from then on.
        """

    def documents(self, shipment_id: str) -> Sequence[Document]:
        """The files of a bought shipment, the same at every call; none where our own paper is all there is."""

    def void(self, shipment_id: str) -> Shipment:
        """Give an unused label back."""

    def track(self, tracking_number: str, *, shipment_id: str = "") -> list[News]:
        """All that happened to a parcel so far; `shipment_id` for carriers that cannot find it by its number alone."""

    def parse_webhook(self, *, body: bytes, headers: Mapping[str, str]) -> News | None:
        """Verify and read a webhook, None for one that is not about a parcel. Raises ForgedNews or UnreadableNews."""
