"""Fold the four machines into the one word a person reads. No screen compares statuses by hand."""

from collections.abc import Iterable
from dataclasses import dataclass

from returns.domain.status import ParcelStatus, RepairStatus, ReturnStatus, SettlementStatus, Stage


@dataclass(frozen=True, slots=True)
class Machines:
    """Where the four machines of one return stand; `stays` tells that the goods need not come back.

    `repair` is how a repair comes along, where that is what the shopper gets. `silent`: nothing was heard of a parcel
    for too long.
    """

    status: ReturnStatus
    parcel: ParcelStatus | None
    goods_in: bool
    settlement: SettlementStatus
    stays: bool = False
    repair: RepairStatus | None = None
    silent: bool = False


_SETTLING = {
    SettlementStatus.DUE: Stage.REFUNDING,
    SettlementStatus.IN_DOUBT: Stage.NEEDS_ATTENTION,
    SettlementStatus.FAILED: Stage.NEEDS_ATTENTION,
}
_ENDED = {ReturnStatus.DECLINED: Stage.DECLINED, ReturnStatus.CANCELED: Stage.CANCELED}
_TRAVELLING = {
    ParcelStatus.AWAITING_LABEL: Stage.LABEL_PENDING,
    ParcelStatus.LABEL_READY: Stage.AWAITING_PARCEL,
    ParcelStatus.IN_TRANSIT: Stage.IN_TRANSIT,
    ParcelStatus.DELIVERED: Stage.TO_INSPECT,
    ParcelStatus.LOST: Stage.NEEDS_ATTENTION,
    ParcelStatus.CAME_BACK: Stage.NEEDS_ATTENTION,
}
_UNHEARD_OF = frozenset({ParcelStatus.LABEL_READY, ParcelStatus.IN_TRANSIT})


def fold(machines: Machines) -> Stage:
    """Name the stage. Money first: once it moves, it is what everybody waits for."""
    if machines.settlement == SettlementStatus.PAID:
        return Stage.REFUNDED
    if machines.settlement in _SETTLING:
        return _SETTLING[machines.settlement]
    if machines.repair == RepairStatus.SENT_BACK:
        return Stage.REPAIRED
    if machines.status in _ENDED:
        return _ENDED[machines.status]
    if machines.status == ReturnStatus.CLOSED:
        return Stage.CLOSED
    if machines.status == ReturnStatus.REQUESTED:
        return Stage.REQUESTED
    if machines.goods_in and machines.repair:
        return Stage.IN_REPAIR if machines.repair == RepairStatus.IN_REPAIR else Stage.TO_REPAIR
    if machines.goods_in or machines.stays:
        return Stage.TO_REFUND
    if machines.silent and machines.parcel in _UNHEARD_OF:
        return Stage.NEEDS_ATTENTION
    return _TRAVELLING.get(machines.parcel, Stage.AWAITING_PARCEL) if machines.parcel else Stage.AWAITING_PARCEL


def slowest(parcels: Iterable[ParcelStatus]) -> ParcelStatus | None:
    """Of several parcels that travel apart the one that is waited for; one that went astray is looked after first."""
    astray = [ParcelStatus.LOST, ParcelStatus.CAME_BACK]
    order = [*astray, *(status for status in _TRAVELLING if status not in astray)]
    return min(parcels, key=order.index, default=None)
