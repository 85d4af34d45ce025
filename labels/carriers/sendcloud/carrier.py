"""Sendcloud behind the gateway.

Sendcloud sells with one call: there is no free shipment first. Until a return is bought its id is the day it was quoted
and our reference, by which it is looked for among the returns made since; from then on it is Sendcloud's number.
From the documentation alone: see `mapping`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

import httpx
from django.utils import timezone

from labels.carriers.base import (
    Capabilities,
    Credit,
    Document,
    ForgedNews,
    News,
    Paper,
    Parcel,
    Rate,
    Refused,
    Shipment,
    Unavailable,
    UnreadableNews,
)
from labels.carriers.sendcloud import mapping
from labels.carriers.sendcloud.mapping import HeldReturn
from labels.carriers.sendcloud.words import NEVER_SOLD
from labels.carriers.wire import TIMEOUT, Conflict, Unreadable, Wire, fetch, read

URL = "https://panel.sendcloud.sc/api/v3"
SIGNATURE = "Sendcloud-Signature"
UNSTAMPED = "sendcloud:letter"  # costs nothing and moves nothing: Sendcloud's own way to try labels
SOON = timedelta(seconds=15)
PAGES = 60
SEPARATOR = "~"
PDF = "application/pdf"
FILES = (urlsplit(URL).hostname or "",)


@lru_cache(maxsize=64)
def _client(url: str, public_key: str, secret_key: str, accept: str = "application/json") -> httpx.Client:
    """One client per process and account, so that connections are used again."""
    return httpx.Client(
        base_url=url,
        auth=(public_key, secret_key),
        headers={"Accept": accept},
        timeout=TIMEOUT,
        follow_redirects=False,
    )


def is_test(option: str) -> bool:
    """Whether nothing that is bought is real."""
    return option == UNSTAMPED


def capabilities(test: bool) -> Capabilities:
    """A return is invoiced unless it is cancelled in time; how long that is, each carrier says for itself."""
    return Capabilities(postage=True, test=test, tracks=True)


class SendcloudCarrier:
    """Sells return labels of the carriers that the account has switched on.

    `option` is the only shipping option to buy, if the shop wants one; `contract` the number of its own contract with
    that option's carrier, which Sendcloud asks for where there are several.
    """

    name = "sendcloud"

    def __init__(
        self,
        *,
        public_key: str,
        secret_key: str,
        option: str = "",
        contract: int | None = None,
        url: str = URL,
        client: httpx.Client | None = None,
        files: httpx.Client | None = None,
        clock: Callable[[], datetime] = timezone.now,
    ) -> None:
        self.capabilities = capabilities(is_test(option))
        self._secret = secret_key
        self._option = option
        self._contract = contract
        self._clock = clock
        self._files = files or _client(url, public_key, secret_key, PDF)
        self._wire = Wire(client or _client(url, public_key, secret_key), why=mapping.refusal)

    def check(self) -> None:
        """Read the newest returns, whichever they are."""
        now = self._clock()
        window = {"from_date": f"{now - timedelta(days=1):%F %T}", "to_date": f"{now:%F %T}", "page_size": "1"}
        read(mapping.returns, self._wire.get("returns", **window))

    def quote(self, parcel: Parcel) -> Shipment:
        """Ask what takes the parcel, and whether the cheapest would be made; free, and nothing is kept there."""
        offers = read(mapping.rates, self._wire.post("shipping-options", mapping.options_request(parcel)))
        wanted = tuple(offer for offer in offers if self._option in {"", offer.service})
        if not wanted and self._option:
            wanted = (Rate(self._option, 0, "EUR"),)
        if wanted:
            self._wire.post("returns/validate", self._request(parcel, wanted[0].service))
        day = self._clock().date().isoformat()
        return Shipment(f"{day}{SEPARATOR}{parcel.reference}", parcel.reference, wanted)

    def find(self, reference: str) -> Shipment | None:
        """Nothing: what was only quoted is not kept, and what was bought is looked for by the quote's id."""
        return None

    def get(self, shipment_id: str) -> Shipment:
        """Read a return, by its number or as the day and the reference it was quoted under."""
        if shipment_id.isdecimal():
            return self._sold(read(mapping.held, self._wire.get(f"returns/{shipment_id}")), shipment_id)
        day, _, reference = shipment_id.partition(SEPARATOR)
        found = self._made_since(day, reference)
        if found is None:
            return Shipment(shipment_id, reference, ())
        return self._sold(found, str(found.id) if found.id else shipment_id)

    def buy(self, shipment_id: str, *, service: str, parcel: Parcel) -> Shipment:
        """Make the return and wait for its carrier's answer, unless it was made already."""
        earlier = self.get(shipment_id)
        if earlier.purchase or earlier.voided:
            return earlier
        asked = self._request(parcel, service)
        return self.get(str(read(mapping.made, self._wire.post("returns/announce-synchronously", asked))))

    def void(self, shipment_id: str) -> Shipment:
        """Ask for the return to be cancelled; the carrier may refuse."""
        found = self.get(shipment_id)
        if found.purchase is None or found.voided:
            return found
        if not found.id.isdecimal():
            raise Refused("this return has to be cancelled in Sendcloud")
        try:
            self._wire.patch(f"returns/{found.id}/cancel")
        except Conflict as conflict:
            raise Refused("the carrier does not take this label back") from conflict
        return replace(found, voided=True, credit=Credit.SUBMITTED)

    def documents(self, shipment_id: str) -> tuple[Document, ...]:
        """The label, on the paper of a label printer. Raises Unavailable while the carrier is still making it."""
        if not shipment_id.isdecimal():
            raise Refused("the shipment has no label")
        held = read(mapping.held, self._wire.get(f"returns/{shipment_id}"))
        if not held.label_url:
            raise Unavailable("the carrier is still making the label", delay=SOON)
        content, media_type = fetch(held.label_url, hosts=FILES, client=self._files)
        return (Document(Paper.LABEL, media_type, content),)

    def track(self, tracking_number: str, *, shipment_id: str = "") -> list[News]:
        """All that happened to a return."""
        if not shipment_id.isdecimal():
            raise Refused("the number of this return is not known")
        return read(mapping.history, self._wire.get(f"returns/{shipment_id}"))

    def parse_webhook(self, *, body: bytes, headers: Mapping[str, str]) -> News | None:
        """Hex HMAC-SHA256 of the raw body under the account's secret key. It has no time: twins are known by event."""
        expected = hmac.new(self._secret.encode(), body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), headers.get(SIGNATURE, "").encode()):
            raise ForgedNews
        try:
            return mapping.webhook(body)
        except Unreadable as error:
            raise UnreadableNews(str(error)) from error

    def _request(self, parcel: Parcel, service: str) -> dict[str, object]:
        return mapping.return_request(parcel, service=service, contract=self._contract)

    def _made_since(self, day: str, reference: str) -> HeldReturn | None:
        """The live return under our reference. Raises Unavailable unless all that were made since could be read."""
        try:
            start = datetime.combine(date.fromisoformat(day), time(), UTC) - timedelta(days=1)
        except ValueError as error:
            raise Refused("the carrier does not know this shipment") from error
        end = self._clock() + timedelta(days=1)
        cursor: dict[str, str] = {}
        for _ in range(PAGES):
            page = self._wire.get(
                "returns", from_date=f"{start:%F %T}", to_date=f"{end:%F %T}", page_size="40", **cursor
            )
            found, following = read(mapping.returns, page)
            for held in found:
                if held.order_number == reference and held.word not in NEVER_SOLD:
                    return held
            if not following:
                return None
            cursor = {"cursor": following}
        raise Unavailable("the carrier holds too many returns to look through")

    def _sold(self, found: HeldReturn, own_id: str) -> Shipment:
        if found.word in NEVER_SOLD:
            raise Refused("the carrier could not announce this return")
        shipment = mapping.shipment(found, own_id=own_id)
        if shipment.purchase is None and not shipment.voided:
            raise Unavailable("the carrier is still making the label", delay=SOON)
        return shipment
