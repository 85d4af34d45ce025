"""EasyPost's answers in our types. Pure: nothing is sent from here.

Read off recorded traffic: shipments, rates, purchases, refunds, forms, trackers, events and refusals. From EasyPost's
documentation alone: the form `label_qr_code`, and the words `rejected` and `not_applicable` for a refund.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import InvalidOperation
from typing import Any

import msgspec

from labels.carriers.base import News, Purchase, Rate, Shipment, Tracking
from labels.carriers.easypost.words import CREDIT, TRACKING
from labels.carriers.wire import Key, Text, Unreadable, Word, day_of, decode, followable, named, utc
from returns.domain.money import Money

POSTAGE = "PostageFee"  # the rate itself; every other fee comes on top
FEES_CURRENCY = "USD"  # fees name no currency, and EasyPost's own are in dollars


class OfferedRate(msgspec.Struct):
    """One of a shipment's rates. `rate` is a decimal of `currency`, `carrier` the one behind EasyPost."""

    id: Key
    service: Word
    carrier: Word
    rate: Word
    currency: Word
    delivery_days: int | None = None

    @property
    def name(self) -> str:
        """The service as it is kept with a label: `USPS GroundAdvantage`."""
        return f"{self.carrier} {self.service}"[:64]

    @property
    def money(self) -> Money:
        """What it costs."""
        return _money(self.rate, self.currency, "$.rates[...].rate")


class _Fee(msgspec.Struct):
    type: Word
    amount: Word
    charged: bool = False
    refunded: bool = False


class _PostageLabel(msgspec.Struct):
    created_at: datetime | None = None
    label_pdf_url: Text | None = None
    label_url: Text | None = None
    label_file_type: Word | None = None


class _Form(msgspec.Struct):
    form_type: Word
    form_url: Text | None = None


class _TrackerOfShipment(msgspec.Struct):
    public_url: Text | None = None


class HeldShipment(msgspec.Struct):
    """A shipment as EasyPost holds it. `mode` is `test` where nothing is real."""

    id: Key
    mode: Word = ""
    reference: Text | None = None
    tracking_code: Word | None = None
    rates: list[OfferedRate] = []
    selected_rate: OfferedRate | None = None
    postage_label: _PostageLabel | None = None
    tracker: _TrackerOfShipment | None = None
    refund_status: Word | None = None
    fees: list[_Fee] | None = None
    forms: list[_Form] | None = None

    @property
    def bought(self) -> bool:
        """Whether its label was paid for."""
        return self.postage_label is not None and self.selected_rate is not None

    def cheapest(self, service: str) -> OfferedRate | None:
        """The cheapest rate of a service, by the name that a label keeps."""
        offers = [rate for rate in self.rates if rate.name == service]
        return min(offers, key=lambda rate: rate.money.minor, default=None)

    def form_url(self, form_type: str) -> str:
        """Where a form that was made is, or the empty text."""
        return next((form.form_url or "" for form in self.forms or () if form.form_type == form_type), "")


class _Shipments(msgspec.Struct):
    shipments: list[HeldShipment]
    has_more: bool = False


class _Place(msgspec.Struct):
    city: Text | None = None
    state: Text | None = None
    country: Text | None = None


class _Detail(msgspec.Struct):
    status: Word
    datetime: datetime
    status_detail: Word | None = None
    tracking_location: _Place | None = None


class _Tracker(msgspec.Struct):
    tracking_code: Word
    status: Word
    tracking_details: list[_Detail] = []
    status_detail: Word | None = None
    updated_at: datetime | None = None
    est_delivery_date: Text | None = None


class _Event(msgspec.Struct):
    id: Key
    description: Word


class _TrackerEvent(msgspec.Struct):
    id: Key
    result: _Tracker


class _Webhook(msgspec.Struct):
    id: Key
    url: Text = ""


class _Webhooks(msgspec.Struct):
    webhooks: list[_Webhook]


def shipment(body: bytes) -> HeldShipment:
    """Read a shipment."""
    found: HeldShipment = decode(body, HeldShipment)
    return found


def shipments(body: bytes) -> tuple[list[HeldShipment], bool]:
    """Read a page of shipments, newest first, and whether there are more."""
    page: _Shipments = decode(body, _Shipments)
    return page.shipments, page.has_more


def in_our_words(held: HeldShipment) -> Shipment:
    """A shipment in our words: void once its money was asked back, whatever EasyPost says of that."""
    credit = CREDIT.get(held.refund_status or "")
    return Shipment(
        held.id,
        held.reference or "",
        rates=() if held.bought else tuple(_rates(held.rates)),
        purchase=_purchase(held),
        voided=credit is not None,
        credit=credit,
    )


def _rates(offers: Iterable[OfferedRate]) -> Iterable[Rate]:
    for offer in offers:
        yield Rate(offer.name, offer.money.minor, offer.money.currency, offer.delivery_days)


def _purchase(held: HeldShipment) -> Purchase | None:
    if held.postage_label is None or held.selected_rate is None:
        return None
    if not held.tracking_code:
        raise Unreadable("$.tracking_code")
    rate = held.selected_rate
    return Purchase(
        service=rate.name,
        tracking_number=held.tracking_code,
        tracking_url=followable(held.tracker.public_url if held.tracker else ""),
        amount_minor=rate.money.minor + _on_top(held, rate.money.currency),
        currency=rate.money.currency,
        bought_at=utc(held.postage_label.created_at) if held.postage_label.created_at else None,
        expires_at=None,
    )


def _on_top(held: HeldShipment, currency: str) -> int:
    """What EasyPost charged beside the postage, in minor units."""
    if currency != FEES_CURRENCY:
        return 0
    fees = (fee for fee in held.fees or () if fee.type != POSTAGE and fee.charged and not fee.refunded)
    return sum(_money(fee.amount, currency, "$.fees[...].amount").minor for fee in fees)


def _money(amount: str, currency: str, where: str) -> Money:
    try:
        return Money.of(amount, currency)
    except (InvalidOperation, ValueError) as error:
        raise Unreadable(where) from error


def tracker(body: bytes) -> list[News]:
    """All that happened to a parcel."""
    found: _Tracker = decode(body, _Tracker)
    return [_news(found, detail) for detail in found.tracking_details]


def webhook(body: bytes) -> News | None:
    """The newest that happened to a parcel, or None where the event is about something else."""
    event: _Event = decode(body, _Event)
    if not event.description.startswith("tracker."):
        return None
    found: _Tracker = decode(body, _TrackerEvent).result
    if not found.tracking_details:
        return None
    newest = max(found.tracking_details, key=lambda detail: utc(detail.datetime))
    return _news(found, newest)


def _news(found: _Tracker, detail: _Detail) -> News:
    """EasyPost gives a scan no id, so its time and words name it: the same in a webhook and when it is read again."""
    at = utc(detail.datetime)
    finer = detail.status_detail if detail.status_detail not in {None, "unknown", "status_update"} else ""
    word = f"{detail.status} {finer}".strip()[:64]
    place = detail.tracking_location or _Place()
    return News(
        event_id=f"{word}@{at.isoformat()}",
        tracking_number=found.tracking_code,
        reference="",
        status=TRACKING.get(detail.status, Tracking.UNKNOWN),
        word=word,
        at=at,
        place=", ".join(part for part in (place.city, place.state, place.country) if part)[:200],
        expected_on=day_of(found.est_delivery_date),
    )


def webhook_id(body: bytes, url: str) -> str:
    """The id of the webhook that reports to an address, or the empty text."""
    found: _Webhooks = decode(body, _Webhooks)
    return next((hook.id for hook in found.webhooks if hook.url == url), "")


def refusal(body: bytes) -> str:
    """Why EasyPost refused: its code and the fields it names, never its sentences, which may quote an address."""
    answer = named(body)
    error = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(error, dict):
        return ""
    fields = [each.get("field") for each in _list(error.get("errors")) if isinstance(each, dict)]
    words = [error.get("code"), *fields]
    return " ".join(word for word in words if isinstance(word, str) and _is_name(word))


def _list(value: Any) -> list[Any]:
    return value[:8] if isinstance(value, list) else []


def _is_name(word: str) -> bool:
    return 0 < len(word) <= 60 and word.replace("_", "").replace(".", "").isalnum()
