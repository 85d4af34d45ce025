"""An article that came by an exchange came back itself: its worth goes back on the order that it was paid on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.status import RefundKind
from returns.history import Actor
from returns.models import LinkedOrder, OrderRefund, OutboxMessage, Return
from returns.operations.moves import locked
from returns.operations.record_linked_order import stop_linked_order
from returns.operations.refund_order import refund_order
from returns.operations.reserve import UnableToSettle, bind_sum
from returns.queries.linked_worth import goes_back_elsewhere, linked_source


def pay_back(message: OutboxMessage, *, now: datetime) -> None:
    """Carry out what a settled return of a linked order leaves to be paid on the order before it."""
    rma = Return.objects.select_related("order", "settlement").get(pk=message.payload["return"])
    back, row = goes_back_elsewhere(rma), linked_source(rma.order)
    if back is None or row is None:
        return
    try:
        pay_back_exchanged(back_id=rma.pk, first_id=row.rma_id, minor=back.amount.presentment.minor, now=now)
    except UnableToSettle as refusal:
        detail = f"{back.amount.presentment.amount} {back.amount.presentment.currency}: {refusal.code}"
        stop_linked_order(rma_id=row.rma_id, problem="not_paid_back", detail=detail, now=now)


@transaction.atomic
def pay_back_exchanged(*, back_id: int, first_id: int, minor: int, now: datetime) -> OrderRefund:
    """Free what stood for the goods on the first return's order, and refund it there; once for a return that came back.

    `minor` is in minor units of the presentment currency. Raises UnableToSettle.
    """
    return free_and_refund(rma_id=first_id, minor=minor, key=f"exchanged:{back_id}", now=now)


@transaction.atomic
def free_and_refund(
    *, rma_id: int, minor: int, key: str, now: datetime, actor: str = Actor.POLICY, actor_id: str = ""
) -> OrderRefund:
    """Free what stands on a return's order for what went out instead, and refund it there, once for each `key`.

    `minor` is in minor units of the presentment currency. Raises UnableToSettle.
    """
    rma = locked(rma_id)
    if known := rma.order_refunds.filter(request_key=key).first():
        return known
    row = LinkedOrder.objects.get(rma=rma)
    freed = min(row.bound_minor, minor)
    if freed:
        bind_sum(rma, -freed)
        LinkedOrder.objects.filter(pk=row.pk).update(bound_minor=row.bound_minor - freed)
    return refund_order(
        rma_id=rma.pk,
        kind=RefundKind.EXCHANGED,
        amount_minor=minor,
        request_key=key,
        actor=actor,
        actor_id=actor_id,
        now=now,
    )
