"""Parcels that nobody announced: what was seen of them, and whose they are."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from returns.domain.unannounced import Condition, Ending, UnannouncedStatus
from returns_api.schemas.common import NO_NUL, Foreign, Given

MOST_CONTENTS, MOST_PIECES = 20, 999


_Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^([^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+)?$")]


class ParcelState(StrEnum):
    """Where a parcel stands. One whose return ended before it was counted is `open` again."""

    OPEN = "open"
    MATCHED = "matched"
    RECEIVED = "received"
    CLOSED = "closed"


class FoundArticleOut(Schema):
    """One kind of article in a parcel. `sku` is what its barcode stands for at Shopify, where that is known."""

    description: Foreign
    code: Foreign
    sku: Foreign
    quantity: int
    condition: Condition | None


class SenderOut(Schema):
    """What the label tells of who sent it. Needs the scope `customers:read`."""

    name: Foreign
    email: Foreign
    postcode: Foreign


class UnannouncedOut(Schema):
    """One parcel. `matched_to` is the return that it belongs to, where its goods are counted."""

    id: int
    number: str = Field(examples=["U-7"])
    status: UnannouncedStatus
    state: ParcelState
    arrived_on: date
    location_id: str
    carrier: Foreign
    tracking_number: Foreign
    reference: Foreign
    note: Foreign
    contents: list[FoundArticleOut]
    matched_to: str | None
    matched_at: datetime | None
    ending: Ending | None
    ending_note: Foreign
    closed_at: datetime | None
    sender: SenderOut | None = None


class UnannouncedPage(Schema):
    """Some parcels, the newest first, and where the next ones begin; null where there are none."""

    data: list[UnannouncedOut]
    next_cursor: str | None


class FoundArticleIn(Given):
    """One kind of article: what it is, or its SKU or barcode."""

    description: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=NO_NUL)] = ""
    code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=255, pattern=NO_NUL)] = ""
    quantity: int = Field(1, ge=1, le=MOST_PIECES)
    condition: Condition | None = None


class UnannouncedIn(Given):
    """What is seen of a parcel; all but the day may be unknown. `reference`: a return's or order's number on it."""

    arrived_on: Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2200, 1, 1))]
    location_id: Annotated[str, StringConstraints(max_length=64, pattern=NO_NUL)] = Field(
        "", description="`id` of a location of the shop at Shopify."
    )
    carrier: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64, pattern=NO_NUL)] = ""
    tracking_number: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64, pattern=NO_NUL)] = ""
    reference: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64, pattern=NO_NUL)] = ""
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=NO_NUL)] = ""
    email: _Email = ""
    postcode: Annotated[str, StringConstraints(strip_whitespace=True, max_length=16, pattern=NO_NUL)] = ""
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000, pattern=NO_NUL)] = ""
    contents: list[FoundArticleIn] = Field([], max_length=MOST_CONTENTS)


class WhoseReturnIn(Given):
    """The return that a parcel belongs to."""

    number: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")] = Field(examples=["R-10001"])


class ApartIn(Given):
    """So many pieces of an article, by its place among the `contents` (the first is 0)."""

    place: Annotated[int, Field(ge=0, lt=MOST_CONTENTS)]
    quantity: Annotated[int, Field(ge=1, le=MOST_PIECES)]


class DivisionIn(Given):
    """Two returns whose goods were in one parcel; `apart` are the second's."""

    first: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")] = Field(examples=["R-10001"])
    second: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")] = Field(examples=["R-10002"])
    apart: list[ApartIn] = Field(min_length=1, max_length=MOST_CONTENTS)


class EndingIn(Given):
    """What became of a parcel that nobody was found for, and why."""

    ending: Ending
    why: Annotated[str, StringConstraints(max_length=500, pattern=NO_NUL)] = ""
