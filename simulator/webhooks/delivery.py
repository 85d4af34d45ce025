"""One delivery: what is posted where, how often it was tried, and what came of it."""

import time
from dataclasses import asdict, dataclass, field
from typing import Any

# Shopify tries eight more times over four hours with growing gaps (the exact gaps are not published).
RETRY_GAPS_SECONDS = (60, 180, 420, 900, 1500, 2400, 3600, 5340)
CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 5.0


@dataclass
class Delivery:
    """A post to the app. `channel` is the shop's domain or "carrier"; times are Unix seconds of real time.

    `subscription_id` names the subscription made through the API that asked for it, if one did.
    """

    channel: str
    topic: str
    url: str
    headers: dict[str, str]
    body: str
    delivery_id: str
    event_id: str
    due: float = field(default_factory=time.time)
    created: float = field(default_factory=time.time)
    attempts: int = 0
    last_status: int | None = None
    last_error: str = ""
    pending: bool = True
    dropped: bool = False
    held: bool = False
    subscription_id: int | None = None

    @property
    def given_up(self) -> bool:
        """Whether every try failed."""
        answered = self.last_status is not None and 200 <= self.last_status < 300
        return not self.pending and not self.dropped and not answered and self.attempts > len(RETRY_GAPS_SECONDS)

    def settle(self, status: int | None, error: str, *, retry_scale: float) -> None:
        """Note the outcome of one attempt and when to try again; anything but 2xx is a failure."""
        self.attempts += 1
        self.last_status, self.last_error = status, error
        if (status is not None and 200 <= status < 300) or self.attempts > len(RETRY_GAPS_SECONDS):
            self.pending = False
        else:
            self.due = time.time() + RETRY_GAPS_SECONDS[self.attempts - 1] * retry_scale

    def summary(self) -> dict[str, Any]:
        """Return what the log shows; never the body."""
        return {
            "channel": self.channel,
            "topic": self.topic,
            "webhook_id": self.delivery_id,
            "event_id": self.event_id,
            "attempts": self.attempts,
            "last_status": self.last_status,
            "last_error": self.last_error,
            "pending": self.pending,
            "dropped": self.dropped,
            "due_in": round(max(0.0, self.due - time.time()), 3) if self.pending else None,
        }

    def dump(self) -> dict[str, Any]:
        """Return everything, JSON-ready."""
        return asdict(self)
