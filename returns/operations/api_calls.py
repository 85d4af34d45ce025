"""What is written down of a program's call: that it was made, how it ended, and an answer that may be given again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from returns.domain.api_key import CALLS, window_of
from returns.models import ApiAnswer, ApiCall, ApiKey

CALLS_KEPT, ANSWERS_KEPT = timedelta(days=90), timedelta(days=1)
# A request that has not ended after so long never will: whoever carried it out is gone.
GIVEN_UP = timedelta(seconds=60)


class CallRefused(Exception):
    """A request with this Idempotency-Key is not carried out. `code`: `being_carried_out` or `other_request`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def spend_call(key: ApiKey, *, now: datetime) -> int | None:
    """Count one call of the key; how many are left in this minute, or None where this one is beyond them.

    One conditional UPDATE, so that no two calls count as one.
    """
    minute = window_of(now)
    rows = ApiKey.objects.filter(pk=key.pk).filter(Q(minute=None) | ~Q(minute=minute) | Q(calls__lt=CALLS))
    counted = Case(When(minute=minute, then=F("calls") + 1), default=Value(1))
    if not rows.update(calls=counted, minute=minute, last_used_at=now):
        return None
    return max(0, CALLS - (key.calls if key.minute == minute else 0) - 1)


def is_first_beyond(key: ApiKey, *, now: datetime) -> bool:
    """Whether no other call of this minute was refused for its number. That one is written down, the others are not."""
    return bool(ApiKey.objects.filter(pk=key.pk, minute=window_of(now), calls=CALLS).update(calls=CALLS + 1))


def note_call(
    key: ApiKey,
    *,
    method: str,
    operation: str,
    number: str,
    status: int,
    code: str,
    dry_run: bool,
    mark: UUID,
    now: datetime,
) -> None:
    """Write down that a call was made. Nothing of what it said or was told is kept."""
    ApiCall.objects.create(
        key=key,
        at=now,
        method=method[:8],
        operation=operation[:64],
        number=number[:32],
        status=status,
        code=code[:64],
        dry_run=dry_run,
        mark=mark,
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given."""

    status: int
    body: str
    headers: dict[str, str]


@transaction.atomic
def begin_answer(key: ApiKey, *, request_key: str, asked: str, now: datetime) -> ApiAnswer | Kept:
    """The row in which the answer will be kept, or the answer that was given before. Raises CallRefused.

    `asked` tells one request from another. A request that was being carried out when its worker died is begun anew:
    what it had done is undone with its transaction.
    """
    row, new = ApiAnswer.objects.select_for_update(no_key=True).get_or_create(
        key=key, request_key=request_key, defaults={"asked": asked, "at": now}
    )
    if new:
        return row
    if row.asked != asked:
        raise CallRefused("other_request")
    if row.status is not None:
        return Kept(row.status, row.body, row.headers)
    if row.at > now - GIVEN_UP:
        raise CallRefused("being_carried_out")
    row.at = now
    row.save(update_fields=["at"])
    return row


def hold_answer(row: ApiAnswer) -> bool:
    """Hold the row until the transaction ends; False where somebody else took the request over meanwhile."""
    rows = ApiAnswer.objects.select_for_update(no_key=True).filter(pk=row.pk, at=row.at, status=None)
    return rows.exists()


def keep_answer(row: ApiAnswer, *, status: int, body: str, headers: dict[str, Any]) -> None:
    """Keep what is answered, in the transaction that did it."""
    ApiAnswer.objects.filter(pk=row.pk).update(status=status, body=body, headers=headers)


def forget_answer(row: ApiAnswer) -> None:
    """Nothing was done: the same request may be tried again."""
    ApiAnswer.objects.filter(pk=row.pk, at=row.at, status=None).delete()


def forget_old_calls(*, now: datetime) -> int:
    """Drop calls and answers whose time is over; how many."""
    old = ApiCall.objects.filter(at__lt=now - CALLS_KEPT).delete()[0]
    return old + ApiAnswer.objects.filter(at__lt=now - ANSWERS_KEPT).delete()[0]
