"""An unannounced parcel: one that a shop opens without knowing to which return it belongs. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from returns.domain.status import DispositionType

# From so many days on somebody should look after a parcel, and from so many it is nobody's any more.
REMIND_AFTER_DAYS, LATE_AFTER_DAYS = 7, 30


class UnannouncedStatus(StrEnum):
    """Where an unannounced parcel stands. RECEIVED: the goods of the return it was matched to are counted."""

    OPEN = "OPEN"
    MATCHED = "MATCHED"
    RECEIVED = "RECEIVED"
    CLOSED = "CLOSED"


class Ending(StrEnum):
    """What became of a parcel that nobody was found for."""

    SENT_BACK = "sent_back"
    DONATED = "donated"
    DISPOSED = "disposed"
    KEPT = "kept"


class Condition(StrEnum):
    """In which condition an article was found."""

    AS_NEW = "as_new"
    OPENED = "opened"
    WORN = "worn"
    DAMAGED = "damaged"


class Urgency(StrEnum):
    """How long a parcel has been waiting, as far as it matters."""

    FRESH = "fresh"
    WAITING = "waiting"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Content:
    """One kind of article that was found. `code` is its SKU or barcode; `condition` is None where nobody judged it.

    `sku` is what the barcode stands for at Shopify, where that is known.
    """

    description: str
    code: str
    quantity: int
    condition: Condition | None = None
    sku: str = ""

    @property
    def key(self) -> str:
        """The article as it is compared; empty where it has no code."""
        return code_key(self.sku or self.code)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What staff say of a parcel: when it came, what its label tells of the sender, and what was in it.

    `location_gid` is Shopify's id of the place it came to, `reference` a return's or order's number, as it was read.
    """

    arrived_on: date
    location_gid: str = ""
    carrier: str = ""
    tracking_number: str = ""
    reference: str = ""
    name: str = ""
    email: str = ""
    postcode: str = ""
    note: str = ""
    contents: tuple[Content, ...] = ()


def urgency(arrived_on: date, *, today: date) -> Urgency:
    """Whether a parcel that waits since a day should be looked after."""
    days = (today - arrived_on).days
    if days >= LATE_AFTER_DAYS:
        return Urgency.LATE
    return Urgency.WAITING if days >= REMIND_AFTER_DAYS else Urgency.FRESH


Counts = dict[int, dict[DispositionType, int]]
# What is suggested for an article in this condition; one that nobody judged is suggested as every other receipt is.
BECOMES: Mapping[Condition | None, DispositionType] = {
    None: DispositionType.RESTOCKED,
    Condition.AS_NEW: DispositionType.RESTOCKED,
    Condition.OPENED: DispositionType.PROCESSING_REQUIRED,
    Condition.WORN: DispositionType.NOT_RESTOCKED,
    Condition.DAMAGED: DispositionType.NOT_RESTOCKED,
}


def suggested_counts(awaited: Mapping[int, tuple[str, int]], contents: Sequence[Content]) -> Counts:
    """What a receipt of a return would say, going by what was found: line -> pieces per disposition.

    `awaited` maps each line of the return to its SKU and quantity. Lines that the contents say nothing certain of are
    left out: pieces are suggested as missing only where every article found has a code.
    """
    found: dict[str, list[Condition | None]] = {}
    for content in contents:
        found.setdefault(content.key, []).extend([content.condition] * content.quantity)
    unnamed = found.pop("", [])
    if not found:
        return {}
    counts: Counts = {}
    for line, (sku, quantity) in awaited.items():
        there = found.get(code_key(sku), [])
        taken, found[code_key(sku)] = there[:quantity], there[quantity:]
        if not taken and (unnamed or not sku):
            continue
        left = DispositionType.RESTOCKED if unnamed else DispositionType.MISSING
        kinds = [BECOMES[condition] for condition in taken] + [left] * (quantity - len(taken))
        counts[line] = {kind: kinds.count(kind) for kind in DispositionType if kind in kinds}
    return counts


def is_barcode(code: str) -> bool:
    """Whether a code is a GTIN, as its lengths tell: EAN-8, UPC-A, EAN-13 or GTIN-14."""
    return code.isascii() and code.isdigit() and len(code) in {8, 12, 13, 14}


def code_key(code: str) -> str:
    """An article's code as it is compared: without spaces, lower case."""
    return "".join(code.split()).casefold()


class UndividedContents(Exception):
    """Nothing, or all of it, or more than was there was set apart."""


def divide_contents(
    contents: Sequence[Content], apart: Mapping[int, int]
) -> tuple[tuple[Content, ...], tuple[Content, ...]]:
    """What stays of the contents and what is set apart: `apart` pieces of each place. Raises UndividedContents."""
    stays, goes = [], []
    for place, content in enumerate(contents):
        pieces = apart.get(place, 0)
        if not 0 <= pieces <= content.quantity:
            raise UndividedContents
        stays.append(replace(content, quantity=content.quantity - pieces))
        goes.append(replace(content, quantity=pieces))
    kept, moved = (tuple(content for content in side if content.quantity) for side in (stays, goes))
    if not kept or not moved or set(apart) - set(range(len(contents))):
        raise UndividedContents
    return kept, moved
