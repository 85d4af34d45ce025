"""Staff repair faulty goods: begun, delayed, sent back to the shopper, or not to be done."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Sum

from returns.domain.lifecycle import REPAIR_MOVES, RETURN_MOVES
from returns.domain.status import DispositionType, Outcome, RepairStatus, ReturnStatus
from returns.history import Actor, note
from returns.models import Disposition, Repair, Return, ReturnUnit
from returns.operations.moves import locked, move, refold
from returns.operations.switch_outcome import may_be_replaced, objection_to_promise, switch
from returns.operations.tell_shopify import tell_shopify
from returns.outbox import put_for
from returns.queries.stock import NOT_ASKED, Stock

INSTEAD = (Outcome.REPLACEMENT, Outcome.REFUND)


class UnableToRepair(Exception):
    """The repair stays as it is.

    `code`: `no_repair` (another outcome, or not open), `not_here` (the goods are not counted yet, or none came),
    `sold_out`, `promised` (to others), `repair_over`, `repair_not_begun`, `day_past` (a promised day that is over, or
    sooner than before), `no_reason` or `not_replaceable`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def begin_repair(*, rma_id: int, due_on: date | None, actor_id: str, now: datetime) -> Return:
    """The goods are on the bench, and promised back by `due_on` if staff say so. A second click changes nothing.

    Raises UnableToRepair.
    """
    rma, repair = _held(rma_id)
    if repair.status == RepairStatus.IN_REPAIR:
        return rma
    if due_on and due_on < _today(rma, now):
        raise UnableToRepair("day_past")
    if not move(repair, REPAIR_MOVES, RepairStatus.IN_REPAIR, begun_at=now, due_on=due_on):
        raise UnableToRepair("repair_over")
    _tell(rma, "repair.begun", actor_id=actor_id, now=now, due_on=due_on.isoformat() if due_on else "")
    refold(rma, now=now)
    return rma


@transaction.atomic
def delay_repair(*, rma_id: int, due_on: date, reason: str, actor_id: str, now: datetime) -> Return:
    """The repair takes longer: the shopper is told until when and why. The same day again changes nothing.

    Raises UnableToRepair.
    """
    rma, repair = _held(rma_id)
    if repair.status != RepairStatus.IN_REPAIR:
        raise UnableToRepair("repair_not_begun")
    if repair.due_on == due_on:
        return rma
    if due_on < _today(rma, now) or (repair.due_on and due_on < repair.due_on):
        raise UnableToRepair("day_past")
    if not reason.strip():
        raise UnableToRepair("no_reason")
    Repair.objects.filter(pk=repair.pk).update(due_on=due_on, reason=reason.strip()[:500], delays=F("delays") + 1)
    _tell(rma, "repair.delayed", actor_id=actor_id, now=now, due_on=due_on.isoformat())
    refold(rma, now=now)
    return rma


@transaction.atomic
def finish_repair(
    *, rma_id: int, carrier: str, tracking_number: str, tracking_url: str, actor_id: str, now: datetime
) -> Return:
    """The goods are repaired and on their way back: the return is over, nothing was owed, and its pieces are free.

    A fault that shows again is a return of its own. A second click changes nothing. Raises UnableToRepair.
    """
    rma, repair = _held(rma_id, over=RepairStatus.SENT_BACK)
    if repair.status == RepairStatus.SENT_BACK:
        return rma
    way = {"carrier": carrier, "tracking_number": tracking_number, "tracking_url": tracking_url}
    if not move(repair, REPAIR_MOVES, RepairStatus.SENT_BACK, ended_at=now, **way):
        raise UnableToRepair("repair_not_begun" if repair.status == RepairStatus.EXPECTED else "repair_over")
    move(rma, RETURN_MOVES, ReturnStatus.CLOSED, closed_at=now)
    ReturnUnit.objects.filter(item__rma=rma).update(live=False)
    tell_shopify(rma, "shopify.close_return", now=now)
    _tell(rma, "repair.sent_back", actor_id=actor_id, now=now, carrier=carrier)
    refold(rma, now=now)
    return rma


@transaction.atomic
def give_up_repair(
    *, rma_id: int, instead: Outcome, reason: str, actor_id: str, now: datetime, stock: Stock = NOT_ASKED
) -> Return:
    """The goods cannot be repaired: the shopper gets them anew, or their money, and is told so and why.

    `stock` is what was left just now of what is to be sent anew. A second click changes nothing. Raises UnableToRepair.
    """
    rma, repair = _held(rma_id, over=RepairStatus.FAILED)
    if repair.status == RepairStatus.FAILED:
        return rma
    if not reason.strip():
        raise UnableToRepair("no_reason")
    if instead not in INSTEAD or (instead == Outcome.REPLACEMENT and not may_be_replaced(rma)):
        raise UnableToRepair("not_replaceable")
    if instead == Outcome.REPLACEMENT and (why := objection_to_promise(rma, stock)):
        raise UnableToRepair(why)
    if not move(repair, REPAIR_MOVES, RepairStatus.FAILED, ended_at=now, reason=reason.strip()[:500]):
        raise UnableToRepair("repair_over")
    switch(rma, instead, now=now)
    _tell(rma, "repair.failed", actor_id=actor_id, now=now, outcome=instead.value)
    return rma


def _held(rma_id: int, *, over: RepairStatus | None = None) -> tuple[Return, Repair]:
    """The return under its lock with its repair, whose goods are here; one that ended as `over` is given back too."""
    rma = locked(rma_id)
    repair = Repair.objects.filter(rma=rma).first()
    if repair is None:
        raise UnableToRepair("no_repair")
    if over and repair.status == over:
        return rma, repair
    if repair.status not in {RepairStatus.EXPECTED, RepairStatus.IN_REPAIR}:
        raise UnableToRepair("repair_over")
    if rma.status != ReturnStatus.OPEN:
        raise UnableToRepair("no_repair")
    if not rma.received_at or not _pieces_here(rma):
        raise UnableToRepair("not_here")
    return rma, repair


def _pieces_here(rma: Return) -> int:
    counted = Disposition.objects.filter(item__rma=rma).exclude(type=DispositionType.MISSING)
    return counted.aggregate(n=Sum("quantity"))["n"] or 0


def _today(rma: Return, now: datetime) -> date:
    return now.astimezone(ZoneInfo(rma.shop.time_zone)).date()


def _tell(rma: Return, kind: str, *, actor_id: str, now: datetime, **facts: str) -> None:
    """One event, and the shopper's mail about it."""
    note(rma, kind, at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts=facts)
    put_for(rma, f"mail.{kind.replace('.', '_')}", now=now)
