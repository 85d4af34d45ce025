"""The return is called off, or taken up again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from returns.domain.lifecycle import PARCEL_MOVES, RETURN_MOVES
from returns.domain.status import ParcelStatus, ReturnStatus, SettlementStatus
from returns.history import note
from returns.models import Return, ReturnUnit, ReverseDelivery
from returns.operations.moves import locked, move, refold
from returns.outbox import put_for

WAITING = (ParcelStatus.AWAITING_LABEL, ParcelStatus.LABEL_READY)


class UnableToCancel(Exception):
    """The return cannot be cancelled any more. `code`: `not_open`, `goods_in`, or `money_moved`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UnableToReopen(Exception):
    """The return is not closed; `status` is where it stands."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


@transaction.atomic
def cancel_return(
    *, rma_id: int, actor: str, now: datetime, actor_id: str = "", tell_shopify: bool = True, goods_in: bool = False
) -> Return:
    """Call the return off and let its pieces go, so that they can be asked for again.

    Shopify cancels an open return as long as nothing was processed, refunded or disposed of (a requested one is
    declined instead). `tell_shopify=False` records what Shopify already did, whatever had been decided here;
    `goods_in` allows it although goods were received. Raises UnableToCancel.
    """
    rma = locked(rma_id)
    if rma.status == ReturnStatus.CANCELED:
        return rma
    if rma.settlement.status != SettlementStatus.QUOTED:
        raise UnableToCancel("money_moved")
    if rma.received_at and not goods_in:
        raise UnableToCancel("goods_in")
    if tell_shopify and rma.status != ReturnStatus.OPEN:
        raise UnableToCancel("not_open")
    if not move(rma, RETURN_MOVES, ReturnStatus.CANCELED, closed_at=now):
        raise UnableToCancel("not_open")
    ReturnUnit.objects.filter(item__rma=rma).update(live=False)
    # Another return may travel under its label, which stays good for that one.
    for parcel in rma.parcels.filter(status__in=WAITING).exclude(carried__in=_still_carried(rma)):
        move(parcel, PARCEL_MOVES, ParcelStatus.VOIDED)
        put_for(rma, "labels.void", now=now, parcel=parcel.pk)
        if parcel.carried_by and _is_left_alone(parcel.carried_by):
            put_for(parcel.carried_by.rma, "labels.void", now=now, parcel=parcel.carried_by_id)
    note(rma, "return.canceled", at=now, actor=actor, actor_id=actor_id)
    if tell_shopify:
        put_for(rma, "shopify.cancel_return", now=now)
    put_for(rma, "mail.canceled", now=now)
    refold(rma)
    return rma


def _is_left_alone(host: ReverseDelivery) -> bool:
    """Whether nobody sends the parcel any more: its own return is cancelled, and no other travels in it."""
    return host.rma.status == ReturnStatus.CANCELED and not host.carried.exclude(status=ParcelStatus.VOIDED).exists()


def _still_carried(rma: Return) -> QuerySet[ReverseDelivery]:
    return ReverseDelivery.objects.filter(carried_by__rma=rma, rma__status=ReturnStatus.OPEN)


@transaction.atomic
def reopen_return(*, rma_id: int, actor: str, now: datetime, actor_id: str = "", tell_shopify: bool = True) -> Return:
    """Open a closed return again. Raises UnableToReopen."""
    rma = locked(rma_id)
    if rma.status == ReturnStatus.OPEN:
        return rma
    if rma.status != ReturnStatus.CLOSED or not move(rma, RETURN_MOVES, ReturnStatus.OPEN, closed_at=None):
        raise UnableToReopen(rma.status)
    note(rma, "return.reopened", at=now, actor=actor, actor_id=actor_id)
    if tell_shopify:
        put_for(rma, "shopify.reopen_return", now=now)
    refold(rma)
    return rma
