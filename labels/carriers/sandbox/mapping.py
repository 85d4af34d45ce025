"""Between the sandbox carrier's JSON and our types. Pure: nothing is sent from here."""

from __future__ import annotations

import base64
import binascii
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec

from labels.carriers.base import Credit, Document, News, Paper, Parcel, Purchase, Rate, Shipment, Tracking
from returns.domain.order import Address

_NO_NUL = r"^[^\x00]*$"  # no database stores it
Word = Annotated[str, msgspec.Meta(max_length=64, pattern=_NO_NUL)]
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=128, pattern=_NO_NUL)]
Place = Annotated[str, msgspec.Meta(max_length=200, pattern=_NO_NUL)]
WebAddress = Annotated[str, msgspec.Meta(max_length=1024, pattern=_NO_NUL)]


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


class Unreadable(Exception):
    """The answer lacks a field or holds the wrong type; the message names it and quotes no value."""


class _Rate(msgspec.Struct):
    service: Word
    amount_minor: int
    currency: Word


class _Shipment(msgspec.Struct):
    id: Key
    reference: Word
    status: Word
    rates: list[_Rate] = []
    service: Word | None = None
    amount_minor: int | None = None
    currency: Word | None = None
    tracking_number: Word | None = None
    tracking_url: WebAddress | None = None
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


class _Tracker(msgspec.Struct):
    tracking_number: Word
    events: list[_Event]
    reference: Word = ""


class _Webhook(msgspec.Struct):
    event_id: Key
    tracking_number: Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=_NO_NUL)]
    status: Word
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    reference: Word = ""
    place: Place = ""


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
    return _shipment(_decode(body, _Shipment))


def shipments(body: bytes) -> list[Shipment]:
    """Read a list of shipments; raises Unreadable."""
    return [_shipment(found) for found in _decode(body, _Shipments).shipments]


def bought_already(body: bytes) -> Shipment | None:
    """The shipment inside the answer to a second purchase (409 `already_bought`), or None for another conflict."""
    answer = _decode(body, dict)
    if answer.get("error") != "already_bought":
        return None
    return _shipment(_convert(answer.get("shipment"), _Shipment))


def documents(body: bytes) -> list[Document]:
    """Read a shipment's files; raises Unreadable."""
    return [
        Document(found.kind, found.media_type, _unpacked(found.content), found.text)
        for found in _decode(body, _Documents).documents
    ]


def _unpacked(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("content that is not base64") from error


def tracker(body: bytes) -> list[News]:
    """Read what happened to a parcel; raises Unreadable. The carrier numbers no events, so time and word name them."""
    found = _decode(body, _Tracker)
    return [
        News(f"{event.status}@{event.at.isoformat()}", found.tracking_number, found.reference, **_facts(event))
        for event in found.events
    ]


def webhook(body: bytes) -> News:
    """Read a webhook; raises Unreadable."""
    found = _decode(body, _Webhook)
    return News(found.event_id, found.tracking_number, found.reference, **_facts(found))


def refusal(body: bytes) -> str:
    """Why the carrier refused: its code and the fields it names, never its sentence, which may quote an address."""
    try:
        answer = _decode(body, dict)
    except Unreadable:
        return ""
    words = [answer.get("error"), answer.get("field"), *_list(answer.get("missing"))]
    return " ".join(word for word in words if isinstance(word, str) and len(word) <= 40)


def _list(value: Any) -> list[Any]:
    return value[:8] if isinstance(value, list) else []


def _facts(event: _Event | _Webhook) -> dict[str, Any]:
    status = TRACKING.get(event.status, Tracking.UNKNOWN)
    return {"status": status, "word": event.status, "at": _utc(event.at), "place": event.place}


def _utc(at: datetime) -> datetime:
    """The same moment in UTC; the first and last hours of the calendar have none."""
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise Unreadable("a time outside the calendar") from error


def _shipment(found: _Shipment) -> Shipment:
    rates = tuple(Rate(rate.service, rate.amount_minor, rate.currency) for rate in found.rates)
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
        tracking_url=_followable(found.tracking_url or ""),
        amount_minor=found.amount_minor or 0,
        currency=found.currency or "",
        bought_at=found.bought_at,
        expires_at=found.expires_at,
    )


def _followable(url: str) -> str:
    """The address if people may be sent there: pages link to it, so nothing but the web's own schemes will do."""
    return url if url.startswith(("https://", "http://")) else ""


def _decode(body: bytes, kind: Any) -> Any:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(_where(error)) from error


def _convert(value: Any, kind: Any) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise Unreadable(_where(error)) from error


def _where(error: Exception) -> str:
    """The path that msgspec names (`$.rates[0]`), without what stood there."""
    _, _, path = str(error).rpartition(" - at ")
    return path.strip("`") or "not the JSON expected"
