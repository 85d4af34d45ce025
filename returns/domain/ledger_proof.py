"""The proof: what the journal says went out for an order, against the refunds that Shopify names. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from returns.domain.remote_return import RemoteRefund


class CaseCode(StrEnum):
    """How the journal and Shopify differ for one return or refund."""

    UNDER_WAY = "under_way"
    ELSEWHERE = "elsewhere"
    FOREIGN_RETURN = "foreign_return"
    OPEN_DIFFERENCE = "open_difference"
    NOT_TAKEN_OVER = "not_taken_over"
    AMOUNT = "amount"
    MISSING_THERE = "missing_there"
    NOT_READ = "not_read"


# Whose cause is known: money on its way, a refund of somebody at Shopify, one for a return that is not ours (and is
# booked if it becomes ours), a difference that waits for a person.
EXPLAINED = frozenset({CaseCode.UNDER_WAY, CaseCode.ELSEWHERE, CaseCode.FOREIGN_RETURN, CaseCode.OPEN_DIFFERENCE})
PENDING = frozenset({"PENDING", "AWAITING_RESPONSE", "UNKNOWN"})


@dataclass(frozen=True, slots=True)
class Books:
    """What the journal holds of one order.

    A ground is Shopify's id of a return of ours, or of a refund without a return. `paid` maps grounds to minor units of
    the presentment currency. `keys` are those of payments that are due and not recorded, `differing` the returns with
    an open difference of sums, `returns` all returns of ours.
    """

    paid: Mapping[str, int]
    keys: frozenset[str] = frozenset()
    differing: frozenset[str] = frozenset()
    returns: frozenset[str] = frozenset()


@dataclass(slots=True)
class There:
    """What Shopify holds under one ground."""

    minor: int = 0
    pending: bool = False
    foreign: bool = False
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Case:
    """One difference, in minor units of the presentment currency."""

    code: CaseCode
    ground: str
    ours: int
    theirs: int

    @property
    def unexplained(self) -> int:
        """What nobody can account for."""
        return 0 if self.code in EXPLAINED else abs(self.theirs - self.ours)


def prove(books: Books, refunds: Iterable[RemoteRefund]) -> list[Case]:
    """Compare ground by ground; what agrees to the minor unit gives no case. Money counts once it has moved."""
    there = _by_ground(books, refunds)
    cases = []
    for ground in sorted({*books.paid, *there}):
        ours, found = books.paid.get(ground, 0), there.get(ground, There())
        if ours != found.minor or found.pending:
            cases.append(Case(_code(books, ground, ours, found), ground, ours, found.minor))
    return cases


def _by_ground(books: Books, refunds: Iterable[RemoteRefund]) -> dict[str, There]:
    there: dict[str, There] = {}
    for refund in refunds:
        found = there.setdefault(refund.return_gid if refund.return_gid in books.returns else refund.gid, There())
        outcomes = set(refund.outcomes)
        if outcomes == {"SUCCESS"}:
            found.minor += refund.total.minor
        found.pending |= bool(outcomes & PENDING)
        found.foreign |= bool(refund.return_gid) and refund.return_gid not in books.returns
        found.notes.append(refund.note)
    return {ground: found for ground, found in there.items() if found.minor or found.pending}


def _code(books: Books, ground: str, ours: int, found: There) -> CaseCode:
    if found.pending or any(key in note for key in books.keys for note in found.notes):
        return CaseCode.UNDER_WAY
    if ground in books.differing:
        return CaseCode.OPEN_DIFFERENCE
    if not found.minor:
        return CaseCode.MISSING_THERE
    if ours:
        return CaseCode.AMOUNT
    if ground in books.returns:
        return CaseCode.NOT_TAKEN_OVER
    return CaseCode.FOREIGN_RETURN if found.foreign else CaseCode.ELSEWHERE
