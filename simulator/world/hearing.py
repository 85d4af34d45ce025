"""What the world needs from outside: the time; and what it tells: bodies with their topic's headers."""

from datetime import datetime
from typing import Any, Protocol


class HasNow(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """Return a timezone-aware moment."""
        ...


class Body(dict[str, Any]):
    """The body of an announcement; `headers` are the topic's extra webhook headers."""

    headers: dict[str, str]

    def __init__(self, body: dict[str, Any], headers: dict[str, str]) -> None:
        super().__init__(body)
        self.headers = headers
