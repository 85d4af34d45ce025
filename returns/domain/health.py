"""How the line to Shopify is, as plain facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# Webhooks tell what changes at once; every hour all that changed is read again.
WALK_IS_LATE = timedelta(hours=4)
QUEUE_IS_LATE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Line:
    """`heard_at` is when Shopify last spoke by webhook, `read_to` up to when all orders are known to be up to date.

    `unhandled_since` is since when a webhook that is due waits, `away_since` since when Shopify lets nobody work in the
    shop. All None where there is nothing of the kind; `here` is False once the app was removed from the shop.
    """

    here: bool
    heard_at: datetime | None = None
    read_to: datetime | None = None
    unhandled_since: datetime | None = None
    away_since: datetime | None = None

    def walk_is_late(self, *, now: datetime) -> bool:
        """Whether the hourly reading of what changed has not come through for hours."""
        return self.read_to is not None and self.read_to < now - WALK_IS_LATE


def is_late(since: datetime | None, *, now: datetime) -> bool:
    """Whether work that was due at `since` should have been done by now."""
    return since is not None and since < now - QUEUE_IS_LATE
