"""A return is nobody's again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.history import Actor, note
from returns.operations.assign_return import UnableToAssign, hand_to
from returns.operations.moves import locked


@transaction.atomic
def unassign_return(*, rma_id: int, actor_id: str, now: datetime, seen: str | None = None) -> bool:
    """Let nobody have a return; False where nobody has it. `seen` as in `assign_return`. Raises UnableToAssign."""
    rma = locked(rma_id)
    before = rma.assigned_to
    if not before:
        return False
    if not hand_to(rma, "", seen=seen, now=now):
        raise UnableToAssign("taken", before)
    facts = {"before": before}
    note(rma, "return.unassigned", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts=facts)
    return True
