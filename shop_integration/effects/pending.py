"""Refunds whose transactions are pending: the money is on its way, and only looking again tells when it is there."""

from __future__ import annotations

from datetime import datetime, timedelta

from returns.domain.settlement import AT_A_BANK
from returns.outbox import Later

# How often such a refund is looked at: at first, and after a day.
FIRST_LOOK, LAST_LOOK = timedelta(minutes=15), timedelta(hours=3)


def still_pending(sent_at: datetime | None, now: datetime) -> Later:
    """What to raise for a refund that was sent at a moment (None: by others).

    A bank may take days and nothing that we do makes it quicker, so no try is used up. The longer it takes, the less
    often it is looked at; a webhook tells at once. What else Shopify is to hear of the return needs nothing of it: the
    pieces are processed there already, and what follows the money is asked for once it is there.
    """
    age = now - sent_at if sent_at else timedelta(0)
    return Later(AT_A_BANK, delay=min(max(age / 8, FIRST_LOOK), LAST_LOOK), tried=False, aside=True)
