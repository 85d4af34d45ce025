"""Redis carries wake-up calls only: taken away in the middle of a return, nothing is lost.

And nobody is named, and nothing that opens anything told, by what Redis was given, by the logs of all processes, by
metrics and by traces; whatever was done, refused or failed.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from django.conf import settings
from django.utils import timezone
from servers import Redis, free_port

from demo import main_job
from demo.main_job import Scene
from demo.settings import Addresses
from demo.story import Story, until
from returns.domain.webhooks import SecretKind
from returns.history import note
from returns.models import OutboxMessage, WebhookAttempt
from returns.operations.webhook_endpoints import make_endpoint
from returns.outbox import put
from shop_integration.models import Installation
from simulator.client import Control
from tests import processes
from tests.faults import canary
from tests.faults.test_money_once import Start
from tests.returns_api.programs import program_of
from tests.scene import open_shop
from tests.shop_integration.conftest import known

METRICS = "a-token-for-metrics-alone"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.redis]
SHOPPER = (main_job.EMAIL, "camille", "martin", main_job.ADDRESS["address1"])


def test_redis_stopped_during_a_return_loses_nothing(
    simulator: Control,
    app_environment: dict[str, str],
    app_port: int,
    app_url: str,
    spare_redis: Redis,
    tmp_path: Path,
    start: Start,
) -> None:
    with canary.collector() as (address, spans):
        environment = app_environment | {
            "REDIS_URL": spare_redis.url,
            "METRICS_TOKEN": METRICS,
            "OTEL_EXPORTER_OTLP_ENDPOINT": address,
            "WEBHOOKS_TO_LOOPBACK": "1",
        }
        app = start(processes.app(port=app_port, environment=environment, log=tmp_path / "app.log"))
        worker = start(processes.worker(environment=environment, log=tmp_path / "worker.log"))
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

        opens = secrets_of(scene, status.url)
        opens += refused_and_failed(scene, opens)
        metrics = httpx.get(f"{app_url}/metrics", headers={"Authorization": f"Bearer {METRICS}"}).text
        holds = canary.held(spare_redis)
        until(lambda: "mail.exchange_given_up" in "".join(spans), "the traces of the effect that breaks")
        worker.stop()
        app.stop()

    places = {
        "given to Redis": canary.ever_written(spare_redis),
        "held by Redis": holds,
        "app.log": app.output(),
        "worker.log": worker.output(),
        "metrics": metrics,
        "traces": "".join(spans),
    }
    assert "shop_integration.tasks.drain_inbox" in places["given to Redis"]
    assert "callbacks" in places["given to Redis"], "what Celery's messages say was read"
    assert "returns_queue_due" in places["metrics"]
    assert "mail.exchange_given_up" in places["traces"]
    assert "KeyError" in places["worker.log"] or "StopIteration" in places["worker.log"]
    assert not canary.sings(places, (*SHOPPER, *opens))
    for place, text in places.items():
        planted = places | {place: f"{text}\nKey (email)=({main_job.EMAIL}) {opens[0]}"}
        assert canary.sings(planted, (main_job.EMAIL, opens[0])) == {(place, main_job.EMAIL), (place, opens[0])}


def secrets_of(scene: Scene, status: str) -> list[str]:
    """What opens something: Shopify's tokens, our secret, a shopper's link, a program's key, an endpoint's secret."""
    shop = known(scene.domain)
    row = Installation.objects.get(shop=shop)
    link = max(urlsplit(status).path.split("/"), key=len)
    _, signing = make_endpoint(
        shop=shop,
        url=f"http://127.0.0.1:{free_port()}/hooks",
        description="",
        wants=(),
        kind=SecretKind.V1,
        request_key=uuid.uuid4(),
        by="7001",
        now=timezone.now(),
    )
    key = program_of(shop).text
    return [row.access_token, row.refresh_token, settings.SHOPIFY_API_SECRET, link, key, signing]


def refused_and_failed(scene: Scene, opens: list[str]) -> list[str]:
    """Ask as a program; knock with what is wrong; let an effect break. Returns what else opens something."""
    shop, app, token = known(scene.domain), scene.at.app, scene.street.id_token(scene.domain)
    key = opens[4]
    assert httpx.get(f"{app}/api/v1/returns", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert httpx.get(f"{app}/api/v1/returns", headers={"Authorization": f"Bearer {key}x"}).status_code == 401
    assert httpx.get(f"{app}/app/", params={"id_token": token, "email": main_job.EMAIL}).status_code == 200
    assert httpx.get(f"{app}/nowhere/{opens[3]}/", params={"email": main_job.EMAIL}).status_code == 404
    forged = {"X-Shopify-Hmac-Sha256": "AAAA", "X-Shopify-Topic": "orders/create"}
    assert httpx.post(f"{app}/webhooks", content=main_job.EMAIL.encode(), headers=forged).status_code == 401
    rma = shop.returns.get()
    note(rma, "note.written", at=timezone.now(), actor="merchant", actor_id="7001")
    message = put(shop, "mail.exchange_given_up", {"return": rma.pk}, now=timezone.now())
    rows, tried = OutboxMessage.objects.filter(pk=message.pk), WebhookAttempt.objects.all()
    until(lambda: rows.exclude(last_error="").exists(), "the effect that breaks")
    until(tried.exists, "a webhook that nobody takes")
    return [token]
