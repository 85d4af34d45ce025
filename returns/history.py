"""One event per change, in the same transaction as the change."""

from datetime import datetime
from typing import Any

from returns.models import Return, ReturnEvent

Actor = ReturnEvent.Actor


def note(
    rma: Return, kind: str, *, at: datetime, actor: str, actor_id: str = "", facts: dict[str, Any] | None = None
) -> ReturnEvent:
    """Write down that `kind` (past tense, `return.approved`) happened. Facts are ids, codes and amounts only."""
    return ReturnEvent.objects.create(
        shop_id=rma.shop_id, rma=rma, kind=kind, at=at, actor=actor, actor_id=actor_id, facts=facts or {}
    )
