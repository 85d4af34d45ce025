"""A real Celery worker on a Redis that is taken away: it comes back to life, and killed work is given back."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from celery import current_app
from kombu import Connection

from config import pulse
from tests import processes

pytestmark = pytest.mark.redis


@pytest.fixture
def environment(spare_redis, settings) -> dict[str, str]:
    settings.REDIS_URL = spare_redis.url
    return {"REDIS_URL": spare_redis.url, "DATABASE_URL": "sqlite://", "ENVIRONMENT": "development"}


def ask_for_a_pulse(url: str) -> None:
    with Connection(url, transport_options=current_app.conf.broker_transport_options) as connection:
        current_app.send_task("config.tasks.heartbeat", connection=connection, retry=False)


def eventually(check: Callable[[], bool], *, seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():
            return True
        time.sleep(0.1)
    return False


def has_pulse() -> bool:
    try:
        return pulse.age_seconds() is not None
    except redis.RedisError:
        return False


def forget_pulse(url: str) -> None:
    with redis.Redis.from_url(url) as connection:
        connection.delete(pulse.KEY)


def test_worker_takes_work_again_after_redis_was_away(environment, spare_redis, start, tmp_path: Path):
    start(processes.worker(environment=environment, log=tmp_path / "worker.log"))
    ask_for_a_pulse(spare_redis.url)
    assert eventually(has_pulse)
    spare_redis.stop()
    spare_redis.start()
    forget_pulse(spare_redis.url)
    ask_for_a_pulse(spare_redis.url)
    assert eventually(has_pulse)


def test_message_waits_in_redis_over_a_restart_and_for_a_worker(environment, spare_redis, start, tmp_path: Path):
    ask_for_a_pulse(spare_redis.url)
    spare_redis.stop()
    spare_redis.start()
    start(processes.worker(environment=environment, log=tmp_path / "worker.log"))
    assert eventually(has_pulse)
