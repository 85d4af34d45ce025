"""Redis carries wake-up calls only: taken away in the middle of a return, nothing is lost, and it names nobody."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from servers import Redis

from demo import main_job
from demo.main_job import Scene
from demo.settings import Addresses
from demo.story import Story
from returns.models import OutboxMessage
from simulator.client import Control
from tests import processes
from tests.faults.test_money_once import Start
from tests.scene import open_shop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.redis]
SHOPPER = (main_job.EMAIL, "camille", "martin", main_job.ADDRESS["address1"])


def all_it_was_given(server: Redis) -> str:
    """Everything that was ever written into it, from its append-only file; bodies of Celery's messages are opened."""
    written = b"".join(part.read_bytes() for part in sorted(server.folder.rglob("*.aof")))
    bodies = re.findall(rb'"body": ?"([A-Za-z0-9+/=]+)"', written)
    return (written + b"\n".join(base64.b64decode(body) for body in bodies)).decode("latin-1")


def test_redis_stopped_during_a_return_loses_nothing(
    simulator: Control,
    app_environment: dict[str, str],
    app_port: int,
    app_url: str,
    spare_redis: Redis,
    tmp_path: Path,
    start: Start,
) -> None:
    environment = app_environment | {"REDIS_URL": spare_redis.url}
    start(processes.app(port=app_port, environment=environment, log=tmp_path / "app.log"))
    start(processes.worker(environment=environment, log=tmp_path / "worker.log"))
    domain = open_shop(simulator, app_url)
    scene = Scene(Story(), simulator, Addresses(app=app_url, simulator=simulator.base_url), domain, tmp_path)

    order = main_job.buy(scene)
    status = main_job.ask(scene, order)
    spare_redis.stop()
    number = main_job.approve(scene, order)
    assert OutboxMessage.objects.waiting().filter(kind="labels.make").exists()
    spare_redis.start()

    main_job.label(scene, status, number)
    main_job.travel(scene, number, status)
    main_job.receive(scene, number)
    total = main_job.settle(scene, order, number, status)
    main_job.check_money(scene, order, total)
    main_job.check_mail(scene, order)

    given = all_it_was_given(spare_redis)
    assert "shop_integration.tasks.drain_inbox" in given
    assert "callbacks" in given, "what Celery's messages say was read"
    logs = [(tmp_path / name).read_text(encoding="utf-8") for name in ("app.log", "worker.log")]
    for written in (given, *logs):
        assert [word for word in SHOPPER if word.casefold() in written.casefold()] == []
