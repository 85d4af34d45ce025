"""Ask a shop only as much as it lets us: room is taken before a call, and the answer says what it really cost."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta
from enum import Enum
from typing import Any

from shop_integration.admin_api.books import change
from shop_integration.admin_api.bucket import Bucket

UNKNOWN_COST = 50.0
SHORTEST_WAIT = 0.001
_costs: dict[str, float] = {}


class Priority(Enum):
    """Who waits for the answer: a person in front of a page, or a worker that can come back later."""

    SHOPPER = "shopper"
    WORKER = "worker"


class Budget:
    """What one client may spend in one shop. Costs of operations are learnt from answers, by each process."""

    def __init__(self, shop_domain: str, priority: Priority, *, clock: Callable[[], float] = time.time) -> None:
        self.shop_domain, self.priority, self._clock = shop_domain, priority, clock

    def take(self, operation: str) -> float:
        """Take room for one call and give back 0, or the seconds to wait, a little spread out; then none is taken."""

        def step(bucket: Bucket) -> tuple[Bucket, float]:
            return bucket.take(_cost(operation), now=self._clock(), shopper=self.priority is Priority.SHOPPER)

        wait = change(self.shop_domain, step)
        return max(wait, SHORTEST_WAIT) * random.uniform(1.0, 1.25) if wait else 0.0  # noqa: S311 - guards nothing

    def learn(self, operation: str, cost: Any) -> None:
        """Take in `extensions.cost` of the answer to a call that room was taken for."""
        taken = _cost(operation)
        change(self.shop_domain, lambda bucket: (bucket.told(cost, taken=taken, now=self._clock()), None))
        if isinstance(cost, dict) and isinstance(asked := cost.get("requestedQueryCost"), int | float):
            _costs[operation] = float(asked)

    def delay(self, operation: str) -> timedelta:
        """How long a call that was sent away should stay away."""

        def step(bucket: Bucket) -> tuple[Bucket, float]:
            _, wait = bucket.take(_cost(operation), now=self._clock(), shopper=self.priority is Priority.SHOPPER)
            return bucket, wait

        return timedelta(seconds=max(change(self.shop_domain, step), 2.0))


def _cost(operation: str) -> float:
    return _costs.get(operation, UNKNOWN_COST)
