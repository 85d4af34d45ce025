"""EasyPost behind the gateway.

A shipment is free and gives rates; buying it takes one of them. Our reference stands on the shipment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import quote as escaped

import httpx
from easypost.easypost_client import EasyPostClient
from easypost.errors.general.signature_verification_error import SignatureVerificationError
from easypost.util import validate_webhook

from labels.carriers.base import (
    Capabilities,
    Document,
    ForgedNews,
    News,
    Paper,
    Parcel,
    Refused,
    Shipment,
    Unavailable,
    UnreadableNews,
)
from labels.carriers.easypost import asking, mapping
from labels.carriers.easypost.mapping import HeldShipment
from labels.carriers.easypost.proxy import Line, line
from labels.carriers.wire import Missing, Unreadable, fetch, keyless, read

T = TypeVar("T")

SIGNATURE = "X-Hmac-Signature"
TEST_KEY = "EZTK"
LIVE_KEY = "EZAK"
PAGES, PAGE = 3, 100  # how far back a lost shipment is looked for: making it anew is free
FILES = ("easypost-files.s3.us-west-2.amazonaws.com", "easypost-files.s3-us-west-2.amazonaws.com", "easypost.com")
PDF = "application/pdf"
QR, INVOICE = "label_qr_code", "commercial_invoice"
QR_CARRIERS = ("USPS",)  # whose post offices print a label from its QR


def is_test(key: str) -> bool:
    """Whether nothing that this key buys is real."""
    return key.startswith(TEST_KEY)


def capabilities(test: bool) -> Capabilities:
    """EasyPost's own accounts charge at once; USPS, which gives the shortest time, takes a label back for 30 days."""
    return Capabilities(postage=True, test=test, tracks=True, void_within=timedelta(days=30))


class EasyPostCarrier:
    """Sells return labels of the carriers in an EasyPost account.

    `of_thread` gives the client of the thread that asks.
    """

    name = "easypost"

    def __init__(
        self,
        *,
        key: str,
        webhook_secret: str = "",
        of_thread: Callable[[str], Line] = line,
        files: httpx.Client | None = None,
    ) -> None:
        self.capabilities = capabilities(is_test(key))
        self._key = key
        self._secret = webhook_secret
        self._of_thread = of_thread
        self._files = files or keyless()

    def check(self) -> None:
        """Read one shipment, whichever it is."""
        self._read(mapping.shipments, lambda client: client.shipment.all(page_size=1))

    def quote(self, parcel: Parcel) -> Shipment:
        """Make a shipment; free."""
        asked = asking.shipment_request(parcel)
        held = self._read(mapping.shipment, lambda client: client.shipment.create(**asked))
        if held.mode == "test" and not self.capabilities.test:
            raise Refused("this key makes test labels only, which the account does not say of itself")
        return _ours(held)

    def find(self, reference: str) -> Shipment | None:
        """The newest shipment under our reference, a bought one first.

        EasyPost takes a reference in place of an id, but promises nothing of that, so where it finds none the newest
        shipments are read. One that is not found was free: an id is kept before anything is bought.
        """
        held = self._by_reference(reference)
        if held is None:
            mine = [found for found in self._newest() if found.reference == reference]
            held = next((found for found in mine if found.bought), mine[0] if mine else None)
        return _ours(held) if held else None

    def get(self, shipment_id: str) -> Shipment:
        """Read a shipment."""
        return _ours(self._held(shipment_id))

    def buy(self, shipment_id: str, *, service: str, parcel: Parcel) -> Shipment:
        """Buy the service's cheapest rate, unless that was done already."""
        held = self._held(shipment_id)
        if held.bought:
            return _ours(held)
        rate = held.cheapest(service)
        if rate is None:
            raise Refused("the carrier no longer offers this service")
        wanted = {"id": rate.id}
        try:
            bought = self._read(mapping.shipment, lambda client: client.shipment.buy(_path(shipment_id), rate=wanted))
        except Refused:
            bought = self._held(shipment_id)  # somebody was first: EasyPost sells a shipment once
            if not bought.bought:
                raise
        return _ours(bought)

    def void(self, shipment_id: str) -> Shipment:
        """Ask for a refund, which also makes the label void."""
        found = _ours(self._read(mapping.shipment, lambda client: client.shipment.refund(_path(shipment_id))))
        if not found.voided:
            raise Unavailable("the carrier has not said whether it takes the label back")
        return found

    def documents(self, shipment_id: str) -> tuple[Document, ...]:
        """The label, its QR where the post prints from one, and the commercial invoice if there is any."""
        held = self._held(shipment_id)
        found = [self._file(Paper.LABEL, self._label_url(held))]
        if qr := self._qr_url(held):
            found.append(self._file(Paper.QR, qr))
        if invoice := held.form_url(INVOICE):
            found.append(self._file(Paper.CUSTOMS, invoice))
        return tuple(found)

    def track(self, tracking_number: str, *, shipment_id: str = "") -> list[News]:
        """All scans of a parcel. EasyPost makes a tracker with every label, and answers with the one it has."""
        return self._read(mapping.tracker, lambda client: client.tracker.create(tracking_code=tracking_number))

    def parse_webhook(self, *, body: bytes, headers: Mapping[str, str]) -> News | None:
        """HMAC-SHA256 of the raw body under the account's webhook secret."""
        self._verify(body, headers.get(SIGNATURE, ""))
        try:
            return mapping.webhook(body)
        except Unreadable as error:
            raise UnreadableNews(str(error)) from error

    def listen(self, url: str, secret: str) -> None:
        """Have news of parcels sent to an address, signed with `secret`; the second time only the secret changes."""
        known = self._read(lambda body: mapping.webhook_id(body, url), lambda client: client.webhook.all())
        if known:
            self._line.ask(lambda client: client.webhook.update(known, webhook_secret=secret))
        else:
            self._line.ask(lambda client: client.webhook.create(url=url, webhook_secret=secret))

    @property
    def _line(self) -> Line:
        return self._of_thread(self._key)

    def _read(self, parse: Callable[[bytes], T], call: Callable[[EasyPostClient], object]) -> T:
        return read(parse, self._line.ask(call))

    def _held(self, shipment_id: str) -> HeldShipment:
        return self._read(mapping.shipment, lambda client: client.shipment.retrieve(_path(shipment_id)))

    def _by_reference(self, reference: str) -> HeldShipment | None:
        try:
            held = self._held(reference)
        except Missing:
            return None
        return held if held.reference == reference else None

    def _newest(self) -> list[HeldShipment]:
        """The shipments made last, bought or not, newest first."""
        found, more = self._page()
        for _ in range(PAGES - 1):
            if not (found and more):
                break
            page, more = self._page(before_id=found[-1].id)
            found += page
        return found

    def _page(self, **after: str) -> tuple[list[HeldShipment], bool]:
        asked: dict[str, Any] = {"page_size": PAGE, "purchased": False, **after}
        return self._read(mapping.shipments, lambda client: client.shipment.all(**asked))

    def _label_url(self, held: HeldShipment) -> str:
        """Where the label is as PDF; asked for once more where EasyPost made a picture of it."""
        label = held.postage_label
        if label is None:
            raise Refused("the shipment has no label")
        if label.label_pdf_url or label.label_file_type == PDF:
            return label.label_pdf_url or label.label_url or ""
        turned = self._read(mapping.shipment, lambda client: client.shipment.label(_path(held.id), file_format="PDF"))
        return (turned.postage_label.label_pdf_url if turned.postage_label else "") or label.label_url or ""

    def _qr_url(self, held: HeldShipment) -> str:
        """Where the QR is, made now if it was not yet; none for a service whose labels nobody prints from one."""
        if held.selected_rate is None or held.selected_rate.carrier not in QR_CARRIERS:
            return ""
        if known := held.form_url(QR):
            return known
        try:
            made = self._read(mapping.shipment, lambda client: client.shipment.generate_form(_path(held.id), QR))
        except Refused:
            return ""
        return made.form_url(QR)

    def _file(self, paper: Paper, url: str) -> Document:
        content, media_type = fetch(url, hosts=FILES, client=self._files)
        return Document(paper, media_type, content)

    def _verify(self, body: bytes, signature: str) -> None:
        """Without a secret nobody can be believed: an empty key is one that everybody has."""
        if not self._secret:
            raise ForgedNews
        try:
            validate_webhook(body, {SIGNATURE: signature}, self._secret)
        except (SignatureVerificationError, TypeError) as error:  # TypeError: a signature that is not ASCII
            raise ForgedNews from error
        except ValueError as error:
            raise UnreadableNews("not the JSON expected") from error


def _ours(held: HeldShipment) -> Shipment:
    try:
        return mapping.in_our_words(held)
    except Unreadable as error:
        raise Unavailable(f"the carrier's answer is not understood ({error})") from error


def _path(known: str) -> str:
    """An id as part of an address: it came from elsewhere."""
    return escaped(known, safe="")
