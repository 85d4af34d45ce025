"""Which moves each machine allows. Operations look a move up here before they try it in the database."""

from collections.abc import Mapping
from enum import StrEnum

from returns.domain.linked import LinkedStatus
from returns.domain.status import ParcelStatus, RepairStatus, ReturnStatus, SettlementStatus
from returns.domain.unannounced import UnannouncedStatus

Moves = Mapping[StrEnum, frozenset[StrEnum]]

# Shopify's own life-cycle. A REQUESTED return is neither cancelled nor closed there without being OPEN in between, but
# we may hear of both at once.
RETURN_MOVES: Moves = {
    ReturnStatus.REQUESTED: frozenset(
        {ReturnStatus.OPEN, ReturnStatus.DECLINED, ReturnStatus.CANCELED, ReturnStatus.CLOSED}
    ),
    ReturnStatus.OPEN: frozenset({ReturnStatus.CLOSED, ReturnStatus.CANCELED}),
    ReturnStatus.CLOSED: frozenset({ReturnStatus.OPEN}),
    ReturnStatus.DECLINED: frozenset(),
    ReturnStatus.CANCELED: frozenset(),
}

# A parcel never goes back; scans that arrive late or out of order are recorded and otherwise ignored. Who kept the
# paper may send a parcel whose label was given back: then it is on its way all the same.
PARCEL_MOVES: Moves = {
    ParcelStatus.AWAITING_LABEL: frozenset(
        {ParcelStatus.LABEL_READY, ParcelStatus.IN_TRANSIT, ParcelStatus.DELIVERED, ParcelStatus.VOIDED}
    ),
    ParcelStatus.LABEL_READY: frozenset(
        {
            ParcelStatus.IN_TRANSIT,
            ParcelStatus.DELIVERED,
            ParcelStatus.LOST,
            ParcelStatus.CAME_BACK,
            ParcelStatus.VOIDED,
        }
    ),
    ParcelStatus.IN_TRANSIT: frozenset({ParcelStatus.DELIVERED, ParcelStatus.LOST, ParcelStatus.CAME_BACK}),
    ParcelStatus.LOST: frozenset({ParcelStatus.IN_TRANSIT, ParcelStatus.DELIVERED, ParcelStatus.CAME_BACK}),
    ParcelStatus.CAME_BACK: frozenset({ParcelStatus.IN_TRANSIT, ParcelStatus.DELIVERED, ParcelStatus.LOST}),
    ParcelStatus.DELIVERED: frozenset(),
    ParcelStatus.VOIDED: frozenset({ParcelStatus.IN_TRANSIT, ParcelStatus.DELIVERED}),
}

# IN_DOUBT means: sent, and nobody knows yet. It is left by reading Shopify, never by hoping. What was paid in Shopify's
# own admin becomes PAID without ever having been DUE here; a payment that stopped is called off with its return.
SETTLEMENT_MOVES: Moves = {
    SettlementStatus.QUOTED: frozenset({SettlementStatus.DUE, SettlementStatus.PAID}),
    SettlementStatus.DUE: frozenset({SettlementStatus.IN_DOUBT, SettlementStatus.PAID, SettlementStatus.FAILED}),
    SettlementStatus.IN_DOUBT: frozenset({SettlementStatus.DUE, SettlementStatus.PAID, SettlementStatus.FAILED}),
    SettlementStatus.FAILED: frozenset({SettlementStatus.DUE, SettlementStatus.PAID, SettlementStatus.QUOTED}),
    SettlementStatus.PAID: frozenset(),
}

# A parcel that was matched by mistake is free again until its goods are counted; a closed one can be taken up again.
UNANNOUNCED_MOVES: Moves = {
    UnannouncedStatus.OPEN: frozenset({UnannouncedStatus.MATCHED, UnannouncedStatus.CLOSED}),
    UnannouncedStatus.MATCHED: frozenset({UnannouncedStatus.OPEN, UnannouncedStatus.RECEIVED}),
    UnannouncedStatus.CLOSED: frozenset({UnannouncedStatus.OPEN}),
    UnannouncedStatus.RECEIVED: frozenset(),
}

# What was sent back repaired, or could not be repaired, is over; a fault that shows again is a return of its own.
REPAIR_MOVES: Moves = {
    RepairStatus.EXPECTED: frozenset({RepairStatus.IN_REPAIR, RepairStatus.FAILED, RepairStatus.CALLED_OFF}),
    RepairStatus.IN_REPAIR: frozenset({RepairStatus.SENT_BACK, RepairStatus.FAILED, RepairStatus.CALLED_OFF}),
    RepairStatus.SENT_BACK: frozenset(),
    RepairStatus.FAILED: frozenset(),
    RepairStatus.CALLED_OFF: frozenset(),
}

# What was dropped is wanted again where a return comes back to life with it. Nothing undoes an order from here.
LINKED_MOVES: Moves = {
    LinkedStatus.WANTED: frozenset({LinkedStatus.HELD, LinkedStatus.ORDERED, LinkedStatus.DROPPED}),
    LinkedStatus.HELD: frozenset({LinkedStatus.ASKED, LinkedStatus.ORDERED, LinkedStatus.DROPPED}),
    LinkedStatus.ASKED: frozenset({LinkedStatus.HELD, LinkedStatus.ORDERED, LinkedStatus.DROPPED}),
    LinkedStatus.DROPPED: frozenset({LinkedStatus.WANTED, LinkedStatus.ORDERED}),
    LinkedStatus.ORDERED: frozenset(),
}


def may(moves: Moves, old: StrEnum | str, new: StrEnum | str) -> bool:
    """Tell whether the table allows going from `old` to `new`."""
    return any(new == allowed for status, targets in moves.items() if status == old for allowed in targets)
