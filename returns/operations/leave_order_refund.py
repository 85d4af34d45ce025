"""A refund without goods that stopped stays unpaid: somebody decided so, and nobody is reminded of it any more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.status import SettlementStatus
from returns.history import Actor, note
from returns.models import Return
from returns.operations.moves import locked
from returns.operations.refund_order import facts_of
from returns.outbox import put_for
from returns.queries.rest import rest_is_coming, rest_key
from returns.queries.returns import total_back
from returns.queries.unpaid import LEFT


@transaction.atomic
def leave_order_refund(*, rma_id: int, refund_id: int, actor_id: str, now: datetime) -> Return:
    """Leave a refund of the return at that; it may be paid all the same later. Changes nothing where none stopped.

    Where it was the rest of a return that ended, the shopper is told of what went back without it, if anything did.
    """
    rma = locked(rma_id)
    refund = rma.order_refunds.filter(pk=refund_id, status=SettlementStatus.FAILED).exclude(problem=LEFT).first()
    if refund:
        awaited = refund.request_key == rest_key(rma.pk) and rest_is_coming(rma)
        refund.problem, refund.detail = LEFT, ""
        refund.save(update_fields=["problem", "detail"])
        facts = facts_of(rma, refund)
        note(rma, "order_refund.left", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts=facts)
        if awaited and total_back(rma).presentment.minor:
            put_for(rma, "mail.refunded", now=now)
    return rma
