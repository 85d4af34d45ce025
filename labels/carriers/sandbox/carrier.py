"""The sandbox carrier behind the gateway."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from urllib.parse import quote as escaped

import httpx

from labels.carriers.base import Billing, Capabilities, Document, ForgedNews, News, Parcel, Shipment, UnreadableNews
from labels.carriers.sandbox import mapping
from labels.carriers.wire import Conflict, Unreadable, Wire, read

SIGNATURE = "X-Sandbox-Signature"
TIMEOUT = httpx.Timeout(15.0, connect=3.0)


@lru_cache(maxsize=4)
def _client(url: str, key: str) -> httpx.Client:
    """One client per process and account, so that connections are used again."""
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    return httpx.Client(base_url=url, headers=headers, timeout=TIMEOUT, follow_redirects=False)


class SandboxCarrier:
    """Sells test labels over HTTP: a free shipment first, then its purchase."""

    name = "sandbox"
    capabilities = Capabilities(
        postage=True, test=True, tracks=True, billing=Billing.ON_CREATION, void_within=timedelta(days=28)
    )

    def __init__(self, *, url: str, key: str, client: httpx.Client | None = None) -> None:
        self._key = key
        self._wire = Wire(client or _client(url, key), why=mapping.refusal)

    def check(self) -> None:
        """Look for a shipment that is not there; the key has to be right for it."""
        self.find("check")

    def quote(self, parcel: Parcel) -> Shipment:
        """Make a shipment; free."""
        return read(mapping.shipment, self._wire.post("shipments", mapping.offer_request(parcel)))

    def find(self, reference: str) -> Shipment | None:
        """The shipment under our reference: a bought one, else the oldest that is not void."""
        found = [
            shipment
            for shipment in read(mapping.shipments, self._wire.get("shipments", reference=reference))
            if shipment.reference == reference and not shipment.voided
        ]
        return next((shipment for shipment in found if shipment.purchase), found[0] if found else None)

    def get(self, shipment_id: str) -> Shipment:
        """Read a shipment."""
        return read(mapping.shipment, self._wire.get(_path(shipment_id)))

    def buy(self, shipment_id: str, *, service: str, parcel: Parcel) -> Shipment:
        """Buy; a second purchase is answered with the first."""
        try:
            return read(mapping.shipment, self._wire.post(f"{_path(shipment_id)}/buy", {"service": service}))
        except Conflict as conflict:
            bought = read(mapping.bought_already, conflict.body)
            if bought is None:
                raise
            return bought

    def documents(self, shipment_id: str) -> list[Document]:
        """The artwork of a bought label, visibly void."""
        return read(mapping.documents, self._wire.get(f"{_path(shipment_id)}/documents"))

    def void(self, shipment_id: str) -> Shipment:
        """Give an unused label back."""
        return read(mapping.shipment, self._wire.post(f"{_path(shipment_id)}/void", {}))

    def track(self, tracking_number: str, *, shipment_id: str = "") -> list[News]:
        """All scans of a parcel."""
        return read(mapping.tracker, self._wire.get(f"trackers/{escaped(tracking_number, safe='')}"))

    def parse_webhook(self, *, body: bytes, headers: Mapping[str, str]) -> News:
        """Hex HMAC-SHA256 of the raw body under our key, compared in constant time."""
        expected = hmac.new(self._key.encode(), body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), headers.get(SIGNATURE, "").encode()):
            raise ForgedNews
        try:
            return mapping.webhook(body)
        except Unreadable as error:
            raise UnreadableNews(str(error)) from error


def _path(shipment_id: str) -> str:
    return f"shipments/{escaped(shipment_id, safe='')}"
