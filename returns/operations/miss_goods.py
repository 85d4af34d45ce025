"""Goods that something went out for early do not come: the shopper is reminded, then a person looks, and may end it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.status import ReturnStatus, SettlementStatus
from returns.history import Actor, note
from returns.models import LinkedOrder, Return
from returns.operations.book_money import book_lost
from returns.operations.close_return import close_return
from returns.operations.moves import locked
from returns.outbox import put_for
from returns.queries.early import at_stake, out_and_missed, overdue, reminder_due, to_look_at


class UnableToWriteOff(Exception):
    """Nothing was changed. `code`: `not_overdue` (or nothing went out early), `goods_in` or `money_moved`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def miss_goods(*, now: datetime) -> int:
    """Remind who has not sent their goods, and put before a person what is overdue; returns how many were seen to."""
    return sum(_look_at(rma_id, now) for rma_id in to_look_at(now=now))


@transaction.atomic
def _look_at(rma_id: int, now: datetime) -> bool:
    rma = locked(rma_id)
    row = out_and_missed().filter(rma=rma, overdue_at=None).first()
    if row is None:
        return False
    if overdue(rma, now=now):
        LinkedOrder.objects.filter(pk=row.pk).update(overdue_at=now)
        _note(rma, row, "linked_order.overdue", now, actor=Actor.SYSTEM)
        return True
    if not reminder_due(rma, row, now=now):
        return False
    LinkedOrder.objects.filter(pk=row.pk).update(reminders=row.reminders + 1)
    put_for(rma, "mail.goods_awaited", now=now)
    return True


@transaction.atomic
def write_off(*, rma_id: int, actor_id: str, now: datetime) -> Return:
    """Give up goods that are overdue: the journal says what it cost the shop, and the return is closed.

    Nothing is charged to anybody. A second click changes nothing. Raises UnableToWriteOff.
    """
    rma = locked(rma_id)
    row = LinkedOrder.objects.filter(rma=rma).select_related("rma__order").first()
    if row is None or row.overdue_at is None:
        raise UnableToWriteOff("not_overdue")
    if row.lost_at:
        return rma
    if rma.received_at:
        raise UnableToWriteOff("goods_in")
    if rma.settlement.status != SettlementStatus.QUOTED:
        raise UnableToWriteOff("money_moved")
    LinkedOrder.objects.filter(pk=row.pk).update(lost_at=now)
    book_lost(row, now=now)
    _note(rma, row, "linked_order.lost", now, actor=Actor.MERCHANT, actor_id=actor_id)
    if rma.status == ReturnStatus.OPEN:
        close_return(rma_id=rma.pk, actor=Actor.MERCHANT, actor_id=actor_id, tell_shopify=True, now=now)
    return rma


def _note(rma: Return, row: LinkedOrder, kind: str, now: datetime, *, actor: str, actor_id: str = "") -> None:
    stake = at_stake(row)
    facts = {"total_minor": stake.minor, "currency": stake.currency}
    note(rma, kind, at=now, actor=actor, actor_id=actor_id, facts=facts)
