"""Between Sendcloud's JSON (Returns API v3) and our types. Pure: nothing is sent from here.

All of it is from Sendcloud's published schema (returns, shipping options, webhooks) and its table of statuses; nothing
was recorded from a live account. The schema's Return names neither its id nor our reference: `id` is read where it is
there, and a return is known again by its order number.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from labels.carriers.base import Credit, News, Parcel, Purchase, Rate, Shipment, Tracking
from labels.carriers.sendcloud.customs import customs_request
from labels.carriers.sendcloud.words import GIVEN_BACK, NUMBERS, TRACKING
from labels.carriers.wire import Text, Unreadable, Word, decode, followable, named, utc
from returns.domain.money import Money
from returns.domain.order import Address

MOST_RATES = 5
_MILLISECONDS = 100_000_000_000  # a unix time above this is not in seconds


class _Price(msgspec.Struct):
    value: Decimal
    currency: Word

    @property
    def money(self) -> Money:
        try:
            return Money.of(self.value, self.currency)
        except (InvalidOperation, ValueError) as error:
            raise Unreadable("$.price") from error


class _Code(msgspec.Struct):
    code: Word | None = None


class _Step(msgspec.Struct):
    parent_status: Word = ""
    carrier_update_timestamp: datetime | None = None
    parcel_status_history_id: Word = ""

    @property
    def word(self) -> str:
        return self.parent_status.strip().lower().replace("_", "-").replace(" ", "-")


class _Label(msgspec.Struct):
    label_printer: Text | None = None


class HeldReturn(msgspec.Struct):
    """A return as Sendcloud holds it; `order_number` is our reference."""

    id: int | None = None
    order_number: Text | None = ""
    shipping_option: _Code = msgspec.field(default_factory=_Code)
    shipping_product: _Code = msgspec.field(default_factory=_Code)
    tracking_number: Word | None = None
    tracking_url: Text | None = None
    label_cost: _Price | None = None
    label: _Label | None = None
    status_history: list[_Step] = []
    created_at: datetime | None = None

    @property
    def label_url(self) -> str:
        """Where the label is, on the paper of a label printer; the empty text while it is being made."""
        return (self.label.label_printer or "") if self.label else ""

    @property
    def word(self) -> str:
        """How it stands, by the carrier's time."""
        dated = [
            (utc(step.carrier_update_timestamp), step) for step in self.status_history if step.carrier_update_timestamp
        ]
        if dated:
            return max(dated, key=lambda pair: pair[0])[1].word
        return self.status_history[-1].word if self.status_history else ""


class _Returns(msgspec.Struct):
    data: list[HeldReturn]
    next: str | None = None


class _Made(msgspec.Struct):
    return_id: int


class _Total(msgspec.Struct):
    total: _Price


class _Quote(msgspec.Struct):
    price: _Total


class _Option(msgspec.Struct):
    code: Word
    quotes: list[_Quote] | None = None


class _Options(msgspec.Struct):
    data: list[_Option]


class _Status(msgspec.Struct):
    id: int
    message: Text = ""


class _Parcel(msgspec.Struct):
    status: _Status
    tracking_number: Word | None = ""
    order_number: Text | None = ""


class _Webhook(msgspec.Struct):
    timestamp: float
    parcel: _Parcel
    carrier_status_change_timestamp: float | None = None


def options_request(parcel: Parcel) -> dict[str, Any]:
    """The body of POST /shipping-options: what takes this parcel back, and for how much."""
    return {
        "from_country_code": parcel.sender.country,
        "from_postal_code": parcel.sender.postcode,
        "to_country_code": parcel.recipient.country,
        "to_postal_code": parcel.recipient.postcode,
        "parcels": [{"weight": {"value": str(parcel.weight), "unit": "g"}}],
        "functionalities": {"returns": True},
        "calculate_quotes": True,
    }


def return_request(parcel: Parcel, *, service: str, contract: int | None) -> dict[str, Any]:
    """The body of every call that validates or makes a return; `service` is a shipping option's code."""
    ship_with: dict[str, Any] = {"type": "shipping_option_code", "shipping_option_code": service}
    if contract:
        ship_with["contract"] = contract
    asked: dict[str, Any] = {
        "from_address": _address(parcel.sender),
        "to_address": _address(parcel.recipient),
        "ship_with": ship_with,
        "weight": {"value": parcel.weight, "unit": "g"},
        "collo_count": 1,
        "send_tracking_emails": False,
        "order_number": parcel.reference,
        "external_reference": parcel.reference,
    }
    return asked | (customs_request(parcel.customs) if parcel.customs else {})


def _address(address: Address) -> dict[str, str]:
    found = {
        "name": address.name,
        "address_line_1": address.street,
        "address_line_2": address.street2,
        "postal_code": address.postcode,
        "city": address.city,
        "country_code": address.country,
        "phone_number": address.phone,
    }
    if address.province and len(address.province) <= 3:
        found["state_province_code"] = f"{address.country}-{address.province}"
    return {name: value for name, value in found.items() if value}


def rates(body: bytes) -> tuple[Rate, ...]:
    """The options that have a price, cheapest first."""
    found: _Options = decode(body, _Options)
    priced = [(option.code, option.quotes[0].price.total.money) for option in found.data if option.quotes]
    cheapest = sorted(priced, key=lambda offer: offer[1].amount)[:MOST_RATES]
    return tuple(Rate(code, money.minor, money.currency) for code, money in cheapest)


def made(body: bytes) -> int:
    """The id of a return that was made."""
    found: _Made = decode(body, _Made)
    return found.return_id


def held(body: bytes) -> HeldReturn:
    """Read one return."""
    found: HeldReturn = decode(body, HeldReturn)
    return found


def returns(body: bytes) -> tuple[list[HeldReturn], str]:
    """Read a page of returns, and the cursor of the next one."""
    page: _Returns = decode(body, _Returns)
    cursor = parse_qs(urlsplit(page.next or "").query).get("cursor", [""])[0]
    return page.data, cursor


def shipment(found: HeldReturn, *, own_id: str) -> Shipment:
    """A return in our words; one that waits for its carrier has no purchase yet."""
    voided = found.word in GIVEN_BACK
    credit = Credit.REFUNDED if found.word.startswith("cancelled") else Credit.SUBMITTED
    return Shipment(
        own_id, found.order_number or "", (), _purchase(found), voided=voided, credit=credit if voided else None
    )


def _purchase(found: HeldReturn) -> Purchase | None:
    if not found.tracking_number:
        return None
    cost = found.label_cost.money if found.label_cost else Money(0, "EUR")
    return Purchase(
        service=found.shipping_option.code or found.shipping_product.code or "",
        tracking_number=found.tracking_number,
        tracking_url=followable(found.tracking_url),
        amount_minor=cost.minor,
        currency=cost.currency,
        bought_at=utc(found.created_at) if found.created_at else None,
        expires_at=None,
    )


def history(body: bytes) -> list[News]:
    """All that happened to a return's parcel."""
    found = held(body)
    return [
        News(
            event_id=step.parcel_status_history_id or f"{step.word}@{step.carrier_update_timestamp.isoformat()}",
            tracking_number=found.tracking_number or "",
            reference=(found.order_number or "")[:64],
            status=TRACKING.get(step.word, Tracking.UNKNOWN),
            word=step.word,
            at=utc(step.carrier_update_timestamp),
        )
        for step in found.status_history
        if step.carrier_update_timestamp
    ]


def webhook(body: bytes) -> News | None:
    """Read a webhook; None where it is not about a parcel's status."""
    if decode(body, dict).get("action") != "parcel_status_changed":
        return None
    found: _Webhook = decode(body, _Webhook)
    number = found.parcel.status.id
    word = NUMBERS.get(number, str(number))
    at = _moment(found.carrier_status_change_timestamp or found.timestamp)
    return News(
        event_id=f"{number}@{at.isoformat()}",
        tracking_number=found.parcel.tracking_number or "",
        reference=(found.parcel.order_number or "")[:64],
        status=TRACKING.get(word, Tracking.UNKNOWN),
        word=word,
        at=at,
    )


def _moment(stamp: float) -> datetime:
    try:
        return datetime.fromtimestamp(stamp / 1000 if stamp > _MILLISECONDS else stamp, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise Unreadable("$.timestamp") from error


def refusal(body: bytes) -> str:
    """Codes and fields of a refusal, in either of Sendcloud's two shapes; never its sentences."""
    answer = named(body)
    errors = answer.get("errors") if isinstance(answer, dict) else None
    words: list[Any] = []
    for error in errors[:4] if isinstance(errors, list) else []:
        if isinstance(error, dict):
            source = error.get("source")
            pointer = source.get("pointer") if isinstance(source, dict) else None
            words += [error.get("code"), error.get("field"), pointer]
    return " ".join(word for word in words if isinstance(word, str) and 0 < len(word) <= 60)
