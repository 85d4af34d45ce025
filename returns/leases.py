"""Rows that are work: claimed with a lease, finished once, tried again later, or set aside as dead.

The outbox and the webhook inbox share these columns and these verbs. The database is the queue's truth: a worker that
dies leaves its lease to run out, and the row is due again. Times are handed in.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Self, TypeVar

from django.db import connection, models, transaction
from django.db.models import F, Q

LEASE = timedelta(seconds=150)
FIRST_DELAY = timedelta(seconds=2)
# So long at most does work wait after whoever was away is back.
LONGEST_DELAY = timedelta(minutes=15)
# More would only make a number that no clock can count.
MOST_DOUBLINGS = 20
# Half a day of tries and more.
MOST_ATTEMPTS = 64


M = TypeVar("M", bound="LeasedRow")
# Who was served last in this process, by table.
_served: dict[type[models.Model], Any] = {}


class LeasedQuerySet(models.QuerySet[M]):
    """Claims for any table of work. `lane` names the column that says whose work a row is."""

    lane = "shop_id"
    # What else a claim changes in a row: column -> expression.
    also_at_claim: Mapping[str, Any] = {}

    def waiting(self) -> Self:
        """Rows neither done nor dead."""
        return self.filter(done_at=None, dead_at=None)

    def dead(self) -> Self:
        """Rows that were given up and wait for a person."""
        return self.filter(done_at=None, dead_at__isnull=False)

    def untouched(self) -> Self:
        """Rows that nobody ever began to work on. Their tries alone do not tell: see `LeasedRow.was_begun`."""
        return self.filter(attempts=0, last_error="")

    def ready(self, *, now: datetime) -> Self:
        """Rows whose time has come and which nothing holds back, whether somebody works on them just now or not."""
        return self.waiting().filter(due_at__lte=now)

    def due(self, *, now: datetime) -> Self:
        """Rows that may be claimed now: those `ready` on which nobody holds a live lease."""
        return self.ready(now=now).filter(Q(leased_until=None) | Q(leased_until__lt=now))

    def claim(self, *, now: datetime, limit: int, lease: timedelta = LEASE) -> list[M]:
        """Lease up to `limit` due rows of the shop whose turn it is, oldest first; [] if nothing is due.

        Shops take turns, so that one with much to do cannot starve others. Each row goes to one caller: the UPDATE
        decides who was first. Who claims many takes a short `lease`, and calls `begin` with those that are next.
        """
        for owner in self._in_turn(now):
            _served[self.model] = owner
            if claimed := self._claim_of(owner, now=now, limit=limit, lease=lease):
                return claimed
        return []

    def _in_turn(self, now: datetime) -> Iterator[Any]:
        """Whose rows are due: from the owner after the one served last, once around."""
        owners = self.due(now=now).order_by(self.lane).values_list(self.lane, flat=True)
        last = _served.get(self.model)
        spans = [owners] if last is None else [owners.filter(**{f"{self.lane}__gt": last}), owners]
        for span in spans:
            owner = span.first()
            while owner is not None:
                yield owner
                owner = span.filter(**{f"{self.lane}__gt": owner}).first()

    def _claim_of(self, owner: Any, *, now: datetime, limit: int, lease: timedelta) -> list[M]:
        token = uuid.uuid4()
        rows = self.model._base_manager
        with transaction.atomic():
            candidates = self.due(now=now).filter(**{self.lane: owner}).order_by("due_at", "pk")
            if connection.features.has_select_for_update_skip_locked:
                candidates = candidates.select_for_update(skip_locked=True, of=("self",))
            unheld = rows.filter(Q(leased_until=None) | Q(leased_until__lt=now), done_at=None, dead_at=None)
            unheld.filter(pk__in=[row.pk for row in candidates[:limit]]).update(
                lease=token, leased_until=now + lease, attempts=F("attempts") + 1, **self.also_at_claim
            )
        return list(rows.filter(lease=token).order_by("due_at", "pk"))


class LeasedRow(models.Model):
    """A row of work. At most one live lease; `done_at` and `dead_at` are final (a dead row may be revived)."""

    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    lease = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True, default="")

    class Meta:
        abstract = True

    @property
    def was_begun(self) -> bool:
        """For who holds its lease: whether somebody may have begun the work before.

        A try that was not counted, and a dead letter that was revived, leave no number behind but their reason.
        """
        return self.attempts > 1 or bool(self.last_error)

    def finish(self, *, now: datetime) -> bool:
        """Mark the work done, if the lease is still ours."""
        return self._close(done_at=now, last_error="")

    def postpone(self, *, now: datetime, error: str, delay: timedelta | None = None, tried: bool = True) -> bool:
        """Give the row back for another try after `delay` (growing with jitter by default), or bury it after too many.

        What could not even be `tried` may wait for ever.
        """
        if tried and self.attempts >= MOST_ATTEMPTS:
            return self.bury(now=now, error=error)
        attempts = self.attempts if tried else max(self.attempts - 1, 0)
        due_at = now + (delay or backoff(self.attempts))
        return self._close(due_at=due_at, attempts=attempts, last_error=error)

    def bury(self, *, now: datetime, error: str) -> bool:
        """Set the row aside as a dead letter, with the reason."""
        return self._close(dead_at=now, last_error=error)

    def _close(self, **changes: object) -> bool:
        rows = type(self)._base_manager.filter(pk=self.pk, lease=self.lease, done_at=None)
        return bool(rows.update(lease=None, leased_until=None, **changes))


def begin(rows: Sequence[M], *, now: datetime) -> list[M]:
    """Those of some rows of one claim that nobody else has taken since, with a lease that outlasts any work."""
    if not rows:
        return []
    ours = type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows], lease=rows[0].lease, done_at=None)
    if ours.update(leased_until=now + LEASE) == len(rows):
        return list(rows)
    left = set(ours.values_list("pk", flat=True))
    return [row for row in rows if row.pk in left]


def finish(rows: Sequence[LeasedRow], *, now: datetime) -> None:
    """Mark work of one table done at once. The rows are held, and their leases were looked at since."""
    if rows:
        held = type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows])
        held.update(done_at=now, last_error="", lease=None, leased_until=None)


def backoff(attempts: int) -> timedelta:
    """The wait before the next try: doubling from two seconds to fifteen minutes, with up to a quarter of jitter."""
    doublings = min(max(attempts - 1, 0), MOST_DOUBLINGS)
    delay = min(FIRST_DELAY * 2**doublings, LONGEST_DELAY)
    return delay * random.uniform(1.0, 1.25)  # noqa: S311 - spreads retries, guards nothing


def revive(rows: Iterable[LeasedRow], *, now: datetime) -> None:
    """Make dead letters due again with their attempts forgotten; an operator's act."""
    for row in rows:
        type(row)._base_manager.filter(pk=row.pk).exclude(dead_at=None).update(dead_at=None, attempts=0, due_at=now)


def hasten(rows: Iterable[LeasedRow], *, now: datetime) -> None:
    """Make rows that wait for their next try due at once: what they waited for has happened."""
    for row in rows:
        type(row)._base_manager.filter(pk=row.pk, lease=None, due_at__gt=now).update(due_at=now)
