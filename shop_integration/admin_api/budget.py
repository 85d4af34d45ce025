"""How much each shop still lets us ask: Shopify's leaky bucket, as its last answer described it.

Every answer names the bucket's size, its level and how fast it fills. The books are kept per process; the throttled
answer of a process that did not know better is waited out by the same rule:
max(0, cost - available) / restore rate, plus a little jitter so that workers do not come back together.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

UNKNOWN_COST = 50.0
PATIENCE_SECONDS = 3.0


@dataclass
class Budget:
    """One shop's bucket and what each operation was charged last."""

    clock: Callable[[], float] = time.monotonic
    available: float = 1000.0
    maximum: float = 1000.0
    rate: float = 100.0
    read_at: float | None = None
    costs: dict[str, float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_for(self, operation: str) -> float:
        """Seconds to wait before `operation` fits into the bucket; 0 for a bucket nobody has told us about."""
        with self.lock:
            if self.read_at is None:
                return 0.0
            level = min(self.maximum, self.available + (self.clock() - self.read_at) * self.rate)
            missing = min(self.costs.get(operation, UNKNOWN_COST), self.maximum) - level
            return missing / self.rate * random.uniform(1.0, 1.25) if missing > 0 else 0.0  # noqa: S311 - jitter

    def learn(self, operation: str, cost: Any) -> None:
        """Take in `extensions.cost` of an answer; anything that does not look like it is left alone."""
        try:
            status = cost["throttleStatus"]
            available, maximum, rate = (
                float(status[name]) for name in ("currentlyAvailable", "maximumAvailable", "restoreRate")
            )
            charged = float(cost["requestedQueryCost"])
        except (KeyError, TypeError, ValueError):
            return
        with self.lock:
            self.available, self.maximum, self.rate = available, max(maximum, 1.0), max(rate, 1.0)
            self.costs[operation], self.read_at = charged, self.clock()


_budgets: dict[str, Budget] = {}


def budget_of(shop_domain: str) -> Budget:
    """The books of one shop."""
    return _budgets.setdefault(shop_domain, Budget())
