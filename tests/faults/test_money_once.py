"""Whatever dies, and whenever: one refund, of the sum that was shown."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import F
from django.utils import timezone

from demo import main_job
from demo.main_job import Scene
from demo.story import until
from returns.domain.status import SettlementStatus
from returns.models import OutboxMessage, Settlement
from shop_integration.models import OrderImport, WebhookDelivery
from tests import processes
from tests.processes import Program

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
    until(lambda: all_heard(scene), "the end of all that was going on")
    return order, number, status


def all_heard(scene: Scene) -> bool:
    """Nothing is under way any more that would read the order, and with it the refund, while a test plays its fault."""
    now = timezone.now()
    return not (
        any(delivery["pending"] for delivery in scene.street.webhooks())
        or WebhookDelivery.objects.waiting().exists()
        or OrderImport.objects.waiting().exists()
        or OutboxMessage.objects.waiting().filter(due_at__lte=now).exists()
    )


def order_refund(scene: Scene, number: str) -> int:
    """The merchant clicks; returns the sum on the button."""
    form = scene.merchant_opens(f"returns/{number}/").form(action="settlement")
    scene.merchant.send(form, scene.as_merchant())
    return int(form.fields["expected_minor"][0])


def keep_webhooks_back(scene: Scene) -> None:
    """Let no webhook tell of the refund before the next try looks for it."""
    scene.street.unkind("webhooks", "drop", times=100)


def let_time_pass() -> None:
    """Age what waits by ten minutes: leases run out, retries fall due, an unanswered payment may be looked at again."""
    ago = timedelta(minutes=10)
    OutboxMessage.objects.waiting().update(due_at=F("due_at") - ago, leased_until=F("leased_until") - ago)
    Settlement.objects.filter(status=SettlementStatus.IN_DOUBT).update(sent_at=F("sent_at") - ago)


def put_off() -> bool:
    """The payment was tried, came to nothing certain, and waits for its next try."""
    waiting = OutboxMessage.objects.waiting().filter(kind="shopify.settle", lease=None, attempts__gte=1)
    return waiting.exists() and Settlement.objects.filter(status=SettlementStatus.IN_DOUBT).exists()


def paid() -> bool:
    return Settlement.objects.filter(status=SettlementStatus.PAID).exists()


def test_a_worker_killed_between_shopifys_answer_and_our_commit_pays_once(
    scene: Scene, begin_worker: Callable[[], Program]
) -> None:
    worker = begin_worker()
    order, number, _ = ready_to_settle(scene)
    # Shopify does the work at once and keeps the answer back: the worker dies while it waits.
    scene.street.unkind("admin", "hang", match="returnProcess", times=1, seconds=20)
    keep_webhooks_back(scene)

    total = order_refund(scene, number)
    until(lambda: scene.street.ledger(scene.domain)["refunds"], "the refund at Shopify")
    worker.kill()
    assert Settlement.objects.get().status == SettlementStatus.IN_DOUBT

    scene.street.kind()
    let_time_pass()
    begin_worker()
    until(paid, "the settlement", seconds=60)
    main_job.check_money(scene, order, total)


@pytest.mark.parametrize(
    "fault",
    ["lost_answer", "http_502"],
    ids=["the answer was lost after the effect", "the call never reached Shopify"],
)
def test_an_unanswered_payment_is_looked_at_before_it_is_sent_again(
    scene: Scene, begin_worker: Callable[[], Program], fault: str
) -> None:
    begin_worker()
    order, number, _ = ready_to_settle(scene)
    scene.street.unkind("admin", fault, match="returnProcess", times=1)
    keep_webhooks_back(scene)

    total = order_refund(scene, number)
    until(put_off, "the first try")
    scene.street.kind()
    let_time_pass()
    until(paid, "the settlement", seconds=60)

    main_job.check_money(scene, order, total)
