"""Shippo's answers (API version 2018-02-08) in our types. Pure: nothing is sent from here.

Read off recorded traffic: shipments, rates, transactions, tracks and refusals. From Shippo's documentation alone:
refunds, the QR code's address, sub-statuses and webhooks.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation

import msgspec

from labels.carriers.base import News, Paper, Rate, Tracking
from labels.carriers.shippo.words import FINER, TRACKING
from labels.carriers.wire import (
    Key,
    Text,
    Unreadable,
    Word,
    day_of,
    decode,
    followable,
    named,
    utc,
)
from returns.domain.money import Money

# How many services of a shipment are offered: after a lost answer each is asked about by itself.
MOST_SERVICES = 5


class _Service(msgspec.Struct):
    token: Word | None = None


class OfferedRate(msgspec.Struct):
    """One of a shipment's rates. `amount` is a decimal of `currency`; `provider` is the carrier behind Shippo."""

    object_id: Key
    amount: Word
    currency: Word
    provider: Word = ""
    servicelevel: _Service = msgspec.field(default_factory=_Service)
    servicelevel_token: Word = ""
    estimated_days: int | None = None

    @property
    def service(self) -> str:
        """The service's token, such as `usps_priority`."""
        return self.servicelevel.token or self.servicelevel_token

    @property
    def money(self) -> Money:
        """What it costs."""
        try:
            return Money.of(self.amount, self.currency)
        except (InvalidOperation, ValueError) as error:
            raise Unreadable("$.amount") from error


class HeldShipment(msgspec.Struct):
    """A shipment as Shippo holds it; `metadata` is our reference."""

    object_id: Key
    metadata: Text | None = ""
    rates: list[OfferedRate] = []

    def offers(self) -> list[OfferedRate]:
        """The cheapest rate of each service, cheapest first; not more than MOST_SERVICES."""
        found: dict[str, OfferedRate] = {}
        for rate in sorted(self.rates, key=lambda rate: Decimal(rate.money.amount)):
            if rate.service:
                found.setdefault(rate.service, rate)
        return list(found.values())[:MOST_SERVICES]


class _Message(msgspec.Struct):
    code: str | None = None


class Transaction(msgspec.Struct):
    """A purchase. `rate` is the bought rate's id, or the rate itself."""

    object_id: Key
    status: Word
    rate: Key | OfferedRate | None = None
    metadata: Text | None = ""
    tracking_number: Word | None = ""
    tracking_url_provider: Text | None = ""
    label_url: str | None = ""
    qr_code_url: str | None = ""
    commercial_invoice_url: str | None = ""
    object_created: datetime | None = None
    messages: list[_Message] = []

    @property
    def waits(self) -> bool:
        """Bought, and not done yet."""
        return self.status in {"QUEUED", "WAITING"}

    @property
    def given_back(self) -> bool:
        """A refund was asked for, whatever became of it."""
        return self.status.startswith("REFUND")

    @property
    def codes(self) -> str:
        """Why it failed, in Shippo's codes."""
        return " ".join(message.code for message in self.messages[:4] if message.code and len(message.code) <= 40)


class _Shipments(msgspec.Struct):
    results: list[HeldShipment]
    next: str | None = None


class _Transactions(msgspec.Struct):
    results: list[Transaction]


class _Refund(msgspec.Struct):
    status: Word


class _Place(msgspec.Struct):
    city: Text | None = ""
    country: Text | None = ""


class _Substatus(msgspec.Struct):
    code: Word | None = ""


class _Status(msgspec.Struct):
    status: Word
    status_date: datetime | None = None
    substatus: _Substatus | None = None
    location: _Place | None = None


class _Track(msgspec.Struct):
    tracking_number: Word
    metadata: Text | None = ""
    tracking_status: _Status | None = None
    tracking_history: list[_Status] = []
    eta: Text | None = None


class _Webhook(msgspec.Struct):
    event: Word
    data: _Track


def shipment(body: bytes) -> HeldShipment:
    """Read a shipment."""
    found: HeldShipment = decode(body, HeldShipment)
    return found


def shipments(body: bytes) -> tuple[list[HeldShipment], bool]:
    """Read a page of shipments, and whether there are more."""
    page: _Shipments = decode(body, _Shipments)
    return page.results, bool(page.next)


def rate(body: bytes) -> OfferedRate:
    """Read a rate."""
    found: OfferedRate = decode(body, OfferedRate)
    return found


def transaction(body: bytes) -> Transaction:
    """Read a purchase."""
    found: Transaction = decode(body, Transaction)
    return found


def transactions(body: bytes) -> list[Transaction]:
    """Read a page of purchases."""
    page: _Transactions = decode(body, _Transactions)
    return page.results


def files(bought: Transaction) -> tuple[tuple[Paper, str], ...]:
    """What a purchase's papers are and where they lie; the empty text for those that it has not."""
    return (
        (Paper.LABEL, bought.label_url or ""),
        (Paper.QR, bought.qr_code_url or ""),
        (Paper.CUSTOMS, bought.commercial_invoice_url or ""),
    )


def refund(body: bytes) -> str:
    """How a refund stands: QUEUED, PENDING, SUCCESS or ERROR."""
    found: _Refund = decode(body, _Refund)
    return found.status


def rates_of(shipment: HeldShipment) -> tuple[Rate, ...]:
    """A shipment's offers in our words."""
    return tuple(
        Rate(offer.service, offer.money.minor, offer.money.currency, offer.estimated_days)
        for offer in shipment.offers()
    )


def track(body: bytes) -> list[News]:
    """All that happened to a parcel."""
    found: _Track = decode(body, _Track)
    return [news for status in found.tracking_history if (news := _news(found, status))]


def webhook(body: bytes) -> News | None:
    """The newest that happened to a parcel, or None where the webhook is about something else."""
    if decode(body, dict).get("event") != "track_updated":
        return None
    found: _Webhook = decode(body, _Webhook)
    return _news(found.data, found.data.tracking_status) if found.data.tracking_status else None


def _news(track: _Track, status: _Status) -> News | None:
    """Shippo gives an event another id each time it is read, so time and word name it. One without a time is none."""
    if status.status_date is None:
        return None
    finer = (status.substatus.code if status.substatus else "") or ""
    at = utc(status.status_date)
    word = f"{status.status} {finer}".strip()[:64]
    place = status.location or _Place()
    reference = track.metadata or ""
    return News(
        event_id=f"{word}@{at.isoformat()}",
        tracking_number=track.tracking_number,
        reference=reference if len(reference) <= 64 else "",
        status=FINER.get(finer, TRACKING.get(status.status, Tracking.UNKNOWN)),
        word=word,
        at=at,
        place=", ".join(part for part in (place.city, place.country) if part)[:200],
        expected_on=day_of(track.eta),
    )


def refusal(body: bytes) -> str:
    """The fields that a refusal names (`{"parcels": ["This field is required."]}`), never its sentences."""
    answer = named(body)
    if not isinstance(answer, dict):
        return ""
    return " ".join(name for name in list(answer)[:8] if len(name) <= 40 and name.replace("_", "").isalnum())


def carrier_token(provider: str) -> str:
    """What tracking calls a rate's provider: `DHL Express` is `dhl_express`."""
    return provider.strip().lower().replace(" ", "_")


def tracking_url(bought: Transaction) -> str:
    """Where people follow the parcel."""
    return followable(bought.tracking_url_provider)
