"""What happened to a return at Shopify happens here too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from returns.domain import absorbing
from returns.domain.absorbing import Differs, Paid, Step
from returns.domain.remote_return import Held, RemoteReturn
from returns.domain.status import DeclineReason, DispositionType, DriftKind, Outcome, ParcelStatus, ReturnStatus
from returns.history import Actor, note
from returns.models import Order, OutboxMessage, Return, ReverseDelivery
from returns.operations.adopt_return import adopt_return
from returns.operations.approve_return import approve_return
from returns.operations.cancel_return import cancel_return
from returns.operations.close_return import close_return
from returns.operations.decline_return import decline_return
from returns.operations.drift import close_drifts, note_drift, settle_drifts
from returns.operations.moves import hold_order, locked, refold
from returns.operations.receive_goods import receive_goods
from returns.operations.record_payment import record_payment
from returns.operations.record_registration import record_exchanges, record_registration, record_reverse_fulfillment
from returns.operations.remove_from_return import remove_from_return
from returns.operations.reopen_return import reopen_return
from returns.operations.reserve import UnableToSettle
from returns.queries.linked_orders import order_is_awaited

TRACKED_ELSEWHERE = "shopify"


@transaction.atomic
def absorb_return(*, order: Order, theirs: RemoteReturn, read_at: datetime, listed_at: datetime, now: datetime) -> bool:
    """Bring our return up to what Shopify had at `read_at`; True if the claim on any piece changed.

    `listed_at` is when the order was read that named the return: from then on its pieces are not returnable there.

    A return we do not know is adopted, unless it is one of ours whose registration was never answered. Older news than
    what we hold changes nothing, and neither does the same news twice. What cannot follow by itself becomes a Drift.
    """
    hold_order(pk=order.pk)
    rma = order.returns.filter(gid=theirs.gid).first() or _unanswered(order, theirs, listed_at)
    adopted = rma is None
    if rma is None:
        rma = adopt_return(order, theirs, listed_at=listed_at, now=now)
    if rma is None or (rma.read_at and rma.read_at >= read_at):
        return adopted and rma is not None
    held = hold(rma)
    found = [*_follow(rma, held, theirs, now), *_gone_with_its_order(rma)]
    Return.objects.filter(pk=rma.pk).update(read_at=read_at, shopify_name=theirs.name)
    if not held.on_its_way:
        settle_drifts(rma, [step for step in found if isinstance(step, Differs)], now=now)
    elif any(isinstance(step, Paid) for step in found):
        # Whatever of ours is still on its way there, the sums agree.
        close_drifts(rma, DriftKind.PAID_DIFFERENTLY, now=now)
    return adopted or any(isinstance(step, absorbing.CLAIMS) for step in found)


def _follow(rma: Return, held: Held, theirs: RemoteReturn, now: datetime) -> Sequence[Step]:
    """Carry out what follows. Sums are compared as they are once the pieces that left or came back are priced."""
    found = absorbing.steps(held, theirs)
    first = absorbing.until_priced(found)
    for step in first:
        _carry_out(rma.pk, step, theirs, now)
    if first:
        priced = replace(hold(Return.objects.get(pk=rma.pk)), on_its_way=held.on_its_way)
        found = [*first, *(step for step in absorbing.steps(priced, theirs) if step not in first)]
    for step in found[len(first) :]:
        _carry_out(rma.pk, step, theirs, now)
    return found


def _gone_with_its_order(rma: Return) -> Iterator[Differs]:
    """Who read a living return before its order was deleted, and comes after that, still has no news of it."""
    living = Return.objects.filter(pk=rma.pk, status__in=[ReturnStatus.REQUESTED, ReturnStatus.OPEN])
    if living.exclude(order__gone_at=None).exists():
        yield Differs(DriftKind.GONE_THERE, {"gid": rma.gid})


def hold(rma: Return) -> Held:
    """What we hold of a return, as far as comparing needs it."""
    parcels = [parcel for parcel in rma.parcels.all() if parcel.status != ParcelStatus.VOIDED]
    stream = f"return:{rma.pk}:shopify"
    waiting = OutboxMessage.objects.waiting().filter(stream__in=[stream, stream + OutboxMessage.ASIDE])
    return Held(
        status=rma.status,
        pieces={item.fulfilled.gid: item.quantity for item in rma.lines.select_related("fulfilled")},
        received=rma.received_at is not None,
        settlement=rma.settlement.status,
        total_minor=rma.settlement.total_presentment_minor,
        key=str(rma.settlement.key),
        on_its_way=waiting.exists(),
        has_parcel=bool(parcels),
        opened=bool(rma.rfo_gid),
        tracked=frozenset(parcel.gid for parcel in parcels),
        refundable=rma.outcome != Outcome.GIFT_CARD,
        order_awaited=order_is_awaited(rma),
    )


def _unanswered(order: Order, theirs: RemoteReturn, listed_at: datetime) -> Return | None:
    """Our return that was registered without our learning of it: not registered, and the same pieces.

    What was made open there has our number in the notes of its reasons, so that it is known even if it is over by now;
    what was asked for has the shopper's own notes.
    """
    there = Counter((line.fulfilled_gid, line.quantity, line.note) for line in theirs.lines)
    pieces = Counter((line.fulfilled_gid, line.quantity) for line in theirs.lines)
    numbers = {line.reason_note.split(" ")[0] for line in theirs.lines}
    for rma in order.returns.filter(gid="").order_by("pk"):
        items = list(rma.lines.select_related("fulfilled"))
        ours = Counter((item.fulfilled.gid, item.quantity) for item in items)
        asked = Counter((item.fulfilled.gid, item.quantity, item.note) for item in items)
        over = rma.status in {ReturnStatus.DECLINED, ReturnStatus.CANCELED}
        if (asked == there and not over) or (ours == pieces and numbers == {rma.number}):
            gids = {line.fulfilled_gid: line.gid for line in theirs.lines}
            lines = {item.pk: gids[item.fulfilled.gid] for item in items}
            found = record_registration(rma_id=rma.pk, gid=theirs.gid, lines=lines, now=listed_at)
            record_exchanges(rma_id=rma.pk, gids=[(line.variant_gid, line.gid) for line in theirs.exchanges])
            return found
    return None


def _carry_out(rma_id: int, step: Step, theirs: RemoteReturn, now: datetime) -> None:
    if carry_out := _OPERATIONS.get(type(step)):
        carry_out(rma_id, step, theirs, now)


def _approve(rma_id: int, step: absorbing.Approve, theirs: RemoteReturn, now: datetime) -> None:
    approve_return(rma_id=rma_id, actor=Actor.SHOPIFY, now=now, tell_shopify=False, with_label=step.with_label)


def _open(rma_id: int, step: Any, theirs: RemoteReturn, now: datetime) -> None:
    gids = {line.fulfilled_gid: line.gid for line in theirs.lines}
    lines = {
        gids[line.fulfilled_gid]: line.gid
        for order in theirs.reverse_orders
        for line in order.lines
        if line.fulfilled_gid in gids
    }
    record_reverse_fulfillment(rma_id=rma_id, gid=theirs.reverse_orders[0].gid, lines=lines, now=now)


def _decline(rma_id: int, step: Any, theirs: RemoteReturn, now: datetime) -> None:
    known = theirs.decline_reason in {reason.value for reason in DeclineReason}
    decline_return(
        rma_id=rma_id,
        reason=DeclineReason(theirs.decline_reason) if known else DeclineReason.OTHER,
        explanation=theirs.decline_note,
        actor=Actor.SHOPIFY,
        now=now,
        tell_shopify=False,
    )


def _cancel(rma_id: int, step: Any, theirs: RemoteReturn, now: datetime) -> None:
    cancel_return(rma_id=rma_id, actor=Actor.SHOPIFY, now=now, tell_shopify=False)


def _close(rma_id: int, step: Any, theirs: RemoteReturn, now: datetime) -> None:
    close_return(rma_id=rma_id, actor=Actor.SHOPIFY, now=now)


def _reopen(rma_id: int, step: absorbing.Reopen, theirs: RemoteReturn, now: datetime) -> None:
    reopen_return(rma_id=rma_id, actor=Actor.SHOPIFY, now=now, tell_shopify=False, with_label=step.with_label)


def _take_off(rma_id: int, step: absorbing.TakeOff, theirs: RemoteReturn, now: datetime) -> None:
    rma = locked(rma_id)
    left = {item.pk: step.left[item.fulfilled.gid] for item in rma.lines.select_related("fulfilled")}
    changed = {pk: number for pk, number in left.items() if rma.lines.get(pk=pk).quantity != number}
    remove_from_return(rma_id=rma_id, left=changed, actor=Actor.SHOPIFY, now=now, tell_shopify=False)


def _receive(rma_id: int, step: absorbing.Receive, theirs: RemoteReturn, now: datetime) -> None:
    rma = locked(rma_id)
    if rma.status != ReturnStatus.OPEN:
        return
    counts = {
        item.pk: {DispositionType(kind): number for kind, number in step.counts[item.fulfilled.gid].items()}
        for item in rma.lines.select_related("fulfilled")
        if item.fulfilled.gid in step.counts
    }
    if all(sum(counts.get(item.pk, {}).values()) == item.quantity for item in rma.lines.all()):
        receive_goods(rma_id=rma_id, counts=counts, actor=Actor.SHOPIFY, now=now)


def _track(rma_id: int, step: absorbing.Track, theirs: RemoteReturn, now: datetime) -> None:
    rma = locked(rma_id)
    parcel = ReverseDelivery.objects.create(
        rma=rma,
        status=ParcelStatus.LABEL_READY,
        carrier=TRACKED_ELSEWHERE,
        tracking_number=step.parcel.tracking_number[:64],
        tracking_url=step.parcel.tracking_url[:1024],
        gid=step.parcel.gid,
    )
    note(rma, "parcel.announced", at=now, actor=Actor.SHOPIFY, facts={"gid": step.parcel.gid, "parcel": parcel.pk})
    refold(rma, now=now)


def _paid(rma_id: int, step: absorbing.Paid, theirs: RemoteReturn, now: datetime) -> None:
    try:
        record_payment(rma_id=rma_id, refund_gid=step.refund_gid, paid_minor=step.minor, outcome=step.outcome, now=now)
    except UnableToSettle as refusal:
        facts = {"theirs_minor": step.minor, "refunds": [step.refund_gid], "refusal": refusal.code}
        facts |= {"outcome": str(step.outcome)}
        note_drift(rma=locked(rma_id), kind=DriftKind.PAID_DIFFERENTLY, facts=facts, now=now)


_OPERATIONS: dict[type, Callable[[int, Any, RemoteReturn, datetime], None]] = {
    absorbing.Approve: _approve,
    absorbing.Open: _open,
    absorbing.Decline: _decline,
    absorbing.Cancel: _cancel,
    absorbing.Close: _close,
    absorbing.Reopen: _reopen,
    absorbing.TakeOff: _take_off,
    absorbing.Receive: _receive,
    absorbing.Track: _track,
    absorbing.Paid: _paid,
}
