"""Stock that drafts hold is held on as long as their returns go on, and known to be free when they do not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.models import LinkedOrder
from returns.operations.follow_linked_order import another_edition
from returns.operations.moves import locked
from returns.outbox import put_for
from returns.queries.linked_orders import to_prolong


def hold_stock(*, now: datetime) -> int:
    """Prolong what runs out soon, and forget reservations that ran out; returns how many were seen to."""
    prolonged = sum(_prolong(rma_id, now) for rma_id in to_prolong(now=now))
    return prolonged + LinkedOrder.objects.filter(reserved_until__lte=now).update(reserved_until=None)


@transaction.atomic
def _prolong(rma_id: int, now: datetime) -> bool:
    rma = locked(rma_id)
    if not to_prolong(now=now, rma_id=rma_id):
        return False
    another_edition(rma.pk, now=now)
    put_for(rma, "shopify.keep_linked_order", now=now)
    return True
