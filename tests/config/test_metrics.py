"""What Prometheus reads: the truth of the database, for who has the token, naming nobody."""

from __future__ import annotations

import gzip
import io
import logging
import os
import queue
import re
import subprocess
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import yaml
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from config import counting, pulse
from config.metrics import GAUGES, webhook_answered
from returns import outbox
from returns.domain.status import RefundKind, SettlementStatus
from returns.models import OrderRefund, OutboxMessage, PublicEvent, Settlement, WebhookDelivery
from returns.outbox import put, put_for
from returns.queries import vitals
from shop_integration.effects.pending import still_pending
from shop_integration.models import Installation
from shop_integration.webhooks.shim import wrap
from tests import processes
from tests.characters import make_shop
from tests.processes import ROOT
from tests.returns.test_publish_events import listen
from tests.returns_portal.merchant_desk import requested
from tests.security.street import move_in

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-tests-0123456789"
HOUR = timedelta(hours=1)
RULES = [rule for group in yaml.safe_load((ROOT / "ops/alerts.yml").read_text())["groups"] for rule in group["rules"]]
RUNBOOK = (ROOT / "docs/runbook.md").read_text()


@pytest.fixture(autouse=True)
def _token(settings) -> None:
    settings.METRICS_TOKEN, settings.REDIS_URL = TOKEN, ""


def read(client: Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Each sample by its name and labels."""
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.getvalue().decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def one(client: Client, name: str, **labels: str) -> float:
    return read(client)[name, tuple(sorted(labels.items()))]


def test_only_who_has_the_token_reads_it(client: Client, settings) -> None:
    for given in ("", TOKEN, "Bearer", f"Bearer {TOKEN}x", f"bearer {TOKEN}", "Bearer é"):
        answer = client.get("/metrics", headers={"Authorization": given})
        assert (answer.status_code, answer.content) == (401, b"")
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_late_and_given_up_work_is_told(client: Client) -> None:
    shop, now = make_shop(), timezone.now()
    row = {"shop": shop, "kind": "mail.approved", "created_at": now}
    OutboxMessage.objects.create(**row, due_at=now - timedelta(minutes=10))
    OutboxMessage.objects.create(**row, due_at=now + timedelta(minutes=10))
    OutboxMessage.objects.create(**row, due_at=now - timedelta(hours=1), done_at=now)
    OutboxMessage.objects.create(**row, due_at=now - timedelta(hours=1), dead_at=now)
    assert one(client, "returns_queue_due", queue="outbox") == 1
    assert 600 <= one(client, "returns_queue_oldest_seconds", queue="outbox") < 700
    assert one(client, "returns_dead_letters", queue="outbox") == 1
    assert one(client, "returns_queue_oldest_seconds", queue="webhooks") == 0


def test_what_waits_behind_something_else_is_not_late(client: Client) -> None:
    """No worker may begin it: one alarm tells of what it waits for, and a second one would only be noise."""
    shop, now = make_shop(), timezone.now()
    late = {"created_at": now, "due_at": now - timedelta(hours=1)}
    for stream, held_by in (("return:1:shopify", {"dead_at": now}), ("return:2:shopify", {"due_at": now + HOUR})):
        OutboxMessage.objects.create(shop=shop, kind="shopify.settle", stream=stream, **late | held_by)
        OutboxMessage.objects.create(shop=shop, kind="shopify.settle", stream=stream, **late)
    endpoint, event = listen(shop), PublicEvent.objects.create(shop=shop, name="return.created", at=now)
    row = {"endpoint": endpoint, "event": event, "stream": "return:1"}
    WebhookDelivery.objects.create(**row, **late | {"due_at": now + HOUR})
    WebhookDelivery.objects.create(**row, **late)
    for queue_of in ("outbox", "deliveries"):
        assert one(client, "returns_queue_due", queue=queue_of) == 0
        assert one(client, "returns_queue_oldest_seconds", queue=queue_of) == 0
    OutboxMessage.objects.exclude(dead_at=None).update(done_at=now)
    OutboxMessage.objects.filter(due_at__gt=now).update(due_at=now, lease=uuid4(), leased_until=now + HOUR)
    WebhookDelivery.objects.filter(due_at__gt=now).update(due_at=now)
    assert one(client, "returns_queue_due", queue="outbox") == 2, "one that nothing holds back, and one at work"
    assert one(client, "returns_queue_due", queue="deliveries") == 1


def test_of_a_long_queue_the_oldest_are_looked_at(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    shop, now = make_shop(), timezone.now()
    OutboxMessage.objects.bulk_create(
        OutboxMessage(shop=shop, kind="mail.approved", created_at=now, due_at=now - minutes * timedelta(minutes=1))
        for minutes in range(1, 8)
    )
    assert f"of the {vitals.MOST_LOOKED_AT:,} oldest" in GAUGES["returns_queue_due"][0]
    monkeypatch.setattr(vitals, "MOST_LOOKED_AT", 3)
    assert one(client, "returns_queue_due", queue="outbox") == 3
    assert 420 <= one(client, "returns_queue_oldest_seconds", queue="outbox") < 480


def test_money_on_its_way_at_a_bank_is_not_in_doubt(client: Client) -> None:
    rma, now = requested(make_shop()), timezone.now()
    Settlement.objects.filter(rma=rma).update(status=SettlementStatus.IN_DOUBT, sent_at=now - 2 * HOUR)
    refund = OrderRefund.objects.create(
        rma=rma, kind=RefundKind.GOODWILL, status=SettlementStatus.IN_DOUBT, request_key="1", key=uuid4(),
        amount_presentment_minor=490, due_at=now,
    )  # fmt: skip
    message = {"shop": rma.shop, "created_at": now, "due_at": now + HOUR, "attempts": 3}
    put_for(rma, "shopify.settle", now=now)
    OutboxMessage.objects.filter(stream=f"return:{rma.pk}:shopify").update(due_at=now + HOUR, last_error="Unreachable")
    OutboxMessage.objects.create(**message, kind="shopify.refund_order", stream=f"order_refund:{refund.pk}")

    def doubted() -> set[str]:
        return {dict(labels)["kind"] for name, labels in read(client) if name == "returns_money_in_doubt"}

    assert doubted() == {"settlement", "order refund"}
    OutboxMessage.objects.filter(kind="shopify.settle").update(last_error=str(still_pending(None, now)))
    assert doubted() == {"order refund"}
    OutboxMessage.objects.filter(kind="shopify.refund_order").update(last_error=str(still_pending(None, now)))
    assert doubted() == set()


def test_a_database_that_is_away_is_told_as_that(client: Client) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("connection refused")

    assert one(client, "returns_part_ok", part="database") == 1
    with connection.execute_wrapper(away):
        told = read(client)
    assert told["returns_part_ok", (("part", "database"),)] == 0
    assert told["returns_part_ok", (("part", "workers"),)] == 1
    assert any(name == "returns_http_seconds_count" for name, _ in told)


def test_a_forged_webhook_is_counted_and_leaves_a_line_without_what_it_said(client: Client, caplog) -> None:
    counted = "returns_http_seconds_count", (("area", "webhooks"), ("status", "4xx"))
    before = read(client).get(counted, 0)
    front = wrap(lambda environ, start: [], told=webhook_answered)
    forged = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/webhooks", "CONTENT_LENGTH": "6", "wsgi.input": io.BytesIO(b"secret"),
        "HTTP_X_SHOPIFY_TOPIC": "orders/paid\nnext",
    }  # fmt: skip
    assert b"signature" in b"".join(front(forged, lambda status, headers: None))
    assert read(client)[counted] == before + 1
    (line,) = [record for record in caplog.records if record.getMessage() == "webhook refused"]
    assert (line.status_code, line.topic) == (401, "")
    assert "secret" not in str(line.__dict__)


def test_it_names_nobody_and_asks_the_same_at_any_size(client: Client) -> None:
    make_shop()
    with CaptureQueriesContext(connection) as few:
        read(client)
    move_in()
    with CaptureQueriesContext(connection) as many:
        told = read(client)
    assert len(few) == len(many)
    words = " ".join(f"{name} {labels}" for name, labels in told)
    for shop in ("atelier", "northwind"):
        assert shop not in words
    assert one(client, "returns_shops") == 2
    assert {name for name, _ in told} >= {"returns_drifts_open", "returns_labels_lately", "returns_part_ok"}


def test_answers_are_counted_by_part_and_status(client: Client) -> None:
    client.get("/healthz")
    before = one(client, "returns_http_seconds_count", area="healthz", status="2xx")
    client.get("/healthz")
    client.get("/no/such/page")
    assert one(client, "returns_http_seconds_count", area="healthz", status="2xx") == before + 1
    assert one(client, "returns_http_seconds_count", area="nowhere", status="4xx") >= 1


def test_each_request_is_a_line_without_its_path(client: Client, caplog, settings) -> None:
    with caplog.at_level(logging.INFO, "config.request_log"):
        answer = client.get("/returns/atelier/status/a-secret-token/")
    (line,) = [record for record in caplog.records if record.name == "config.request_log"]
    assert line.route == "returns/<slug:handle>/status/<token>/"
    assert (line.method, line.status_code) == ("GET", answer.status_code)
    assert "a-secret-token" not in str(line.__dict__)
    assert str(UUID(answer["X-Request-Id"])) == answer["X-Request-Id"]


@pytest.mark.parametrize(
    "proxies, given, kept",
    [
        (1, "0b0e5d9e-1a55-4a52-8a3e-5a5f6f0a7c11", True),
        (1, "0b0e5d9e1a554a528a3e5a5f6f0a7c11", True),
        (0, "0b0e5d9e1a554a528a3e5a5f6f0a7c11", False),
        (1, "short", False),
        (1, "0b0e5d9e 1a554a528a3e5a5f6f0a7c11", False),
    ],
)
def test_the_id_of_a_request_is_taken_from_our_own_proxy_alone(client, settings, proxies, given, kept) -> None:
    settings.TRUSTED_PROXIES = proxies
    answer = client.get("/healthz", headers={"X-Request-Id": given})
    assert (answer["X-Request-Id"].replace("-", "") == given.replace("-", "")) is kept


def test_shops_that_shopify_does_not_answer_raise_an_alarm(client: Client, settings) -> None:
    """Their work is put off again and again, so it is never late."""
    settings.SHOPIFY_ADMIN_URL, now = "http://127.0.0.1:9", timezone.now()
    [rule] = [rule for rule in RULES if rule["alert"] == "ShopsAway"]

    def raised() -> bool:
        told = {name: value for (name, labels), value in read(client).items() if not labels}
        return eval(rule["expr"], {}, told)

    for number in range(6):
        shop = make_shop(f"shop-{number}.myshopify.com")
        row = Installation(shop=shop, installed_at=now, access_token_expires_at=now + HOUR)
        row.access_token = "" if number else "shpat_of_a_test"
        row.save()
        put(shop, "shopify.sync_order", {"order": "gid://shopify/Order/1"}, now=now)
    assert not raised()
    for message in OutboxMessage.objects.filter(kind="shopify.sync_order"):
        outbox.carry_out(message, clock=timezone.now)
    errors = set(OutboxMessage.objects.exclude(last_error="").values_list("last_error", flat=True))
    assert errors == {"Unreachable: ConnectError", "TokenRefused: no token"}
    assert raised()
    assert one(client, "returns_shops_unanswered") == 6
    OutboxMessage.objects.filter(shop__domain__gt="shop-1").update(done_at=now, last_error="")
    assert not raised()


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_each_alert_asks_for_what_is_told_and_stands_in_the_runbook(rule: dict[str, str]) -> None:
    asked = set(re.findall(r"returns_[a-z_]+", rule["expr"]))
    known = set(GAUGES) | {"returns_http_seconds_count", "returns_http_seconds_bucket"}
    assert asked <= known
    assert asked or rule["expr"].startswith(("up{", "node_")), (
        "what the app does not tell, Prometheus or node_exporter do"
    )
    assert f"\n### {rule['alert']}\n" in RUNBOOK
    assert not re.search(rf"(increase|rate)\(({'|'.join(GAUGES)})", rule["expr"]), "of a gauge it is the delta"


def test_the_runbook_names_no_alert_that_there_is_not() -> None:
    alerts = {rule["alert"] for rule in RULES}
    assert set(re.findall(r"^### (\w+)$", RUNBOOK, re.MULTILINE)) == alerts


def test_the_alarm_of_silent_workers_says_how_long_nothing_ran() -> None:
    [rule] = [rule for rule in RULES if rule["alert"] == "WorkersSilent"]
    silent = pulse.STALE_AFTER_SECONDS + 60 * int(rule["for"].removesuffix("m"))
    words = "No worker has run a task for more than four minutes"
    assert 240 < silent < 300
    assert words in rule["annotations"]["summary"]
    assert f"### WorkersSilent\n\n{words}" in RUNBOOK


def test_folders_of_servers_that_are_gone_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "HOME", tmp_path)
    monkeypatch.delenv(counting.FOLDER, raising=False)
    with subprocess.Popen(["true"]) as gone:
        gone.wait()
    old, running, other = (tmp_path / f"{counting.NAME}{name}" for name in (gone.pid, os.getpid(), "notes"))
    for folder in (old, running, other):
        folder.mkdir()
    counting.share()
    mine = tmp_path / f"{counting.NAME}{os.getppid()}"
    assert os.environ.pop(counting.FOLDER) == str(mine)
    assert set(tmp_path.iterdir()) == {running, other, mine}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_processes_of_one_server_count_together_and_send_spans(app_environment, app_port, tmp_path, start) -> None:
    collector = HTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=collector.serve_forever, daemon=True).start()
    environment = app_environment | {
        "METRICS_TOKEN": TOKEN,
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}",
        "OTEL_BSP_SCHEDULE_DELAY": "100",
    }
    app = start(processes.app(port=app_port, environment=environment, log=tmp_path / "app.log", workers=2))
    for _ in range(20):
        httpx.get(f"{app.url}/readyz", headers={"Connection": "close"})
    assert httpx.post(f"{app.url}/webhooks", content=b"{}").status_code == 401
    assert _asked(app.url) == 20
    assert _asked(app.url, "webhooks", "4xx") == 1, "the server does not count what it answers in front of Django"
    path, body = Collector.heard.get(timeout=30)
    collector.shutdown()
    collector.server_close()
    assert path == "/v1/traces"
    assert b"returns-portal" in body
    assert b"GET " in body


class Collector(BaseHTTPRequestHandler):
    """Takes spans, and remembers what it heard."""

    heard: queue.Queue[tuple[str, bytes]] = queue.Queue()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.put((self.path, gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


def _asked(url: str, area: str = "readyz", status: str = "2xx") -> float:
    told = httpx.get(f"{url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    found = re.search(rf'^returns_http_seconds_count\{{area="{area}",status="{status}"\}} (\S+)$', told, re.MULTILINE)
    assert found, told[:500]
    return float(found[1])
