"""A person looked at what was given up, and says: try again."""

from datetime import datetime

from django.db import transaction

from returns.history import note
from returns.leases import hasten, revive
from returns.operations.moves import locked
from returns.queries.alarms import alarms_of
from returns.queries.waiting_on_us import stuck
from returns.wake import DRAIN_OUTBOX, wake_on_commit


@transaction.atomic
def retry_consequences(*, rma_id: int, actor: str, now: datetime, actor_id: str = "") -> int:
    """Make the dead letters of a return due again, and what is tried in vain at once; returns how many there were.

    None: nothing happens.
    """
    rma = locked(rma_id)
    dead = alarms_of(rma)
    slow = [message for message in stuck(rma.shop, now=now).filter(payload__return=rma.pk) if message.dead_at is None]
    if dead or slow:
        revive(dead, now=now)
        hasten(slow, now=now)
        kinds = sorted({message.kind for message in [*dead, *slow]})
        note(rma, "return.retried", at=now, actor=actor, actor_id=actor_id, facts={"kinds": kinds})
        wake_on_commit(DRAIN_OUTBOX)
    return len(dead) + len(slow)
