"""What follows here from a return as Shopify has it now. Pure: two states in, a list of steps out.

A step is a fact that Shopify already has; carrying it out tells Shopify nothing. What cannot follow by itself becomes
a `Differs`, which a person settles. The same states give the same steps, and none once they were carried out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from returns.domain.remote_return import Held, RemoteParcel, RemoteReturn
from returns.domain.status import DriftKind, Outcome, ReturnStatus, SettlementStatus


@dataclass(frozen=True, slots=True)
class Approve:
    """Approved at Shopify. `with_label`: the goods are still to come, and nobody there announced a parcel."""

    with_label: bool = True


@dataclass(frozen=True, slots=True)
class Open:
    """The locations that expect the goods are known."""


@dataclass(frozen=True, slots=True)
class Decline:
    """Declined at Shopify."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancelled at Shopify, or left without lines."""


@dataclass(frozen=True, slots=True)
class Close:
    """Closed at Shopify."""


@dataclass(frozen=True, slots=True)
class Reopen:
    """Reopened at Shopify; `with_label` as for an approval."""

    with_label: bool = True


@dataclass(frozen=True, slots=True)
class TakeOff:
    """Pieces were taken off the return: fulfilled line -> pieces that are left."""

    left: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Receive:
    """All goods were disposed of at Shopify: fulfilled line -> pieces per disposition."""

    counts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Track:
    """A parcel was announced at Shopify."""

    parcel: RemoteParcel


@dataclass(frozen=True, slots=True)
class Paid:
    """The money went back at Shopify: by our own call, or by somebody there for the same sum."""

    refund_gid: str
    minor: int
    outcome: Outcome = Outcome.REFUND


@dataclass(frozen=True, slots=True)
class Differs:
    """Only a person can say what is right."""

    kind: DriftKind
    facts: Mapping[str, Any] = field(default_factory=dict)


Step = Approve | Open | Decline | Cancel | Close | Reopen | TakeOff | Receive | Track | Paid | Differs
# Steps after which other pieces of the order are free, or no longer so.
CLAIMS = (Decline, Cancel, TakeOff)
# Goods of these are expected, or were.
AGREED = frozenset({ReturnStatus.OPEN, ReturnStatus.CLOSED})
# Steps that price the return anew: sums can be compared once they were carried out.
PRICING = (TakeOff, Receive)


def steps(ours: Held, theirs: RemoteReturn) -> list[Step]:
    """Compare. The steps are in the order in which they can be carried out."""
    agreement, goods = list(_agreement(ours, theirs)), list(_goods(ours, theirs))
    # What is opened and received by this very reading is received when it comes to the end.
    open_by_then = ours.status == ReturnStatus.OPEN or any(isinstance(step, Approve) for step in agreement)
    received = open_by_then and any(isinstance(step, Receive) for step in goods)
    then = replace(ours, received=ours.received or received)
    return [*_lines(ours, theirs), *agreement, *goods, *_money(ours, theirs), *_end(then, theirs)]


def until_priced(found: Sequence[Step]) -> Sequence[Step]:
    """The steps up to the last that prices the return anew; both are compared again after them. Empty if none does."""
    return found[: max((place for place, step in enumerate(found, 1) if isinstance(step, PRICING)), default=0)]


def _agreement(ours: Held, theirs: RemoteReturn) -> Iterator[Step]:
    """Whether both agree on it. A status that we passed on our own way is no news."""
    if ours.status == ReturnStatus.REQUESTED:
        yield from _decision(theirs)
    elif not ours.on_its_way:
        yield from _later_news(ours, theirs)


def _decision(theirs: RemoteReturn) -> Iterator[Step]:
    """Only what was approved can be closed; without lines, there is nothing to approve any more."""
    if theirs.status == ReturnStatus.OPEN or (theirs.status == ReturnStatus.CLOSED and theirs.lines):
        yield Approve(with_label=theirs.status == ReturnStatus.OPEN and _needs_label(theirs))
        if theirs.reverse_orders:
            yield Open()
    elif theirs.status == ReturnStatus.DECLINED:
        yield Decline()


def _later_news(ours: Held, theirs: RemoteReturn) -> Iterator[Step]:
    open_there = theirs.status == ReturnStatus.OPEN
    if ours.status == ReturnStatus.OPEN and theirs.status == ReturnStatus.DECLINED:
        yield Differs(DriftKind.DECLINED_THERE)
    elif ours.status == ReturnStatus.CLOSED and open_there:
        yield Reopen(with_label=ours.has_parcel or _needs_label(theirs))
    elif ours.status in {ReturnStatus.DECLINED, ReturnStatus.CANCELED} and open_there:
        yield Differs(DriftKind.OPEN_THERE, {"ours": ours.status})
    if AGREED.issuperset({ours.status, theirs.status}) and theirs.reverse_orders and not ours.opened:
        yield Open()


def _lines(ours: Held, theirs: RemoteReturn) -> Iterator[Step]:
    """Pieces taken off there leave our return too, unless money was promised for them."""
    if any(not line.fulfilled_gid for line in theirs.lines):
        yield Differs(DriftKind.UNVERIFIED_LINES)
    if ours.status not in {ReturnStatus.REQUESTED, ReturnStatus.OPEN} or ours.on_its_way:
        return
    there = theirs.pieces
    left = {gid: there[gid] for gid in ours.pieces}
    if left == dict(ours.pieces) and set(there) == set(left):
        return
    grown = set(there) - set(left) or any(left[gid] > ours.pieces[gid] for gid in left)
    if grown or ours.bound or ours.received:
        yield Differs(DriftKind.LINES_CHANGED, {"ours": dict(ours.pieces), "theirs": dict(there)})
    elif any(left.values()):
        yield TakeOff(left)


def _goods(ours: Held, theirs: RemoteReturn) -> Iterator[Step]:
    """Where the parcel is, and what became of the goods once all of them were looked at."""
    if theirs.status not in {ReturnStatus.OPEN, ReturnStatus.CLOSED} or ours.received:
        return
    if not ours.has_parcel:
        yield from (Track(parcel) for parcel in _announced(theirs) if parcel.gid not in ours.tracked)
    if _all_back(theirs):
        yield Receive({gid: dict(theirs.disposed[gid]) for gid in theirs.pieces})


def _announced(theirs: RemoteReturn) -> list[RemoteParcel]:
    return [parcel for parcel in theirs.parcels if parcel.tracking_number or parcel.label_url]


def _needs_label(theirs: RemoteReturn) -> bool:
    """Whether the goods are still to come, and nobody there announced a parcel."""
    return not _announced(theirs) and not _all_back(theirs)


def _all_back(theirs: RemoteReturn) -> bool:
    """Whether every piece was disposed of."""
    disposed, there = theirs.disposed, theirs.pieces
    return bool(there) and all(sum(disposed.get(gid, {}).values()) >= pieces for gid, pieces in there.items())


def _money(ours: Held, theirs: RemoteReturn) -> Iterator[Step]:
    """A refund with our key is ours. One without was made there, and either fits or is a difference."""
    if ours.settlement == SettlementStatus.PAID or not theirs.refunds:
        return
    if any(set(refund.outcomes) != {"SUCCESS"} for refund in theirs.refunds):
        return
    if mine := next((refund for refund in theirs.refunds if ours.key in refund.note), None):
        moving = ours.settlement in {SettlementStatus.DUE, SettlementStatus.IN_DOUBT}
        if moving and not ours.order_awaited:
            yield Paid(mine.gid, mine.total.minor, mine.outcome)
        return
    if ours.refundable and not ours.order_awaited and theirs.refunded_minor == ours.total_minor and theirs.processed:
        yield Paid(theirs.refunds[-1].gid, theirs.refunded_minor, theirs.refunded_to)
    else:
        paid = _amounts(ours, theirs) | {"outcome": str(theirs.refunded_to)}
        yield Differs(DriftKind.PAID_DIFFERENTLY, paid)


def _end(ours: Held, theirs: RemoteReturn) -> Iterator[Step]:
    """How it ends."""
    alive = ours.status in {ReturnStatus.REQUESTED, ReturnStatus.OPEN}
    if theirs.status == ReturnStatus.CANCELED and alive:
        if ours.bound or ours.received:
            yield Differs(DriftKind.CANCELED_THERE)
        else:
            yield Cancel()
    elif theirs.status == ReturnStatus.CLOSED and alive:
        if not theirs.lines and not (ours.bound or ours.received):
            yield Cancel()
        elif (ours.received or ours.bound) and not theirs.refunds and ours.total_minor and not ours.settled:
            yield Differs(DriftKind.CLOSED_UNPAID, _amounts(ours, theirs))
        else:
            yield Close()


def _amounts(ours: Held, theirs: RemoteReturn) -> dict[str, Any]:
    return {
        "ours_minor": ours.total_minor,
        "theirs_minor": theirs.refunded_minor,
        "refunds": [refund.gid for refund in theirs.refunds],
    }
