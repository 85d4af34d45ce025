"""How far the history of a shop's orders has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ImportState(StrEnum):
    """Shopify prepares it, it comes in, and then it is here, stuck or stopped."""

    PREPARING = "preparing"
    COMING = "coming"
    DONE = "done"
    STUCK = "stuck"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """`orders` are here, of `expected` (0: not known yet). `since` is where the history begins that is fetched.

    `whole` is False where Shopify shows the app the last sixty days only; `unreadable` orders could not be read in.
    `problem` is a code for what it is stuck at.
    """

    state: ImportState
    orders: int
    expected: int
    unreadable: int
    whole: bool
    since: datetime | None
    ended_at: datetime | None
    problem: str = ""

    @property
    def under_way(self) -> bool:
        """Whether it goes on by itself."""
        return self.state in {ImportState.PREPARING, ImportState.COMING}
