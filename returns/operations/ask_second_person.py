"""Pay, or ask for the second person that it takes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.status import Outcome, RefundKind, RequestKind, RequestStatus
from returns.history import Actor, note
from returns.models import OrderRefund, PaymentRequest, Return, Settlement
from returns.operations.moves import locked
from returns.operations.refund_order import refund_order
from returns.operations.reserve import UnableToSettle
from returns.operations.settle_return import settle_return
from returns.queries.payment_requests import Wanted


def settle_or_ask(
    *, rma_id: int, expected_minor: int, outcome: Outcome, actor_id: str, now: datetime
) -> Settlement | None:
    """`settle_return` by a person of the shop; None where a second one is asked now. Raises UnableToSettle."""
    try:
        return settle_return(
            rma_id=rma_id,
            expected_minor=expected_minor,
            outcome=outcome,
            actor=Actor.MERCHANT,
            actor_id=actor_id,
            now=now,
        )
    except UnableToSettle as why:
        if why.code != "second_person":
            raise
    _ask(rma_id, Wanted(RequestKind.SETTLEMENT, expected_minor, {"outcome": outcome.value}), actor_id, now)
    return None


def refund_or_ask(
    *,
    rma_id: int,
    kind: RefundKind,
    amount_minor: int,
    request_key: str,
    actor_id: str,
    now: datetime,
    again: bool = False,
) -> OrderRefund | None:
    """`refund_order` by a person of the shop; None where a second one is asked now. Raises UnableToSettle."""
    facts = {"kind": kind.value, "request_key": request_key}
    try:
        return refund_order(
            rma_id=rma_id,
            kind=kind,
            amount_minor=amount_minor,
            request_key=request_key,
            actor_id=actor_id,
            now=now,
            again=again,
        )
    except UnableToSettle as why:
        if why.code != "second_person":
            raise
    _ask(rma_id, Wanted(RequestKind.ORDER_REFUND, amount_minor, facts), actor_id, now)
    return None


@transaction.atomic
def _ask(rma_id: int, wanted: Wanted, actor_id: str, now: datetime) -> PaymentRequest:
    """Write the request down, once: the same again is the same, another one takes the place of the one before.

    Nobody without a name asks: it could not be told that somebody else confirms. Raises UnableToSettle.
    """
    if not actor_id:
        raise UnableToSettle("second_person")
    rma = locked(rma_id)
    waiting = rma.payment_requests.filter(kind=wanted.kind, status=RequestStatus.WAITING).first()
    if waiting and (waiting.sum_minor, waiting.facts) == (wanted.sum_minor, dict(wanted.facts)):
        return waiting
    if waiting:
        PaymentRequest.objects.filter(pk=waiting.pk).update(
            status=RequestStatus.DROPPED, answered_by=actor_id, answered_at=now
        )
    row = PaymentRequest.objects.create(
        rma=rma,
        kind=wanted.kind,
        sum_minor=wanted.sum_minor,
        facts=dict(wanted.facts),
        asked_by=actor_id,
        asked_at=now,
    )
    note(rma, "payment.asked", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts=facts_of(rma, row))
    return row


def facts_of(rma: Return, row: PaymentRequest) -> dict[str, object]:
    """What the history says of a request."""
    return {"request": row.pk, "total_minor": row.sum_minor, "currency": rma.order.presentment_currency}
