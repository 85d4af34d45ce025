"""The clock of a claim: reminders, and what silence leads to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from returns.domain.claim import CLAIM_MOVES, ClaimActor, ClaimEventKind, ClaimStatus
from returns.domain.lifecycle import PARCEL_MOVES
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.domain.supplier import Silence
from returns.models import ReverseDelivery, SupplierClaim
from returns.operations.claim_history import remember
from returns.operations.claims_follow import hold_with_returns
from returns.operations.make_claims import tell
from returns.operations.moves import hold_claim, move, refold
from returns.operations.order_labels import WAITING
from returns.outbox import put_for
from returns.queries.claims import is_refused
from returns.queries.postings import posting_of

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return

# Nobody waits for their answer any more, and the label may still be to come.
WITHOUT_LABEL = (ClaimStatus.ACCEPTED, ClaimStatus.LOST, ClaimStatus.REFUSED)


@transaction.atomic
def remind(message: OutboxMessage, *, now: datetime) -> None:
    """Remind a supplier who has not answered; nothing happens for a clock that was set anew since."""
    claim = _still_open(message)
    if claim is None or now >= claim.due_at:
        return
    remember(claim, ClaimEventKind.REMINDED, at=now, actor=ClaimActor.SYSTEM)
    tell(claim, "mail.claim_reminder", now=now)


@transaction.atomic
def expire(message: OutboxMessage, *, now: datetime) -> None:
    """Put silence before a person, and do what was agreed for it.

    Who has accepted, or was given up, and made no label is not waited for any more either; nor is who refused.
    """
    claim, returns = hold_with_returns(message.shop, int(message.payload["claim"]))
    if claim.sent_at.isoformat() != message.payload["sent_at"]:
        return
    if claim.status in WITHOUT_LABEL:
        go_on_without(returns, claim, now=now)
    if claim.status != ClaimStatus.OPEN or claim.silent_at:
        return
    SupplierClaim.objects.filter(pk=claim.pk).update(silent_at=now, waits_for_us=True)
    policy = Silence(claim.supplier.silence)
    remember(claim, ClaimEventKind.SILENT, at=now, actor=ClaimActor.SYSTEM, facts={"then": policy.value})
    if policy == Silence.CLAIM_LOST and move(claim, CLAIM_MOVES, ClaimStatus.LOST):
        remember(claim, ClaimEventKind.LOST, at=now, actor=ClaimActor.SYSTEM)
    go_on_without(returns, claim, to_shop=policy == Silence.SHIP_TO_SHOP, now=now)
    tell(claim, "mail.claim_news", now=now)


def go_on_without(returns: Iterable[Return], claim: SupplierClaim, *, now: datetime, to_shop: bool = False) -> None:
    """Have the label made that the supplier does not make: no shopper waits for it.

    To who refused nothing is sent: their goods come to the shop, or wait for staff where that cannot be. `returns` are
    those that the claim's lines are in, held like the claim, inside the caller's transaction.
    """
    for rma in returns:
        if rma.status == ReturnStatus.OPEN and rma.received_at is None:
            _label_it(rma, claim, to_shop=to_shop, now=now)


def _label_it(rma: Return, claim: SupplierClaim, *, to_shop: bool, now: datetime) -> None:
    refused = is_refused(claim)
    waiting = rma.parcels.filter(status=ParcelStatus.AWAITING_LABEL, awaits_supplier=True)
    for parcel in waiting.filter(destination=claim.supplier.destination_id):
        if (to_shop or refused) and _joins(rma, parcel, now):
            continue
        if refused and parcel.destination_id is not None:
            SupplierClaim.objects.filter(pk=claim.pk).update(waits_for_us=True)
            continue
        ReverseDelivery.objects.filter(pk=parcel.pk).update(awaits_supplier=False, destination=parcel.destination)
        put_for(rma, "labels.make", now=now, parcel=parcel.pk)
    refold(rma, now=now)


def _joins(rma: Return, parcel: ReverseDelivery, now: datetime) -> bool:
    """Lead the goods to the shop; True where they then travel in a parcel that waits to be sent there anyway.

    Where that one is on its way already, or said to be, the parcel leads to the supplier as planned: a return has one
    parcel to a place.
    """
    others = rma.parcels.filter(destination=None).exclude(status=ParcelStatus.VOIDED)
    own = others.order_by("pk").last()
    posting = posting_of(own) if own else None
    if own and (own.status not in WAITING or (posting and posting.refused_at is None)):
        return False
    rma.lines.filter(destination=parcel.destination_id).update(destination=None)
    _lead_fee(rma, parcel.destination_id)
    if own is None:
        parcel.destination = None
        return False
    move(parcel, PARCEL_MOVES, ParcelStatus.VOIDED)
    if own.label_ready_at:
        put_for(own.way.rma, "labels.redraw", now=now, parcel=own.way.pk)
        put_for(rma, "mail.label", now=now)
    return True


def _lead_fee(rma: Return, destination: int | None) -> None:
    """The parcel's fee is that of a parcel to the shop now, unless one is held for such a parcel already."""
    settlement = rma.settlement
    kept = settlement.shipping_by_parcel
    if all(each["destination"] is not None for each in kept):
        settlement.shipping_by_parcel = [
            each | {"destination": None} if each["destination"] == destination else each for each in kept
        ]
        settlement.save(update_fields=["shipping_by_parcel"])


def _still_open(message: OutboxMessage) -> SupplierClaim | None:
    claim = hold_claim(message.shop, int(message.payload["claim"]))
    same = claim.sent_at.isoformat() == message.payload["sent_at"]
    return claim if same and claim.status == ClaimStatus.OPEN else None
