"""Shopify Flow acts on a return: each run of its actions once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from returns.models import Return, Shop
from returns.operations.moves import locked
from returns.queries.returns import get_return_by_id


@transaction.atomic
def act_once(*, shop: Shop, rma_id: int, actor_id: str, do: Callable[[Return], Any]) -> bool:
    """Carry `do` out under the return's lock, unless history says that this run of Flow's acted on it before.

    False where it did. Raises whatever `do` raises, and then nothing is done.
    """
    locked(rma_id)
    rma = get_return_by_id(shop, rma_id)
    if rma.events.filter(actor_id=actor_id).exists() or rma.payment_requests.filter(asked_by=actor_id).exists():
        return False
    do(rma)
    return True
