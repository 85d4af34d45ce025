"""A label that nobody used is over, or will be soon."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from returns.domain.lifecycle import PARCEL_MOVES
from returns.domain.notices import NoticeKind
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.history import Actor, note
from returns.models import Return, ReverseDelivery
from returns.operations.give_notice import claim_notice
from returns.operations.moves import locked_together, move, refold
from returns.outbox import put_for
from returns.queries.arrivals import is_here
from returns.queries.notices import send_cause


@transaction.atomic
def end_label(*, parcel_id: int, now: datetime) -> bool:
    """Let a parcel wait for a new label, since its own is no good any more, and tell the shopper.

    So do those of other returns that travel under it; each gets a label of its own then. False when none of them waits:
    they are on their way by now, or over already.
    """
    return sum(_end(rma, parcel, now) for rma, parcel in _under_the_label(parcel_id)) > 0


def _end(rma: Return, parcel: ReverseDelivery, now: datetime) -> bool:
    if not move(parcel, PARCEL_MOVES, ParcelStatus.VOIDED):
        return False
    note(rma, "label.ended", at=now, actor=Actor.SYSTEM, facts={"parcel": parcel.pk})
    if _is_awaited(rma):
        put_for(rma, "mail.label_ended", now=now, parcel=parcel.pk)
    refold(rma, now=now)
    return True


@transaction.atomic
def remind_of_label(*, parcel_id: int, now: datetime, ends_at: datetime | None = None) -> bool:
    """Tell the shopper, for each return under it, that a label ends soon. False when nobody waits for it any more.

    Nobody is reminded twice of the day by which the goods are to be sent, unless the label ends (`ends_at`) before it.
    """
    return sum(_remind(rma, parcel, now, ends_at) for rma, parcel in _under_the_label(parcel_id)) > 0


def _remind(rma: Return, parcel: ReverseDelivery, now: datetime, ends_at: datetime | None) -> bool:
    if parcel.status != ParcelStatus.LABEL_READY or not _is_awaited(rma):
        return False
    fresh = claim_notice(rma, NoticeKind.SEND_SOON, send_cause(rma), now=now)
    if not fresh and rma.ship_by and (ends_at is None or ends_at >= rma.ship_by):
        return False
    put_for(rma, "mail.label_ends", now=now, parcel=parcel.pk)
    return True


def _under_the_label(parcel_id: int) -> list[tuple[Return, ReverseDelivery]]:
    """The parcel and those that travel under its label, with their returns, which are held.

    One that joins at this very moment is left to the next run.
    """
    there = ReverseDelivery.objects.filter(Q(pk=parcel_id) | Q(carried_by=parcel_id))
    there = there.exclude(status=ParcelStatus.VOIDED).order_by("pk")
    held = locked_together(there.values_list("rma_id", flat=True))
    return [(held[parcel.rma_id], parcel) for parcel in there.all() if parcel.rma_id in held]


def _is_awaited(rma: Return) -> bool:
    return rma.status in {ReturnStatus.REQUESTED, ReturnStatus.OPEN} and rma.received_at is None and not is_here(rma)
