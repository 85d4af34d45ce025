"""News that waits for a moment, so that what it would tell can still be undone: all of it goes, or none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from returns.models import OutboxMessage, Return
from returns.models.outbox import OutboxQuerySet
from returns.wake import DRAIN_OUTBOX, wake_on_commit

# How long news of what somebody did by hand keeps to itself: Shopify takes none back, and neither does a mail.
UNDO_FOR = timedelta(seconds=45)


def hold(rma: Return, kinds: Iterable[str], *, now: datetime) -> list[int]:
    """Let the messages of these kinds that were put just now wait for UNDO_FOR; their ids. In the same transaction."""
    held = list(_unsent(rma, kinds).filter(created_at=now).values_list("pk", flat=True))
    OutboxMessage.objects.filter(pk__in=held).update(due_at=now + UNDO_FOR)
    return held


def release(rma: Return, kinds: Iterable[str], *, now: datetime) -> None:
    """Let them go at once: what comes next would wait behind them. Inside the caller's transaction."""
    if _unsent(rma, kinds).untouched().filter(due_at__gt=now).update(due_at=now):
        wake_on_commit(DRAIN_OUTBOX)


def withdraw(held: Iterable[int]) -> bool:
    """Delete the messages, all of them or none: False where a worker has begun with one. Roll back then."""
    # Locked first: Django deletes by id what it has read before, and a worker could begin in between.
    unsent = OutboxMessage.objects.select_for_update().untouched().filter(pk__in=(wanted := list(held)))
    if len(unsent.filter(done_at=None, dead_at=None, leased_until=None)) != len(wanted):
        return False
    OutboxMessage.objects.filter(pk__in=wanted).delete()
    return True


def _unsent(rma: Return, kinds: Iterable[str]) -> OutboxQuerySet:
    rows = OutboxMessage.objects.filter(shop=rma.shop_id, done_at=None, dead_at=None, kind__in=list(kinds))
    return rows.filter(payload__return=rma.pk)
