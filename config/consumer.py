"""The part of a Celery worker that holds the connection to Redis."""

import logging

from celery.worker.consumer import Consumer

logger = logging.getLogger(__name__)


class SteadyConsumer(Consumer):
    """A consumer that outlives the loss of Redis also while a message of its own is unacknowledged.

    Celery closes a lost connection twice. The second time kombu's Redis channel may still want to give its messages
    back, over a transport that the first time took away, and raises AttributeError. Celery takes that for the end of
    the worker (seen with Celery 5.7.0 and kombu 5.7.0). The visibility time-out gives the message back all the same.
    """

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        """Let go of the lost connection; the caller opens the next one."""
        try:
            super().on_connection_error_after_connected(exc)
        except AttributeError as error:
            logger.warning("the lost connection was not closed cleanly (%s)", error)
