"""What an event says about parcels, goods and other returns."""

from __future__ import annotations

from typing import Annotated, Self

import msgspec
from msgspec import Meta

from returns.domain.events.shapes import Count, Facts, Shape

Day = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", examples=["2026-11-29"])]


class Parcel(Shape, frozen=True):
    """`parcel` is the id of the parcel in this return."""

    parcel: int


class Label(Parcel, frozen=True):
    """`carrier` is our name of the carrier."""

    carrier: str


class Parcels(Shape, frozen=True):
    """Ids of parcels in this return."""

    parcels: list[int]


class Scan(Shape, frozen=True):
    """The carrier's time; it is not there where somebody of the shop said it."""

    scanned_at: str = ""


class UsedLate(Parcel, frozen=True):
    """A label that was no longer valid was scanned at `scanned_at`."""

    scanned_at: str


class Posted(Shape, frozen=True):
    """`courier` is a code; `number` and `picture`: whether the shopper gave one."""

    courier: str
    number: bool
    picture: bool


class Other(Shape, frozen=True):
    """`other` is the number of another return."""

    other: str

    @classmethod
    def read(cls, facts: Facts) -> Self:
        """History calls it by what it does."""
        return super().read({**facts, "other": facts.get("by") or facts.get("with")})


class Part(Other, frozen=True):
    """`pieces` are in the part that has not arrived, the return `other` or this one."""

    pieces: Count


class Reduced(Shape, frozen=True):
    """How many pieces were taken off."""

    pieces: Count


class Became(msgspec.Struct, frozen=True):
    """What became of some pieces."""

    became: str
    quantity: Count


class CountedLine(msgspec.Struct, frozen=True):
    """`line` is the id of the line in this return."""

    line: int
    found: list[Became]


class Counted(Shape, frozen=True):
    """Line by line what was found."""

    lines: list[CountedLine]

    @classmethod
    def read(cls, facts: Facts) -> Self:
        """History keeps a number per line and kind; what is needed to undo it stays inside."""
        lines = [
            CountedLine(int(line), [Became(kind, number) for kind, number in kinds.items()])
            for line, kinds in facts.items()
            if line.isdecimal()
        ]
        return cls(lines=lines)


class Graded(Shape, frozen=True):
    """How many pieces have which grade."""

    grades: dict[str, int]


class DeskCount(Shape, frozen=True):
    """`count` is the id of the count at the receiving desk; `code` is why it came too late, where it did."""

    count: int
    code: str = ""


class Means(Shape, frozen=True):
    """How the goods come back."""

    before: str
    after: str

    @classmethod
    def read(cls, facts: Facts) -> Self:
        """History says from and to."""
        return super().read({"before": facts["from"], "after": facts["to"]})


class Handed(Shape, frozen=True):
    """`location` is Shopify's id of the store."""

    location: str


class Collection(Shape, frozen=True):
    """The day and the time of day."""

    day: Day
    window: str


class Repair(Shape, frozen=True):
    """`due_on` is empty where no day was named."""

    due_on: str = ""
    carrier: str = ""
    outcome: str = ""
