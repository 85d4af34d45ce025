"""Shippo behind the gateway.

A shipment is free and gives rates; a transaction buys one. Our reference is the metadata of both. What a bought label's
id holds: the shipment's id, the transaction's, and the carrier whose number the tracking number is.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import quote as escaped

import httpx
from django.utils import timezone

from labels.carriers.base import (
    Billing,
    Capabilities,
    Document,
    ForgedNews,
    News,
    Paper,
    Parcel,
    Purchase,
    Refused,
    Shipment,
    Unavailable,
    UnreadableNews,
)
from labels.carriers.shippo import asking, mapping
from labels.carriers.shippo.mapping import HeldShipment, OfferedRate, Transaction
from labels.carriers.shippo.words import CREDIT
from labels.carriers.wire import TIMEOUT, Unreadable, Wire, fetch, keyless, read

URL = "https://api.goshippo.com"
VERSION = "2018-02-08"
SIGNATURE = "Shippo-Auth-Signature"
CLOCKS_DIFFER = timedelta(minutes=5)
SOON = timedelta(seconds=15)
PAGES = 3  # how far back a lost shipment is looked for: making it anew is free
SEPARATOR = "/"
FILES = ("goshippo.com", "shippo-delivery-east.s3.amazonaws.com", "shippo-delivery.s3.amazonaws.com")


@lru_cache(maxsize=64)
def _client(url: str, token: str) -> httpx.Client:
    """One client per process and account, so that connections are used again."""
    headers = {
        "Authorization": f"ShippoToken {token}",
        "Accept": "application/json",
        "SHIPPO-API-VERSION": VERSION,
    }
    return httpx.Client(base_url=url, headers=headers, timeout=TIMEOUT, follow_redirects=False)


def is_test(token: str) -> bool:
    """Whether nothing that this token buys is real."""
    return token.startswith("shippo_test_")


def capabilities(test: bool) -> Capabilities:
    """Return labels are scan-based: Shippo charges for one when the carrier first scans it."""
    return Capabilities(postage=True, test=test, tracks=True, billing=Billing.ON_SCAN, void_within=timedelta(days=30))


class ShippoCarrier:
    """Sells return labels of USPS, UPS and FedEx.

    Webhooks are signed only for accounts that asked Shippo for it;
    without a `webhook_secret` the token in the account's address is all that tells Shippo from a stranger.
    """

    name = "shippo"

    def __init__(
        self,
        *,
        token: str,
        webhook_secret: str = "",
        url: str = URL,
        client: httpx.Client | None = None,
        files: httpx.Client | None = None,
        clock: Callable[[], datetime] = timezone.now,
    ) -> None:
        self.capabilities = capabilities(is_test(token))
        self._secret = webhook_secret
        self._clock = clock
        self._files = files or keyless()
        self._wire = Wire(client or _client(url, token), why=mapping.refusal)

    def check(self) -> None:
        """Read one shipment, whichever it is."""
        read(mapping.shipments, self._wire.get("shipments/", results="1"))

    def quote(self, parcel: Parcel) -> Shipment:
        """Make a shipment; free."""
        asked = asking.shipment_request(parcel)
        return _unsold(read(mapping.shipment, self._wire.post("shipments/", asked)))

    def find(self, reference: str) -> Shipment | None:
        """The newest shipment under our reference, with its purchase if there is one.

        Shippo cannot search by metadata, so the newest pages are read. One that is not found was free: a label's
        purchase is never looked for here, since its shipment's id is known before it is bought.
        """
        for page in range(1, PAGES + 1):
            held, more = read(mapping.shipments, self._wire.get("shipments/", results="25", page=str(page)))
            mine = [shipment for shipment in held if shipment.metadata == reference]
            if mine:
                return self._with_purchase(mine[0])
            if not more:
                return None
        return None

    def get(self, shipment_id: str) -> Shipment:
        """Read a shipment and what was bought of it. Raises Unavailable while Shippo is still buying."""
        own, _, rest = shipment_id.partition(SEPARATOR)
        if not rest:
            return self._with_purchase(self._held(own))
        bought = read(mapping.transaction, self._wire.get(_path("transactions", rest.partition(SEPARATOR)[0])))
        return self._sold(own, bought)

    def buy(self, shipment_id: str, *, service: str, parcel: Parcel) -> Shipment:
        """Buy the service's cheapest rate, unless that was done already."""
        own = shipment_id.partition(SEPARATOR)[0]
        held = self._held(own)
        rate = next((offer for offer in held.offers() if offer.service == service), None)
        if rate is None:
            raise Refused("the carrier no longer offers this service")
        if earlier := self._live_purchase(rate):
            return self._sold(own, earlier, rate)
        asked = {
            "rate": rate.object_id,
            "async": False,
            "label_file_type": "PDF_4x6",
            "metadata": held.metadata or parcel.reference,
        }
        bought = read(mapping.transaction, self._wire.post("transactions/", asked))
        if bought.status == "ERROR":
            raise Refused(f"the carrier refused: {bought.codes or 'the label could not be made'}")
        return self._sold(own, bought, rate)

    def void(self, shipment_id: str) -> Shipment:
        """Ask for a refund, which also makes the label void."""
        found = self.get(shipment_id)
        if found.purchase is None or found.voided:
            return found
        transaction = found.id.split(SEPARATOR)[1]
        status = read(mapping.refund, self._wire.post("refunds/", {"transaction": transaction, "async": False}))
        if status not in CREDIT:
            raise Refused("the carrier does not take this label back")
        return Shipment(found.id, found.reference, found.rates, found.purchase, voided=True, credit=CREDIT[status])

    def documents(self, shipment_id: str) -> tuple[Document, ...]:
        """The label, its QR where the post prints from one, and the commercial invoice if there is any."""
        rest = shipment_id.partition(SEPARATOR)[2]
        if not rest:
            raise Refused("the shipment has no label")
        bought = read(mapping.transaction, self._wire.get(_path("transactions", rest.partition(SEPARATOR)[0])))
        return tuple(self._file(paper, url) for paper, url in mapping.files(bought) if url)

    def track(self, tracking_number: str, *, shipment_id: str = "") -> list[News]:
        """All scans of a parcel. Shippo has to be told whose number it is."""
        whose = shipment_id.split(SEPARATOR)[2:]
        if not whose:
            raise Refused("the carrier of this tracking number is not known")
        return read(mapping.track, self._wire.get(_path("tracks", whose[0], tracking_number)))

    def parse_webhook(self, *, body: bytes, headers: Mapping[str, str]) -> News | None:
        """HMAC-SHA256 over `time.body` under the account's webhook secret, not older than five minutes."""
        if self._secret:
            self._verify(body, headers.get(SIGNATURE, ""))
        try:
            return mapping.webhook(body)
        except Unreadable as error:
            raise UnreadableNews(str(error)) from error

    def _file(self, paper: Paper, url: str) -> Document:
        content, media_type = fetch(url, hosts=FILES, client=self._files)
        return Document(paper, media_type, content)

    def _verify(self, body: bytes, signature: str) -> None:
        parts = dict(part.strip().partition("=")[::2] for part in signature.split(","))
        at = parts.get("t", "")
        expected = hmac.new(self._secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), parts.get("v1", "").encode()):
            raise ForgedNews
        if not at.isdecimal() or abs(self._clock().timestamp() - int(at)) > CLOCKS_DIFFER.total_seconds():
            raise ForgedNews

    def _held(self, shipment_id: str) -> HeldShipment:
        return read(mapping.shipment, self._wire.get(_path("shipments", shipment_id)))

    def _with_purchase(self, held: HeldShipment) -> Shipment:
        """A shipment and its purchase: Shippo finds one by its rate alone, so each rate that we may buy is asked."""
        for rate in held.offers():
            if bought := self._live_purchase(rate):
                return self._sold(held.object_id, bought, rate)
        return _unsold(held)

    def _live_purchase(self, rate: OfferedRate) -> Transaction | None:
        found = read(mapping.transactions, self._wire.get("transactions/", rate=rate.object_id))
        live = [bought for bought in found if bought.status != "ERROR" and _rate_id(bought) == rate.object_id]
        return live[0] if live else None

    def _sold(self, shipment_id: str, bought: Transaction, rate: OfferedRate | None = None) -> Shipment:
        if bought.waits:
            raise Unavailable("the carrier is still making the label", delay=SOON)
        if bought.status == "ERROR":
            return Shipment(shipment_id, bought.metadata or "", rates=())
        rate = rate or self._rate_of(bought)
        found = SEPARATOR.join((shipment_id, bought.object_id, mapping.carrier_token(rate.provider)))
        return Shipment(
            found,
            bought.metadata or "",
            rates=(),
            purchase=_purchase(bought, rate),
            voided=bought.given_back,
            credit=CREDIT.get(bought.status) if bought.given_back else None,
        )

    def _rate_of(self, bought: Transaction) -> OfferedRate:
        if isinstance(bought.rate, OfferedRate):
            return bought.rate
        if bought.rate is None:
            raise Unavailable("the carrier's answer is not understood ($.rate)")
        return read(mapping.rate, self._wire.get(_path("rates", bought.rate)))


def _unsold(held: HeldShipment) -> Shipment:
    return Shipment(held.object_id, held.metadata or "", mapping.rates_of(held))


def _purchase(bought: Transaction, rate: OfferedRate) -> Purchase:
    if not bought.tracking_number:
        raise Unavailable("the carrier's answer is not understood ($.tracking_number)")
    return Purchase(
        service=rate.service,
        tracking_number=bought.tracking_number,
        tracking_url=mapping.tracking_url(bought),
        amount_minor=rate.money.minor,
        currency=rate.money.currency,
        bought_at=bought.object_created,
        expires_at=None,
    )


def _rate_id(bought: Transaction) -> str:
    return bought.rate.object_id if isinstance(bought.rate, OfferedRate) else bought.rate or ""


def _path(*parts: str) -> str:
    """An address under the API's; each part is data."""
    return "/".join(escaped(part, safe="") for part in parts)
