"""Somebody looked at what was refunded by other hands, and says that the linked order is to be sent all the same."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from returns.history import Actor, note
from returns.models import LinkedOrder, Return
from returns.operations.moves import locked
from returns.queries.linked_orders import refunded_on


@transaction.atomic
def accept_refunds(*, rma_id: int, actor_id: str, now: datetime) -> Return:
    """Take what was refunded so far for something else than the goods that come back; what comes on top stops again."""
    rma = locked(rma_id)
    row = LinkedOrder.objects.filter(rma=rma).first()
    beyond = refunded_on(rma.order).by_others - row.refunded_before if row else 0
    if beyond > 0:
        explain_refunds(rma, beyond)
        facts = {"total_minor": beyond, "currency": rma.order.presentment_currency}
        note(rma, "linked_order.accepted", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts=facts)
    return rma


def explain_refunds(rma: Return, minor: int) -> None:
    """Somebody said what a refund was for: it counts against no linked order of this order any more."""
    rows = LinkedOrder.objects.filter(rma__order=rma.order_id)
    rows.update(refunded_before=F("refunded_before") + minor)
