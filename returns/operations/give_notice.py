"""Shoppers are told, once for each cause, that a day comes near or that something takes longer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.notices import NoticeKind
from returns.models import Notice, Return
from returns.outbox import put_for
from returns.queries.notices import causes, to_look_at
from returns.queries.returns import return_of


def give_notices(*, now: datetime) -> int:
    """Leave a message for everything that is to be told and was not; returns how many.

    Whoever sends it asks again whether it still holds: news may come while it waits.
    """
    return sum(_look_at(rma_id, now) for rma_id in to_look_at(now=now))


def claim_notice(rma: Return, kind: NoticeKind, cause: str, *, now: datetime) -> bool:
    """Note that a cause is told of; False when it was before. Inside the caller's transaction."""
    return Notice.objects.get_or_create(rma=rma, kind=kind, cause=cause, defaults={"given_at": now})[1]


def _look_at(rma_id: int, now: datetime) -> int:
    rma, given = return_of({"return": rma_id}), 0
    for kind, cause in causes(rma, now=now).items():
        with transaction.atomic():
            if claim_notice(rma, kind, cause.key, now=now):
                put_for(rma, f"mail.{kind}", now=now, cause=cause.key)
                given += 1
    return given
