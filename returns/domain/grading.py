"""Goods as the receiving desk grades them: what was found against what was expected, and what follows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal, cast

from returns.domain.document import BasisPoints, Minor, Part
from returns.domain.lifecycle import Moves
from returns.domain.status import DispositionType

MOST_PIECES, LONGEST_NOTE, MOST_PHOTOS = 9_999, 300, 5


class Grade(StrEnum):
    """In which state a piece was found: as new, opened, used, worn out; another article, damaged, or not there."""

    A = "a"
    B = "b"
    C = "c"
    D = "d"
    INCORRECT = "incorrect"
    DAMAGED = "damaged"
    MISSING = "missing"


class CountStatus(StrEnum):
    """What became of a count. It is kept as it was said, whatever that is."""

    DIFFERS = "DIFFERS"
    TO_CONFIRM = "TO_CONFIRM"
    TAKEN = "TAKEN"
    REFUSED = "REFUSED"
    DISCARDED = "DISCARDED"


_ENDS = frozenset({CountStatus.TAKEN, CountStatus.REFUSED, CountStatus.DISCARDED})
COUNT_MOVES: Moves = {
    CountStatus.DIFFERS: _ENDS | {CountStatus.TO_CONFIRM},
    CountStatus.TO_CONFIRM: _ENDS,
    CountStatus.REFUSED: _ENDS | {CountStatus.TO_CONFIRM},
    CountStatus.TAKEN: frozenset(),
    CountStatus.DISCARDED: frozenset(),
}
DispositionName = Literal["RESTOCKED", "NOT_RESTOCKED", "PROCESSING_REQUIRED", "MISSING"]


class Becomes(Part, frozen=True):
    """What the desk suggests for a grade: what becomes of the goods, and a share of their price to be taken off."""

    disposition: DispositionName = "RESTOCKED"
    deduction_bps: BasisPoints = 0


class Grades(Part, frozen=True):
    """A suggestion for every grade but `missing`, which is missing. What came instead of the goods is not them."""

    a: Becomes = Becomes()
    b: Becomes = Becomes()
    c: Becomes = Becomes(disposition="PROCESSING_REQUIRED")
    d: Becomes = Becomes(disposition="NOT_RESTOCKED")
    incorrect: Becomes = Becomes(disposition="MISSING")
    damaged: Becomes = Becomes(disposition="NOT_RESTOCKED")


class DeskTerms(Part, frozen=True):
    """How the receiving desk works.

    `blind`: who counts does not see what is expected before. Goods worth more than `second_person_minor`, in the shop's
    currency, are confirmed by a second person (None: nobody is needed).
    """

    blind: bool = False
    second_person_minor: Minor | None = None
    grades: Grades = Grades()

    def becomes(self, grade: Grade) -> Becomes:
        """What is suggested for a grade."""
        if grade == Grade.MISSING:
            return Becomes(disposition="MISSING")
        return cast("Becomes", getattr(self.grades, grade.value))


@dataclass(frozen=True, slots=True)
class Graded:
    """So many pieces of a sent line (its id) in one state, and what becomes of them."""

    fulfilled_id: int
    grade: Grade
    disposition: DispositionType
    quantity: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One count as it was made, perhaps long before it could be sent. `key` was made when it began.

    `counted_by` is who counted, `sent_by` whose connection brought it. `label_to_come` as in `receive_part`.
    """

    key: str
    pieces: tuple[Graded, ...]
    counted_by: str
    sent_by: str
    counted_at: datetime
    location_gid: str = ""
    label_to_come: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """A sent line of which another number was found than the return has."""

    fulfilled_id: int
    expected: int
    found: int


def differences(expected: Mapping[int, int], pieces: Iterable[Graded]) -> list[Difference]:
    """The lines (ids) where what was found is not what was expected. Pieces said to be missing were not found."""
    found: dict[int, int] = dict.fromkeys(expected, 0)
    for each in pieces:
        if each.grade != Grade.MISSING:
            found[each.fulfilled_id] = found.get(each.fulfilled_id, 0) + each.quantity
    return [
        Difference(line, expected.get(line, 0), number)
        for line, number in sorted(found.items())
        if number != expected.get(line, 0)
    ]


Counts = dict[int, dict[DispositionType, int]]


@dataclass(frozen=True, slots=True)
class Sorted:
    """Pieces that the return is counted by, also per line and disposition, and those beyond what it has."""

    counts: Counts
    kept: tuple[Graded, ...]
    surplus: tuple[Graded, ...]


def sort_out(expected: Mapping[int, int], pieces: Sequence[Graded]) -> Sorted:
    """Take pieces for those of the return until it has all of them, in the order they were said; none is lost.

    Pieces that are missing are no surplus: beyond what is expected they say nothing.
    """
    left, counts = dict(expected), Counts({line: {} for line in expected})
    kept: list[Graded] = []
    surplus: list[Graded] = []
    for each in pieces:
        taken = min(each.quantity, left.get(each.fulfilled_id, 0))
        if taken:
            left[each.fulfilled_id] -= taken
            kinds = counts[each.fulfilled_id]
            kinds[each.disposition] = kinds.get(each.disposition, 0) + taken
            kept.append(replace(each, quantity=taken))
        if each.quantity > taken and each.grade != Grade.MISSING:
            surplus.append(replace(each, quantity=each.quantity - taken))
    return Sorted(counts, tuple(kept), tuple(surplus))


def share_lost(terms: DeskTerms, pieces: Iterable[Graded], *, worth: Mapping[int, int]) -> int:
    """What the grades suggest to take off, in minor units: each piece's worth (line id -> minor) by its grade's share.

    Rounded down for each graded quantity, in the shopper's favour.
    """
    return sum(
        each.quantity * worth.get(each.fulfilled_id, 0) * terms.becomes(each.grade).deduction_bps // 10_000
        for each in pieces
        if each.disposition != DispositionType.MISSING
    )
