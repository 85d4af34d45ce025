"""Somebody looked at what was refunded by other hands, and says that the linked order is to be sent all the same."""

from datetime import datetime

from django.db import transaction

from returns.history import Actor, note
from returns.models import LinkedOrder, Return
from returns.operations.moves import locked
from returns.queries.linked_orders import refunded_on


@transaction.atomic
def accept_refunds(*, rma_id: int, actor_id: str, now: datetime) -> Return:
    """Take what was refunded so far for something else than the goods that come back; what comes on top stops again."""
    rma = locked(rma_id)
    by_others = refunded_on(rma.order).by_others
    rows = LinkedOrder.objects.filter(rma=rma, refunded_before__lt=by_others)
    before = rows.values_list("refunded_before", flat=True).first()
    if rows.update(refunded_before=by_others):
        facts = {"total_minor": by_others - (before or 0), "currency": rma.order.presentment_currency}
        note(rma, "linked_order.accepted", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts=facts)
    return rma
