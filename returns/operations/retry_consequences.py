"""A person looked at what was given up, and says: try again."""

from datetime import datetime

from django.db import transaction

from returns.history import note
from returns.leases import revive
from returns.operations.moves import locked
from returns.queries.alarms import alarms_of
from returns.wake import DRAIN_OUTBOX, wake_on_commit


@transaction.atomic
def retry_consequences(*, rma_id: int, actor: str, now: datetime, actor_id: str = "") -> int:
    """Make the dead letters of a return due again; returns how many there were. None: nothing happens."""
    rma = locked(rma_id)
    dead = alarms_of(rma)
    if dead:
        revive(dead, now=now)
        kinds = sorted({message.kind for message in dead})
        note(rma, "return.retried", at=now, actor=actor, actor_id=actor_id, facts={"kinds": kinds})
        wake_on_commit(DRAIN_OUTBOX)
    return len(dead)
