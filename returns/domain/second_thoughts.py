"""Whether a shopper may still call a return off, or change it: as long as nothing has moved. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from returns.domain.status import Origin, ParcelStatus, ReturnStatus, SettlementStatus
from returns.domain.withdrawal import Lane

# Each change may buy a label, and so may what is asked for again; who needs more is better off with a person.
MOST_CHANGES = 5
MOVED = frozenset({ParcelStatus.IN_TRANSIT, ParcelStatus.DELIVERED, ParcelStatus.LOST})
ALIVE = frozenset({ReturnStatus.REQUESTED, ReturnStatus.OPEN})


class TooLate(StrEnum):
    """Why a return can no longer be called off or changed by its shopper."""

    OVER = "over"
    MONEY_MOVED = "money_moved"
    GOODS_IN = "goods_in"
    SCANNED = "scanned"
    WITHDRAWN = "withdrawn"
    MADE_ELSEWHERE = "made_elsewhere"
    TOO_OFTEN = "too_often"
    PRESENT = "present"
    PARTED = "parted"
    SENT_EARLY = "sent_early"


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides about it. `called_off` counts the order's other returns that shoppers have called off.

    `changes` counts these, the returns that this one has replaced, and the other ways back chosen for it and for them.
    `parted` tells that it is the rest of a return of which a part came before, `sent_early` that something goes out for
    it before the goods are back.
    """

    status: ReturnStatus
    settlement: SettlementStatus
    parcels: tuple[ParcelStatus, ...]
    goods_in: bool
    lane: Lane
    origin: Origin
    present: bool = False
    parted: bool = False
    sent_early: bool = False
    changes: int = 0
    called_off: int = 0


def objection_to_cancel(found: Standing) -> TooLate | None:
    """Why the shopper cannot call the return off by themselves; None: they can.

    Who has withdrawn from the contract is bound by the statement, and so is the shop: taking it back is an agreement
    between the two, not a click.
    """
    if found.status not in ALIVE:
        return TooLate.OVER
    if found.settlement != SettlementStatus.QUOTED:
        return TooLate.MONEY_MOVED
    if found.goods_in:
        return TooLate.GOODS_IN
    if found.sent_early:
        return TooLate.SENT_EARLY
    if MOVED.intersection(found.parcels):
        return TooLate.SCANNED
    if found.lane == Lane.WITHDRAWAL:
        return TooLate.WITHDRAWN
    return TooLate.TOO_OFTEN if found.called_off >= MOST_CHANGES else None


def objection_to_change(found: Standing) -> TooLate | None:
    """Why the shopper cannot change the return by themselves; None: they can.

    What the shop made by hand follows no form of the portal; who returns a present sees nothing of its order, and
    chooses again by its code. The rest of a return shares its fee with the part that came.
    """
    if refusal := objection_to_cancel(found):
        return refusal
    if found.present:
        return TooLate.PRESENT
    if found.parted:
        return TooLate.PARTED
    if found.origin != Origin.PORTAL:
        return TooLate.MADE_ELSEWHERE
    return TooLate.TOO_OFTEN if found.changes >= MOST_CHANGES else None


def is_part_of(wanted: Mapping[int, int], held: Mapping[int, int]) -> bool:
    """Whether nothing is asked for that was not asked for before (fulfilled line -> pieces)."""
    return all(pieces <= held.get(line, 0) for line, pieces in wanted.items())
