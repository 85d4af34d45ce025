"""A payment that stopped is called off: pieces and sum are free again."""

from __future__ import annotations

from datetime import datetime

from returns.domain.lifecycle import SETTLEMENT_MOVES
from returns.domain.status import SettlementStatus
from returns.models import Return, ReturnUnit
from returns.operations.book_money import book_called_off
from returns.operations.moves import move
from returns.operations.reserve import bind_sum


def call_off_payment(rma: Return, *, now: datetime) -> bool:
    """Let go of what a stopped payment bound, inside the caller's transaction and under the return's lock.

    Who takes the return up again settles it anew. False where no payment stopped.
    """
    settlement = rma.settlement
    if settlement.status != SettlementStatus.FAILED:
        return False
    ended = {"paid_presentment_minor": 0, "problem": "", "detail": ""}
    if not move(settlement, SETTLEMENT_MOVES, SettlementStatus.QUOTED, **ended):
        return False
    ReturnUnit.objects.filter(settlement=settlement).update(settlement=None)
    bind_sum(rma, -settlement.total_presentment_minor)
    book_called_off(rma, settlement, now=now)
    return True
