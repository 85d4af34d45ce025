"""How often somebody may guess. Counted in the database, one statement per key, so that no two guesses count as one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import F
from django.utils.crypto import salted_hmac

from returns_portal.models import RateLimit

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` attempts on one thing within one window of length `per`."""

    name: str
    most: int
    per: timedelta = timedelta(hours=1)

    def window(self, now: datetime) -> datetime:
        """When the window that holds `now` began; windows are counted from the epoch."""
        seconds = int(self.per.total_seconds())
        return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt on one thing: `about` is whatever is being guessed or whoever guesses."""

    limit: Limit
    about: tuple[str | int, ...]

    @property
    def key(self) -> str:
        """The digest this attempt is counted under."""
        text = "\n".join(str(part) for part in (self.limit.name, *self.about))
        return salted_hmac("returns_portal.limits", text, algorithm="sha256").hexdigest()


class TooManyAttempts(Exception):
    """A limit is passed; the next attempt has a chance at `until`, in `wait`."""

    def __init__(self, until: datetime, *, now: datetime) -> None:
        super().__init__("too many attempts")
        self.until, self.wait = until, until - now


def take(attempts: Iterable[Attempt], *, now: datetime) -> None:
    """Count the attempts; raises TooManyAttempts when one of them is beyond its limit."""
    passed = [attempt for attempt in attempts if _count(attempt, now) > attempt.limit.most]
    if passed:
        raise TooManyAttempts(max(attempt.limit.window(now) + attempt.limit.per for attempt in passed), now=now)


def turn(attempt: Attempt, *, now: datetime) -> datetime:
    """Count an attempt that is never refused, only put off; when its turn is, now or later.

    It counts in the window in which its turn is. Each takes as many as the limit lets through.
    """
    limit, at = attempt.limit, now
    rows = RateLimit.objects.filter(key=attempt.key, started_at__gte=limit.window(now), count__gte=limit.most)
    full = set(rows.values_list("started_at", flat=True))
    # Others may fill one meanwhile.
    while limit.window(at) in full or _count(attempt, now, at=at) > limit.most:
        at = limit.window(at) + limit.per
    return at


def give_back(attempts: Iterable[Attempt], *, now: datetime) -> None:
    """Uncount attempts that turned out to be rightful."""
    for attempt in attempts:
        counted = RateLimit.objects.filter(key=attempt.key, started_at=attempt.limit.window(now), count__gt=0)
        counted.update(count=F("count") - 1)


_COUNT = """
    INSERT INTO {table} (key, started_at, count) VALUES (%s, %s, 1)
    ON CONFLICT (key, started_at) DO UPDATE SET count = {table}.count + 1
    RETURNING count
"""


def _count(attempt: Attempt, now: datetime, *, at: datetime | None = None) -> int:
    """Count the attempt in the window of `at`, else of `now`; how many that holds. Old ones are forgotten by `now`."""
    sql = _COUNT.format(table=connection.ops.quote_name(RateLimit._meta.db_table))
    started_at = connection.ops.adapt_datetimefield_value(attempt.limit.window(at or now))
    with connection.cursor() as cursor:
        cursor.execute(sql, [attempt.key, started_at])
        count: int = cursor.fetchone()[0]
    if count == 1:
        RateLimit.objects.filter(started_at__lt=now - KEPT).delete()
    return count
