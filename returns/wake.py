"""Wake-up calls to the workers. They carry no truth: a lost one only means that the next sweep finds the work.

One for each task waits in the queue, however many call: a thousand of one task would keep the others waiting, and all
the shops whose work those do.
"""

import logging
from contextlib import suppress
from functools import cache

import redis
from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# A broker that is away is told by Celery; one that left an open connection, by the Redis client or the socket itself.
BROKER_ERRORS = (OperationalError, RedisError, OSError)
MARK = "returns:waiting:{}"
# A call that was lost keeps others back no longer than that.
MARK_SECONDS = 10
DRAIN_OUTBOX = "returns.tasks.drain_outbox"
DRAIN_INBOX = "shop_integration.tasks.drain_inbox"
PUBLISH_EVENTS = "returns.tasks.publish_events"
DELIVER_WEBHOOKS = "returns_api.tasks.deliver_webhooks"


def wake(task: str) -> None:
    """Ask a worker to run `task` soon, unless it is asked already and has not begun.

    Without a broker the embedded loop finds the work by itself.
    """
    if not settings.REDIS_URL:
        return
    try:
        if _is_first(task):
            current_app.send_task(task, retry=False, expires=60)
    except BROKER_ERRORS as error:
        logger.warning("broker unreachable, %s left to the sweep (%s)", task, type(error).__name__)


def begun(task: str) -> None:
    """A worker begins with `task`: whoever finds work for it from now on calls anew."""
    if settings.REDIS_URL:
        with suppress(RedisError):  # the mark ends by itself
            _marks(settings.REDIS_URL).delete(MARK.format(task))


def _is_first(task: str) -> bool:
    try:
        return bool(_marks(settings.REDIS_URL).set(MARK.format(task), 1, nx=True, ex=MARK_SECONDS))
    except RedisError:
        return True  # whether the broker is there is for the call itself to say


@cache
def _marks(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1, retry=None)


def wake_on_commit(task: str) -> None:
    """Ask for `task` once the present transaction is committed."""
    transaction.on_commit(lambda: wake(task))
