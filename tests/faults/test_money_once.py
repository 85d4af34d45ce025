"""Whatever dies, and whenever: one refund, of the sum that was shown."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from demo import main_job
from demo.main_job import Scene
from demo.story import until
from returns.domain.status import SettlementStatus
from returns.models import Settlement
from tests import processes
from tests.processes import Program
from tests.street import Street

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.redis]
Start = Callable[[Program], Program]


@pytest.fixture
def begin_worker(app_environment: dict[str, str], tmp_path: Path, start: Start) -> Callable[[], Program]:
    """Start another Celery worker on this test's database."""
    return lambda: start(
        processes.worker(environment=app_environment, log=tmp_path / f"worker-{time.monotonic_ns()}.log")
    )


def ready_to_settle(scene: Scene) -> tuple[dict, str, object]:
    """Play up to the opened parcel."""
    order = main_job.buy(scene)
    status = main_job.ask(scene, order)
    number = main_job.approve(scene, order)
    main_job.label(scene, status, number)
    main_job.travel(scene, number, status)
    main_job.receive(scene, number)
    return order, number, status


def order_refund(scene: Scene, number: str) -> int:
    """The merchant clicks; returns the sum on the button."""
    form = scene.merchant_opens(f"returns/{number}/").form(action="settlement")
    scene.merchant.send(form, scene.as_merchant())
    return int(form.fields["expected_minor"][0])


def paid() -> bool:
    return Settlement.objects.filter(status=SettlementStatus.PAID).exists()


def test_a_worker_killed_between_shopifys_answer_and_our_commit_pays_once(
    scene: Scene, simulator: Street, begin_worker: Callable[[], Program]
) -> None:
    worker = begin_worker()
    order, number, _ = ready_to_settle(scene)
    # Shopify does the work at once and keeps the answer back: the worker dies while it waits.
    simulator.unkind("admin", "hang", match="returnProcess", times=1, seconds=20)

    total = order_refund(scene, number)
    until(lambda: scene.street.ledger(scene.domain)["refunds"], "the refund at Shopify")
    worker.kill()
    assert Settlement.objects.get().status == SettlementStatus.IN_DOUBT

    simulator.delete("/unkind")
    begin_worker()
    until(paid, "the settlement", seconds=240)
    main_job.check_money(scene, order, total)


def test_an_answer_lost_after_the_effect_pays_once(
    scene: Scene, simulator: Street, begin_worker: Callable[[], Program]
) -> None:
    begin_worker()
    order, number, _ = ready_to_settle(scene)
    simulator.unkind("admin", "lost_answer", match="returnProcess", times=1)

    total = order_refund(scene, number)
    until(paid, "the settlement", seconds=120)

    main_job.check_money(scene, order, total)


def test_a_refund_that_never_reached_shopify_is_sent_again(
    scene: Scene, simulator: Street, begin_worker: Callable[[], Program]
) -> None:
    begin_worker()
    order, number, _ = ready_to_settle(scene)
    simulator.unkind("admin", "http_502", match="returnProcess", times=1)

    total = order_refund(scene, number)
    until(paid, "the settlement", seconds=180)

    main_job.check_money(scene, order, total)
