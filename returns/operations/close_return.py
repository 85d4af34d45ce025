"""Nothing is left to do."""

from datetime import datetime

from django.db import transaction

from returns.domain.lifecycle import RETURN_MOVES
from returns.domain.status import ReturnStatus
from returns.history import Actor, note
from returns.models import Return
from returns.operations.moves import locked, move, refold


@transaction.atomic
def close_return(*, rma_id: int, now: datetime, actor: str = Actor.SYSTEM) -> Return:
    """Close an open return; one that is closed already stays as it is."""
    rma = locked(rma_id)
    if move(rma, RETURN_MOVES, ReturnStatus.CLOSED, closed_at=now):
        note(rma, "return.closed", at=now, actor=actor)
        refold(rma)
    return rma
