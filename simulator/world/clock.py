"""A clock that can be moved; it dates orders, fulfilments, returns and scans."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class Clock:
    """Real time plus an offset that the control door moves."""

    offset: timedelta = timedelta()

    def now(self) -> datetime:
        """Return the world's time in UTC, whole seconds as Shopify prints them."""
        return (datetime.now(UTC) + self.offset).replace(microsecond=0)

    def set(self, moment: datetime) -> None:
        """Move the clock so that now() is `moment` (timezone-aware)."""
        self.offset = moment.astimezone(UTC) - datetime.now(UTC)

    def advance(self, seconds: float) -> None:
        """Move the clock forward by `seconds`."""
        self.offset += timedelta(seconds=seconds)
