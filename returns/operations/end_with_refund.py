"""A return ends whose pieces are settled at Shopify already: what is left of their worth goes back without them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.status import RefundKind
from returns.history import Actor
from returns.models import Return
from returns.operations.moves import locked
from returns.operations.record_payment import record_payment
from returns.operations.refund_order import refund_order
from returns.queries.rest import rest_key


@transaction.atomic
def end_with_refund(
    *, rma_id: int, rest_minor: int, now: datetime, actor: str = Actor.POLICY, actor_id: str = ""
) -> Return:
    """End as paid without a payment for goods; `rest_minor` (presentment currency) goes back as a refund of its own.

    The shopper is told once that is paid. Repeating it pays nothing more. Raises UnableToSettle.
    """
    ended = record_payment(rma_id=locked(rma_id).pk, refund_gid="", paid_minor=0, tell=not rest_minor, now=now)
    if rest_minor:
        refund_order(
            rma_id=rma_id,
            kind=RefundKind.GOODWILL,
            amount_minor=rest_minor,
            request_key=rest_key(rma_id),
            actor=actor,
            actor_id=actor_id,
            now=now,
        )
    return ended
