"""What a shop shows when a return is disputed, as one document. `docs/evidence.md` describes it.

The document is made as of a moment. Written down at that moment are its fingerprint and who took it, so that a copy can
be compared with what was handed out then. No links that open anything, no codes that are worth money, nobody else's
data.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from returns.domain.document import Part
from returns.domain.explanation import Explanation

SCHEMA: Literal["returns.evidence/1"] = "returns.evidence/1"
# How much of each thing a pack holds at most; `left_out` says what there was beyond.
MOST_EVENTS, MOST_LETTERS, MOST_SCANS, MOST_PICTURES, MOST_MOVEMENTS, MOST_REMARKS = 500, 60, 200, 24, 500, 100
LONGEST_LETTER = 20_000
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


class Sum(Part, frozen=True):
    """One amount in the shop's and in the shopper's currency, as decimal texts."""

    shop: str
    shop_currency: str
    presentment: str
    presentment_currency: str


class Article(Part, frozen=True):
    """A line of the order."""

    id: str
    title: str
    variant: str
    sku: str
    quantity: int
    unit_price: Sum


class Sent(Part, frozen=True):
    """A parcel that went to the shopper."""

    id: str
    status: str
    sent_at: str
    delivered_at: str | None


class Bought(Part, frozen=True):
    """The order. A present came back from somebody else than its buyer: then `customer` is empty."""

    name: str
    id: str
    placed_at: str
    customer: dict[str, str]
    articles: tuple[Article, ...]
    sent: tuple[Sent, ...]
    received: Sum
    refunded: Sum


class Returned(Part, frozen=True):
    """One line of the return: what was said of it and what it turned out to be."""

    article: str
    quantity: int
    reason: str
    reason_words: str
    fault: bool
    note: str
    counted: dict[str, int]
    graded: tuple[dict[str, Any], ...]


class Happened(Part, frozen=True):
    """One event of the history: `kind` is its code, `who` one of the six who act, `staff` Shopify's number of them."""

    at: str
    kind: str
    words: str
    who: str
    staff: str
    details: tuple[str, ...]


class Written(Part, frozen=True):
    """A letter or a text to the shopper. `text` is as it was sent, with links and codes of money taken out."""

    at: str
    how: Literal["mail", "text"]
    kind: str
    subject: str
    text: str
    state: str


class Scan(Part, frozen=True):
    """What a carrier said of the parcel."""

    at: str
    status: str
    words: str
    place: str


class Parcel(Part, frozen=True):
    """One parcel on its way back."""

    status: str
    carrier: str
    tracking_number: str
    scans: tuple[Scan, ...]


class Movement(Part, frozen=True):
    """One entry of the journal of money: above zero is owed to the shopper, below zero held back or paid."""

    at: str
    kind: str
    amount: Sum
    shopify_refund: str


class Money(Part, frozen=True):
    """The settlement: where it stands, what it is made of, and what moved."""

    status: str
    outcome: str
    amounts: dict[str, Sum]
    paid_at: str | None
    shopify_refund: str
    movements: tuple[Movement, ...]


class Said(Part, frozen=True):
    """A message between shopper and shop, or a note among colleagues."""

    at: str
    who: str
    text: str


class Picture(Part, frozen=True):
    """A picture in the pack: of the shopper, or of the receiving desk."""

    file: str
    by: Literal["shopper", "desk"]
    article: str
    taken_in_at: str
    sha256: str


class Evidence(Part, frozen=True):
    """The whole document; times are ISO 8601 in UTC."""

    schema: Literal["returns.evidence/1"]
    made_at: str
    language: str
    shop: dict[str, str]
    number: str = msgspec.field(name="return")
    shopify: dict[str, str]
    status: str
    stage: str
    lane: str
    origin: str
    order: Bought
    decision: Explanation
    policy_document_sha256: str
    lines: tuple[Returned, ...]
    timeline: tuple[Happened, ...]
    messages: tuple[Written, ...]
    conversation: tuple[Said, ...]
    parcels: tuple[Parcel, ...]
    money: Money
    pictures: tuple[Picture, ...]
    notes: tuple[Said, ...] | None
    left_out: dict[str, int]

    @property
    def as_bytes(self) -> bytes:
        """The document as it is handed over: keys sorted, two spaces, a line end, UTF-8."""
        text = json.dumps(msgspec.to_builtins(self), sort_keys=True, ensure_ascii=False, indent=2)
        return (text + "\n").encode()

    @property
    def sha256(self) -> str:
        """The fingerprint of exactly these bytes."""
        return hashlib.sha256(self.as_bytes).hexdigest()


def read_evidence(text: bytes) -> Evidence:
    """Read a document back; raises msgspec.ValidationError where it is not of this schema."""
    return msgspec.json.decode(text, type=Evidence)


def without_keys(text: str, codes: tuple[str, ...] = ()) -> str:
    """A letter without the links in it, each of which opens something, and without codes that are worth money."""
    for code in sorted(filter(None, codes), key=len, reverse=True):
        text = text.replace(code, "[…]")
    return _ADDRESS.sub("[link]", text)[:LONGEST_LETTER]


def manifest(files: Mapping[str, bytes]) -> str:
    """Every file with its SHA-256, as `sha256sum --check` reads it."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
