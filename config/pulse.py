"""The workers' sign of life: a time in Redis, written by a periodic task and read by health checks.

A worker can stay connected and yet take no more messages after Redis came back; only a task that ran proves otherwise.
"""

import time

import redis
from django.conf import settings

KEY = "returns:pulse"
STALE_AFTER_SECONDS = 90


def leave() -> None:
    """Note that a worker ran a task just now."""
    with _connection() as connection:
        connection.set(KEY, int(time.time()))


def age_seconds() -> int | None:
    """Seconds since a worker last ran the heartbeat task; None if that never happened. Raises redis.RedisError."""
    with _connection() as connection:
        left_at = connection.get(KEY)
    return max(0, int(time.time()) - int(str(left_at))) if left_at else None


def _connection() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1, decode_responses=True, retry=None
    )
