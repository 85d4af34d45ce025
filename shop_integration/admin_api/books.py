"""Where the buckets of all shops are kept: in Redis for all workers together, else in the process."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import astuple
from functools import lru_cache
from typing import Any, TypeVar

import redis
from django.conf import settings

from shop_integration.admin_api.bucket import Bucket

logger = logging.getLogger(__name__)

KEY = "returns:budget:{}"
KEPT_SECONDS = 3600
AWAY_SECONDS = 5.0
T = TypeVar("T")
Change = Callable[[Bucket], tuple[Bucket, T]]

_own: dict[str, Bucket] = {}
_lock = threading.Lock()


class Shared:
    """Until when (monotonic seconds) Redis is not asked, after it did not answer."""

    away_until = 0.0


def change(shop_domain: str, step: Change[T]) -> T:
    """Replace the shop's bucket by what `step` makes of it, and give back what it says; nobody comes in between.

    While Redis is away every process keeps its own books; Shopify's THROTTLED answers then keep the peace.
    """
    if settings.REDIS_URL and time.monotonic() >= Shared.away_until:
        try:
            return _in_redis(KEY.format(shop_domain), step)
        except redis.RedisError as error:
            Shared.away_until = time.monotonic() + AWAY_SECONDS
            logger.warning("budgets are kept by each process for now: Redis is away (%s)", type(error).__name__)
    with _lock:
        _own[shop_domain], answer = step(_own.get(shop_domain, Bucket()))
    return answer


def _in_redis(key: str, step: Change[T]) -> T:
    answers: list[T] = []

    def once(pipe: Any) -> None:
        held = pipe.get(key)
        bucket, answer = step(Bucket(*json.loads(held)) if held else Bucket())
        answers.append(answer)
        pipe.multi()
        pipe.set(key, json.dumps(astuple(bucket)), ex=KEPT_SECONDS)

    _client(os.getpid()).transaction(once, key)
    return answers[-1]


@lru_cache(maxsize=1)
def _client(process: int) -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1, retry=None)
