"""Staff deal with a parcel that went astray: it is lost, it is waited for a little longer, or it is sent once more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.lifecycle import PARCEL_MOVES
from returns.domain.shipping import Goods
from returns.domain.status import ParcelStatus, ReturnStatus, SettlementStatus
from returns.history import Actor, note
from returns.models import Return, ReverseDelivery
from returns.operations.approve_return import ship_by_of
from returns.operations.hear_of import hear_of
from returns.operations.moves import locked, move, refold
from returns.operations.order_labels import plan_parcel
from returns.operations.wait_anew import wait_anew
from returns.outbox import put_for
from returns.queries.arrivals import is_here
from returns.queries.parcels import parcels_of


class UnableToLook(Exception):
    """Nothing was changed. `code`: `unknown` (no such parcel of the return), `found` (not astray any more), `over`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def mark_lost(*, rma_id: int, parcel_id: int, actor_id: str, now: datetime) -> None:
    """Staff know that the parcel will not come; news of it would still find it. A second click changes nothing.

    From now on the return can be paid without its goods. Raises UnableToLook unless nothing is heard of the parcel.
    """
    rma, parcel = _held(rma_id, parcel_id)
    if parcel.status == ParcelStatus.LOST:
        return
    if parcel.silent_at is None or not move(parcel, PARCEL_MOVES, ParcelStatus.LOST, silent_at=None):
        raise UnableToLook("found")
    note(rma, "parcel.lost", at=now, actor=Actor.MERCHANT, actor_id=actor_id)
    for carried in parcel.carried.select_related("rma__shop").exclude(status=ParcelStatus.VOIDED):
        told = {"parcel": carried.pk, "status": str(ParcelStatus.LOST), "at": now.isoformat()}
        put_for(carried.rma, "parcels.follow", now=now, **told)
    refold(rma, now=now)


@transaction.atomic
def wait_longer(*, rma_id: int, parcel_id: int, actor_id: str, now: datetime) -> None:
    """Staff know more than the carrier says: the parcel is waited for as if it had been heard of now."""
    _, parcel = _held(rma_id, parcel_id)
    if parcel.silent_at is not None:
        hear_of(parcel_id=parcel.pk, at=now, now=now, actor=Actor.MERCHANT, actor_id=actor_id)


@transaction.atomic
def send_once_more(*, rma_id: int, parcel_id: int, actor_id: str, now: datetime) -> Return:
    """Have a new label made for goods that the carrier brought back to the shopper, with a new day to send them by.

    A second click makes no second label. Raises UnableToLook where the goods are here, on their way, or paid for.
    """
    rma, parcel = _held(rma_id, parcel_id)
    if parcel not in parcels_of(rma):
        return rma
    if parcel.status != ParcelStatus.CAME_BACK:
        raise UnableToLook("found")
    awaited = rma.goods == Goods.SEND and rma.received_at is None and not is_here(rma)
    if not awaited or rma.settlement.status != SettlementStatus.QUOTED:
        raise UnableToLook("over")
    rma.ship_by = ship_by_of(rma, now)
    rma.save(update_fields=["ship_by"])
    wait_anew(rma)
    plan_parcel(rma, parcel.destination_id, parcel.paid_by, now)
    note(rma, "parcel.sent_again", at=now, actor=Actor.MERCHANT, actor_id=actor_id)
    refold(rma, now=now)
    return rma


def _held(rma_id: int, parcel_id: int) -> tuple[Return, ReverseDelivery]:
    rma = locked(rma_id)
    parcel = rma.parcels.filter(pk=parcel_id).first()
    if parcel is None:
        raise UnableToLook("unknown")
    if rma.status != ReturnStatus.OPEN:
        raise UnableToLook("over")
    return rma, parcel
