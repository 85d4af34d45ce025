"""Between the sandbox carrier's JSON and our types. Pure: nothing is sent from here."""

from __future__ import annotations

import base64
import binascii
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import msgspec

from labels.carriers.base import Credit, Document, News, Paper, Parcel, Purchase, Rate, Shipment, Tracking
from labels.carriers.wire import Key, Place, Text, Unreadable, Word, convert, day_of, decode, followable, named, utc
from returns.domain.order import Address

# Its words in ours; any other is kept and means nothing to us.
TRACKING = {
    "pre_transit": Tracking.LABEL_CREATED,
    "in_transit": Tracking.IN_TRANSIT,
    "out_for_delivery": Tracking.OUT_FOR_DELIVERY,
    "delivered": Tracking.DELIVERED,
    "lost": Tracking.LOST,
    "returned": Tracking.RETURNED_TO_SENDER,
}


# What became of the money of a voided label.
CREDITS = {
    "submitted": Credit.SUBMITTED,
    "refunded": Credit.REFUNDED,
    "rejected": Credit.REJECTED,
    "not_applicable": Credit.NOT_APPLICABLE,
}


class _Rate(msgspec.Struct):
    service: Word
    amount_minor: int
    currency: Word
    days: int | None = None


class _Shipment(msgspec.Struct):
    id: Key
    reference: Word
    status: Word
    rates: list[_Rate] = []
    service: Word | None = None
    amount_minor: int | None = None
    currency: Word | None = None
    tracking_number: Word | None = None
    tracking_url: Text | None = None
    bought_at: datetime | None = None
    expires_at: datetime | None = None
    refund_status: Word | None = None


class _Shipments(msgspec.Struct):
    shipments: list[_Shipment]


class _Document(msgspec.Struct):
    kind: Paper
    media_type: Word
    content: str
    text: Word = ""


class _Documents(msgspec.Struct):
    documents: list[_Document]


class _Event(msgspec.Struct):
    status: Word
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    place: Place = ""
    expected_on: Word = ""


class _Tracker(msgspec.Struct):
    tracking_number: Word
    events: list[_Event]
    reference: Word = ""


class _Webhook(msgspec.Struct):
    event_id: Key
    tracking_number: Annotated[Word, msgspec.Meta(min_length=1)]
    status: Word
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    reference: Word = ""
    place: Place = ""
    expected_on: Word = ""


def offer_request(parcel: Parcel) -> dict[str, Any]:
    """The body of POST /shipments. Sender is the shopper: the caller does not swap addresses."""
    customs = {"customs": asdict(parcel.customs)} if parcel.customs else {}
    return customs | {
        "reference": parcel.reference,
        "is_return": True,
        "weight_grams": parcel.weight,
        "from": _address(parcel.sender),
        "to": _address(parcel.recipient),
    }


def _address(address: Address) -> dict[str, str]:
    names = ("name", "street", "street2", "postcode", "city", "province", "country", "phone")
    return {name: getattr(address, name) for name in names}


def shipment(body: bytes) -> Shipment:
    """Read one shipment; raises Unreadable."""
    return _shipment(decode(body, _Shipment, strict=True))


def shipments(body: bytes) -> list[Shipment]:
    """Read a list of shipments; raises Unreadable."""
    return [_shipment(found) for found in decode(body, _Shipments, strict=True).shipments]


def bought_already(body: bytes) -> Shipment | None:
    """The shipment inside the answer to a second purchase (409 `already_bought`), or None for another conflict."""
    answer = decode(body, dict, strict=True)
    if answer.get("error") != "already_bought":
        return None
    return _shipment(convert(answer.get("shipment"), _Shipment))


def documents(body: bytes) -> list[Document]:
    """Read a shipment's files; raises Unreadable."""
    return [
        Document(found.kind, found.media_type, _unpacked(found.content), found.text)
        for found in decode(body, _Documents, strict=True).documents
    ]


def _unpacked(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("content that is not base64") from error


def tracker(body: bytes) -> list[News]:
    """Read what happened to a parcel; raises Unreadable. The carrier numbers no events, so time and word name them."""
    found = decode(body, _Tracker, strict=True)
    return [
        News(f"{event.status}@{event.at.isoformat()}", found.tracking_number, found.reference, **_facts(event))
        for event in found.events
    ]


def webhook(body: bytes) -> News:
    """Read a webhook; raises Unreadable."""
    found = decode(body, _Webhook, strict=True)
    return News(found.event_id, found.tracking_number, found.reference, **_facts(found))


def refusal(body: bytes) -> str:
    """Why the carrier refused: its code and the fields it names, never its sentence, which may quote an address."""
    answer = named(body)
    if not isinstance(answer, dict):
        return ""
    words = [answer.get("error"), answer.get("field"), *_list(answer.get("missing"))]
    return " ".join(word for word in words if isinstance(word, str) and len(word) <= 40)


def _list(value: Any) -> list[Any]:
    return value[:8] if isinstance(value, list) else []


def _facts(event: _Event | _Webhook) -> dict[str, Any]:
    status = TRACKING.get(event.status, Tracking.UNKNOWN)
    facts = {"status": status, "word": event.status, "at": utc(event.at), "place": event.place}
    return facts | {"expected_on": day_of(event.expected_on)}


def _shipment(found: _Shipment) -> Shipment:
    rates = tuple(Rate(rate.service, rate.amount_minor, rate.currency, rate.days) for rate in found.rates)
    credit = CREDITS.get(found.refund_status or "")
    return Shipment(found.id, found.reference, rates, _purchase(found), voided=found.status == "voided", credit=credit)


def _purchase(found: _Shipment) -> Purchase | None:
    if not found.tracking_number:
        if found.status == "bought":
            raise Unreadable("a bought shipment without tracking_number")
        return None
    return Purchase(
        service=found.service or "",
        tracking_number=found.tracking_number,
        tracking_url=followable(found.tracking_url),
        amount_minor=found.amount_minor or 0,
        currency=found.currency or "",
        bought_at=found.bought_at,
        expires_at=found.expires_at,
    )
