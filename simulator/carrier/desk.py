"""The carrier's desk: make an offer, sell it once, void it, scan it."""

import base64
import json
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from simulator.carrier.artwork import artwork, square
from simulator.carrier.bills import credited, give_back
from simulator.carrier.parcels import STATUSES, Rate, Scan, Shipment
from simulator.carrier.refusals import UnableToServe
from simulator.carrier.tariff import PAPERLESS_COUNTRIES, rates
from simulator.options import Options
from simulator.signing import carrier_digest
from simulator.webhooks.delivery import Delivery
from simulator.webhooks.office import Office, new_id

LABEL_DAYS = 30
CHANNEL = "carrier"


@dataclass
class Desk:
    """All shipments by id. `now` is the world's clock."""

    options: Options
    office: Office
    now: Callable[[], datetime]
    changed: Callable[[], None] = lambda: None
    shipments: dict[str, Shipment] = field(default_factory=dict)
    counter: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def offer(self, data: dict[str, Any]) -> Shipment:
        """Make a free offer from an API request; raises UnableToServe with what is missing."""
        sender, recipient = _address(data, "from"), _address(data, "to")
        grams = _grams(data.get("weight_grams"))
        offers = rates(origin=sender["country"], destination=recipient["country"], grams=grams)
        if not offers:
            raise UnableToServe(422, "no_rates", "the parcel is heavier than 30 kg")
        with self.lock:
            self.counter += 1
            shipment = Shipment(
                id=f"shp_{self.counter:08d}",
                reference=str(data.get("reference") or ""),
                created_at=_iso(self.now()),
                sender=sender,
                recipient=recipient,
                weight_grams=grams,
                rates=offers,
                is_return=bool(data.get("is_return", True)),
            )
            self.shipments[shipment.id] = shipment
        self.changed()
        return shipment

    def buy(self, shipment_id: str, service: str | None) -> Shipment:
        """Sell the label of a shipment, once; a second time raises 409 with the shipment."""
        with self.lock:
            shipment = self._get(shipment_id)
            if shipment.status == "bought":
                raise UnableToServe(409, "already_bought", "this label is bought already", shipment=shipment.offer())
            if shipment.status == "voided":
                raise UnableToServe(409, "voided", "this shipment was voided")
            rate = _rate(shipment, service)
            moment, number = self.now(), _tracking_number(shipment_id)
            shipment.status, shipment.service = "bought", rate.service
            shipment.amount_minor, shipment.currency = rate.amount_minor, rate.currency
            shipment.tracking_number = number
            shipment.tracking_url = f"{self.options.public_url}/carrier/track/{number}"
            shipment.bought_at, shipment.expires_at = _iso(moment), _iso(moment + timedelta(days=LABEL_DAYS))
            shipment.scans.append(Scan("pre_transit", _iso(moment), ""))
        self.changed()
        return shipment

    def documents(self, shipment_id: str) -> list[dict[str, Any]]:
        """Return the files of a bought label: the artwork, and a code for the counter where that is known."""
        with self.lock:
            shipment = self._get(shipment_id)
            if shipment.status != "bought":
                raise UnableToServe(409, "not_bought", "there is no label yet")
        found = [{"kind": "label", "media_type": "application/pdf", "content": _packed(artwork(shipment))}]
        if shipment.sender["country"] in PAPERLESS_COUNTRIES:
            number = str(shipment.tracking_number)
            qr = {"kind": "qr", "media_type": "image/png", "content": _packed(square(number)), "text": number}
            found.append(qr)
        return found

    def void(self, shipment_id: str) -> Shipment:
        """Take a label back that was never scanned; a second time only asks for a refused refund once more."""
        with self.lock:
            shipment = self._get(shipment_id)
            if any(scan.status != "pre_transit" for scan in shipment.scans):
                raise UnableToServe(409, "in_transit", "the parcel is on its way")
            give_back(shipment, now=self.now())
        self.changed()
        return shipment

    def get(self, shipment_id: str) -> Shipment:
        """Return a shipment by id, or raise 404."""
        with self.lock:
            return self._get(shipment_id)

    def by_reference(self, reference: str) -> list[Shipment]:
        """Return the shipments made under one reference, oldest first."""
        with self.lock:
            found = [shipment for shipment in self.shipments.values() if shipment.reference == reference]
        return [credited(shipment, now=self.now()) for shipment in found]

    def by_tracking(self, number: str) -> Shipment:
        """Return the shipment with this tracking number, or raise 404."""
        with self.lock:
            for shipment in self.shipments.values():
                if shipment.tracking_number == number:
                    return credited(shipment, now=self.now())
        raise UnableToServe(404, "not_found", "no such parcel")

    def scan(self, number: str, *, status: str, place: str = "", late: bool = False) -> Shipment:
        """Note that something happened to a parcel and tell the app by a signed webhook.

        A parcel with a voided label is not carried, unless somebody let it through all the same: `late`.
        """
        if status not in STATUSES:
            raise UnableToServe(422, "invalid_status", f"status must be one of {', '.join(STATUSES)}")
        shipment = self.by_tracking(number)
        if shipment.status == "voided" and not late:
            raise UnableToServe(409, "voided", "this label was voided")
        scan = Scan(status, _iso(self.now()), place)
        with self.lock:
            shipment.scans.append(scan)
        self._tell(shipment, scan)
        self.changed()
        return shipment

    def dump(self) -> dict[str, Any]:
        """Return everything as JSON-ready data."""
        with self.lock:
            return {"counter": self.counter, "shipments": [asdict(item) for item in self.shipments.values()]}

    def load(self, data: dict[str, Any]) -> None:
        """Replace everything by what `dump` returned."""
        with self.lock:
            self.counter = data["counter"]
            self.shipments = {item["id"]: _shipment(item) for item in data["shipments"]}

    def _get(self, shipment_id: str) -> Shipment:
        if shipment_id not in self.shipments:
            raise UnableToServe(404, "not_found", "no such shipment")
        return credited(self.shipments[shipment_id], now=self.now())

    def _tell(self, shipment: Shipment, scan: Scan) -> None:
        event_id = new_id()
        news = {"event_id": event_id, "tracking_number": shipment.tracking_number, "reference": shipment.reference}
        body = json.dumps({**news, **vars(scan)})
        headers = {
            "Content-Type": "application/json",
            "X-Sandbox-Signature": carrier_digest(key=self.options.carrier_key, body=body.encode()),
        }
        url = f"{self.options.app_url}/carriers/sandbox/webhook"
        self.office.take(Delivery(CHANNEL, scan.status, url, headers, body, event_id, event_id), target="carrier")


def _packed(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _address(data: dict[str, Any], key: str) -> dict[str, Any]:
    given = data.get(key)
    if not isinstance(given, dict):
        raise UnableToServe(422, "invalid_address", f"{key} must be an address")
    missing = [
        name for name in ("name", "street", "postcode", "city", "country") if not str(given.get(name) or "").strip()
    ]
    if missing:
        raise UnableToServe(422, "invalid_address", f"{key} lacks {', '.join(missing)}", field=key, missing=missing)
    return {**given, "country": str(given["country"]).upper()}


def _grams(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise UnableToServe(422, "invalid_weight", "weight_grams must be a whole number above 0")
    return value


def _rate(shipment: Shipment, service: str | None) -> Rate:
    for rate in shipment.rates:
        if rate.service == service:
            return rate
    offered = ", ".join(rate.service for rate in shipment.rates)
    raise UnableToServe(422, "unknown_service", f"service must be one of {offered}")


def _tracking_number(shipment_id: str) -> str:
    """Return e.g. TEST000000018: the shipment's number and a Luhn check digit, so that a typo is noticed."""
    digits = shipment_id.removeprefix("shp_")
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"TEST{digits}{-total % 10}"


def _shipment(item: dict[str, Any]) -> Shipment:
    kept = {
        **item,
        "rates": [Rate(**rate) for rate in item["rates"]],
        "scans": [Scan(**scan) for scan in item["scans"]],
    }
    return Shipment(**kept)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
