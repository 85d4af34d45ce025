"""A label that nobody used is over, or will be soon."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.lifecycle import PARCEL_MOVES
from returns.domain.notices import NoticeKind
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.history import Actor, note
from returns.models import Return, ReverseDelivery
from returns.operations.give_notice import claim_notice
from returns.operations.moves import locked, move, refold
from returns.outbox import put_for
from returns.queries.arrivals import is_here
from returns.queries.notices import send_cause


@transaction.atomic
def end_label(*, parcel_id: int, now: datetime) -> bool:
    """Let a parcel wait for a new label, since its own is no good any more, and tell the shopper.

    False when it is on its way by now, or over already.
    """
    rma, parcel = _held(parcel_id)
    if not move(parcel, PARCEL_MOVES, ParcelStatus.VOIDED):
        return False
    note(rma, "label.ended", at=now, actor=Actor.SYSTEM, facts={"parcel": parcel.pk})
    if _is_awaited(rma):
        put_for(rma, "mail.label_ended", now=now, parcel=parcel.pk)
    refold(rma, now=now)
    return True


@transaction.atomic
def remind_of_label(*, parcel_id: int, now: datetime, ends_at: datetime | None = None) -> bool:
    """Tell the shopper that a label ends soon. False when nobody waits for its parcel any more.

    Nobody is reminded twice of the day by which the goods are to be sent, unless the label ends (`ends_at`) before it.
    """
    rma, parcel = _held(parcel_id)
    if parcel.status != ParcelStatus.LABEL_READY or not _is_awaited(rma):
        return False
    fresh = claim_notice(rma, NoticeKind.SEND_SOON, send_cause(rma), now=now)
    if not fresh and rma.ship_by and (ends_at is None or ends_at >= rma.ship_by):
        return False
    put_for(rma, "mail.label_ends", now=now, parcel=parcel.pk)
    return True


def _held(parcel_id: int) -> tuple[Return, ReverseDelivery]:
    rma = locked(ReverseDelivery.objects.values_list("rma_id", flat=True).get(pk=parcel_id))
    return rma, rma.parcels.get(pk=parcel_id)


def _is_awaited(rma: Return) -> bool:
    return rma.status in {ReturnStatus.REQUESTED, ReturnStatus.OPEN} and rma.received_at is None and not is_here(rma)
