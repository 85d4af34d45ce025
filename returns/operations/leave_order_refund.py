"""A refund without goods that stopped stays unpaid: somebody decided so, and nobody is reminded of it any more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.status import SettlementStatus
from returns.history import Actor, note
from returns.models import Return
from returns.operations.moves import locked
from returns.operations.refund_order import facts_of
from returns.queries.unpaid import LEFT


@transaction.atomic
def leave_order_refund(*, rma_id: int, refund_id: int, actor_id: str, now: datetime) -> Return:
    """Leave a refund of the return at that; it may be paid all the same later. Changes nothing where none stopped."""
    rma = locked(rma_id)
    refund = rma.order_refunds.filter(pk=refund_id, status=SettlementStatus.FAILED).exclude(problem=LEFT).first()
    if refund:
        refund.problem, refund.detail = LEFT, ""
        refund.save(update_fields=["problem", "detail"])
        facts = facts_of(rma, refund)
        note(rma, "order_refund.left", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts=facts)
    return rma
