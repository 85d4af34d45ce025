"""Statements of withdrawal let go of who made them; date, fingerprint and what became of them stay as the proof."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from returns.models import OutboxMessage, Shop, Withdrawal, WithdrawalStatement


def redact_statements(*, ids: Collection[int], now: datetime) -> None:
    """Empty what was typed. Doing it again changes nothing."""
    rows = WithdrawalStatement.objects.filter(pk__in=ids, redacted_at=None)
    rows.update(name="", contract="", email="", articles="", redacted_at=now)
    about = list(Withdrawal.objects.filter(statement__in=ids).values_list("pk", flat=True))
    OutboxMessage.objects.filter(payload__withdrawal__in=about).update(last_error="")


def redact_old_statements(*, shop: Shop, before: datetime, now: datetime) -> int:
    """Redact statements from before a moment that no order was found for; returns how many."""
    old = shop.withdrawal_statements.filter(submitted_at__lt=before, redacted_at=None, withdrawal__order=None)
    ids = list(old.values_list("pk", flat=True))
    redact_statements(ids=ids, now=now)
    return len(ids)
