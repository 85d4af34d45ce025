"""Shopify's leaky bucket, as arithmetic: what an operation takes, what the answer says, how long to wait."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

# Shoppers wait for their page; what can wait leaves them this share of the bucket.
KEPT_FOR_SHOPPERS = 0.3


@dataclass(frozen=True, slots=True)
class Bucket:
    """Query cost points of one app in one shop: what is left at a moment (seconds), the most, and points a second.

    A new one is that of Shopify's standard plan, full; every answer names the real figures.
    """

    level: float = 1000.0
    maximum: float = 1000.0
    rate: float = 100.0
    at: float = 0.0

    def filled(self, now: float) -> Bucket:
        """The bucket with what has flown back since; a clock that went backwards fills nothing."""
        back = max(now - self.at, 0.0) * self.rate
        return replace(self, level=min(self.maximum, self.level + back), at=now)

    def take(self, cost: float, *, now: float, shopper: bool) -> tuple[Bucket, float]:
        """Take `cost` points out, or say how many seconds to wait; then nothing is taken.

        What is no shopper's call leaves a share in the bucket, as far as the call itself fits beside it.
        """
        bucket, cost = self.filled(now), min(cost, self.maximum)
        left = 0.0 if shopper else min(KEPT_FOR_SHOPPERS * self.maximum, self.maximum - cost)
        missing = cost + left - bucket.level
        if missing > 0:
            return bucket, missing / bucket.rate
        return replace(bucket, level=bucket.level - cost), 0.0

    def told(self, cost: Any, *, taken: float, now: float) -> Bucket:
        """The bucket after an answer with `extensions.cost`, for which `taken` points had been taken out.

        What was not charged flows back, but there is never more than Shopify says: calls of others are still on
        their way, and it does not count them yet. What is taken out stays taken out where the bucket turns out to be
        larger than thought. Anything that does not look like a cost is left alone.
        """
        try:
            status = cost["throttleStatus"]
            available, maximum, rate = (
                float(status[name]) for name in ("currentlyAvailable", "maximumAvailable", "restoreRate")
            )
            charged = float(cost["actualQueryCost"] or 0.0)
        except (KeyError, TypeError, ValueError):
            return self
        used = self.maximum - self.filled(now).level - taken + charged
        level = min(available, max(maximum - used, 0.0))
        return Bucket(level=level, maximum=max(maximum, 1.0), rate=max(rate, 1.0), at=now)
