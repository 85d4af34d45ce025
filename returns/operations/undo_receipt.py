"""A count is taken back before anybody was told of it and before any money is due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from returns.domain.grading import CountStatus
from returns.domain.status import ParcelStatus, RequestKind, SettlementStatus
from returns.history import Actor, note
from returns.models import DeskCount, Disposition, Return, ReturnEvent, ReverseDelivery, Settlement
from returns.operations.drop_requests import drop_requests
from returns.operations.held_news import UNDO_FOR, withdraw
from returns.operations.moves import locked, refold
from returns.operations.receive_goods import UNDONE_BY
from returns.operations.requote import requote
from returns.queries.sums import present_worth


class UnableToUndoReceipt(Exception):
    """The count stands. `code`: `told` (Shopify or the shopper is being told) or `money_moved`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def countable_until(rma: Return, *, now: datetime) -> datetime | None:
    """Until when the count of a return that was read whole can be taken back; None where it cannot."""
    if rma.received_at is None or rma.settlement.status != SettlementStatus.QUOTED or not _undone_by(rma):
        return None
    until = rma.received_at + UNDO_FOR
    return until if now < until else None


@transaction.atomic
def undo_receipt(*, rma_id: int, actor_id: str, now: datetime) -> Return:
    """Let the goods wait to be counted again, as if nobody had counted them. Doing it again changes nothing.

    Goods, parcel and sum are as they were before; what was taken off for wear falls away, and a colleague who was asked
    to confirm the sum is asked no more. The messages that would tell of it are deleted, all of them or none: one that a
    worker has begun to send makes it too late. Raises UnableToUndoReceipt.
    """
    rma = locked(rma_id)
    if rma.received_at is None:
        return rma
    if rma.settlement.status != SettlementStatus.QUOTED:
        raise UnableToUndoReceipt("money_moved")
    before = _undone_by(rma)
    if not before or not withdraw(before["held"]):
        raise UnableToUndoReceipt("told")
    Disposition.objects.filter(item__rma=rma).delete()
    rma.received_at = None
    rma.save(update_fields=["received_at"])
    # The desk's count stays in the history as one that was put aside; it has no way back either.
    DeskCount.objects.filter(rma=rma, status=CountStatus.TAKEN).update(status=CountStatus.DISCARDED, ended_at=now)
    _put_back(rma, before["parcels"])
    requote(rma, present_worth(rma), deduction=rma.order.amount(rma.settlement, "deduction").times(0))
    Settlement.objects.filter(rma=rma).update(deduction_by="", deduction_reason="")
    drop_requests(rma, now=now, actor_id=actor_id, kinds=(RequestKind.SETTLEMENT,))
    note(rma, "goods.uncounted", at=now, actor=Actor.MERCHANT, actor_id=actor_id)
    rma.refresh_from_db()
    refold(rma, now=now)
    return rma


def _put_back(rma: Return, parcels: dict[str, str]) -> None:
    """The parcels that the count said are here: a life-cycle has no way back, but nobody ever heard of this move."""
    for pk, status in parcels.items():
        rows = ReverseDelivery.objects.filter(rma=rma, pk=int(pk), status=ParcelStatus.DELIVERED)
        rows.update(status=status, delivered_at=None)


def _undone_by(rma: Return) -> dict[str, Any]:
    """What the newest count left to undo it by; nothing where other things hang on it."""
    counts: list[ReturnEvent] = [event for event in rma.events.all() if event.kind == "goods.received"]
    newest = max(counts, key=lambda event: event.pk, default=None)
    found: dict[str, Any] = newest.facts.get(UNDONE_BY, {}) if newest else {}
    return found
