"""Returns whose goods come in several goes."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from returns.domain.status import DispositionType, ReturnStatus
from returns.models import Order, OutboxMessage, Return
from returns.operations.approve_return import approve_return
from returns.operations.receive_part import receive_part
from returns.operations.record_registration import record_registration, record_reverse_fulfillment
from tests.characters import NOW, ask

LATER = NOW + timedelta(days=3)


def at_shopify(rma: Return) -> Return:
    """All that was to be told to Shopify about the return has reached it."""
    lines = {item.pk: f"{rma.number}-{item.pk}" for item in rma.lines.all()}
    record_registration(rma_id=rma.pk, gid=f"gid://shopify/Return/{rma.pk}", lines=lines, now=NOW)
    record_reverse_fulfillment(rma_id=rma.pk, gid=f"gid://shopify/ReverseFulfillmentOrder/{rma.pk}", lines={}, now=NOW)
    OutboxMessage.objects.filter(payload__return=rma.pk).update(done_at=NOW)
    return again(rma)


def again(rma: Return) -> Return:
    return Return.objects.select_related("order", "settlement", "policy", "shop").get(pk=rma.pk)


def opened(order: Order, *quantities: int, **details: Any) -> Return:
    rma = ask(order, quantities=quantities, key=str(uuid.uuid4()), **details)
    if rma.status == ReturnStatus.REQUESTED:
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    return at_shopify(rma)


def come(rma: Return, *pieces: int, **options: Any) -> Return:
    """So many pieces of each line came; gives back the rest."""
    counts = {
        item.pk: {DispositionType.RESTOCKED: number} for item, number in zip(rma.lines.all(), pieces, strict=True)
    }
    return again(receive_part(rma_id=rma.pk, counts=counts, actor="merchant", now=LATER, **options))
