"""A lost wake-up call never harms whoever made it."""

from __future__ import annotations

from typing import Any

import pytest
import redis
from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import ConnectionError as RedisConnectionError

from returns.wake import DRAIN_OUTBOX, MARK, begun, wake


@pytest.mark.parametrize("fault", [OperationalError("away"), RedisConnectionError("closed by server"), TimeoutError()])
def test_a_broker_that_is_away_in_whatever_way_is_left_to_the_sweep(
    fault: Exception, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: Any, **_options: Any) -> None:
        raise fault

    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(current_app, "send_task", fail)

    wake(DRAIN_OUTBOX)


@pytest.mark.redis
def test_one_call_for_a_task_waits_until_a_worker_begins_with_it(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda task, **_options: called.append(task))
    for task in ("tests.one", "tests.other"):
        begun(task)
    for _ in range(3):
        wake("tests.one")
        wake("tests.other")
    assert called == ["tests.one", "tests.other"]

    begun("tests.one")
    wake("tests.one")
    wake("tests.other")
    assert called == ["tests.one", "tests.other", "tests.one"]
    with redis.Redis.from_url(settings.REDIS_URL) as link:
        assert 0 < link.ttl(MARK.format("tests.one")) <= 10, "a call that was lost is forgotten"
    for task in ("tests.one", "tests.other"):
        begun(task)
