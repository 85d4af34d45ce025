"""Wake-up calls to the workers. They carry no truth: a lost one only means that the next sweep finds the work."""

import logging

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# A broker that is away is told by Celery; one that left an open connection, by the Redis client or the socket itself.
BROKER_ERRORS = (OperationalError, RedisError, OSError)
DRAIN_OUTBOX = "returns.tasks.drain_outbox"
PUBLISH_EVENTS = "returns.tasks.publish_events"
DELIVER_WEBHOOKS = "returns_api.tasks.deliver_webhooks"


def wake(task: str) -> None:
    """Ask a worker to run `task` soon. Without a broker the embedded loop finds the work by itself."""
    if not settings.REDIS_URL:
        return
    try:
        current_app.send_task(task, retry=False, expires=60)
    except BROKER_ERRORS as error:
        logger.warning("broker unreachable, %s left to the sweep (%s)", task, type(error).__name__)


def wake_on_commit(task: str) -> None:
    """Ask for `task` once the present transaction is committed."""
    transaction.on_commit(lambda: wake(task))
