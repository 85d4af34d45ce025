"""A lost wake-up call never harms whoever made it."""

from __future__ import annotations

from typing import Any

import pytest
from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import ConnectionError as RedisConnectionError

from returns.wake import DRAIN_OUTBOX, wake


@pytest.mark.parametrize("fault", [OperationalError("away"), RedisConnectionError("closed by server"), TimeoutError()])
def test_a_broker_that_is_away_in_whatever_way_is_left_to_the_sweep(
    fault: Exception, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any, **_options: Any) -> None:
        raise fault

    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(current_app, "send_task", fail)

    wake(DRAIN_OUTBOX)
