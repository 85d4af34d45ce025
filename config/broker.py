"""The connection to Redis, as Celery gets it from kombu."""

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis
from redis.exceptions import ConnectionError as ConnectionLost


class SteadyChannel(redis.Channel):
    """A channel that says so when its connection is gone.

    kombu 5.7.0 raises AttributeError there: when a lost connection is closed while a message is unacknowledged, and
    when a task that outlived the connection is acknowledged. Celery 5.7.0 takes either for the end of the worker. A
    lost connection it survives; the visibility time-out gives the message back.
    """

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        if self.connection is None or self.connection.client is None:
            raise ConnectionLost("the channel outlived its connection")
        parameters: dict[str, Any] = super()._connparams(asynchronous=asynchronous)
        return parameters


class Transport(redis.Transport):
    """Redis with steady channels."""

    Channel = SteadyChannel


def use_steady_channels() -> None:
    """From now on every address that begins with `redis://` or `rediss://` is spoken to by this transport."""
    for scheme in ("redis", "rediss"):
        TRANSPORT_ALIASES[scheme] = f"{Transport.__module__}:{Transport.__qualname__}"
