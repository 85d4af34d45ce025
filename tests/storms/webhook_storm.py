"""A storm of webhooks over the app as it runs, and what a shop that is quiet feels of it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F, Max, QuerySet
from django.utils import timezone

from demo.main_job import ADDRESS
from returns.models import OutboxMessage, Shop
from returns.outbox import put
from shop_integration.models import WebhookDelivery
from simulator.client import Control
from tests.processes import BIN, ROOT, Program
from tests.storms.sender import kind_of

BARE_TABLE = "bare_webhook"
TAKEN = {"plain 200", "10 MB 200", "nested 200", "twin 200", "forged 401"}


def sell(street: Control, domain: str, count: int) -> list[dict[str, Any]]:
    """Sell orders that nobody is told of yet."""
    sku = street.variants(domain)[0]["sku"]
    return [
        street.place_order(
            domain, email=f"buyer{place}@example.com", first_name="Camille", last_name="Martin", address=ADDRESS,
            lines=[{"sku": sku, "quantity": 1}], webhook=False,
        )
        for place in range(count)
    ]  # fmt: skip


def send(url: str, plain: list[tuple[str, str]], *, mark: str, rate: int, seconds: float) -> dict[str, Any]:
    """Send the storm and wait for its end; what it prints."""
    said = {"url": url, "secret": settings.SHOPIFY_API_SECRET, "mark": mark, "plain": plain}
    said |= {"rate": rate, "seconds": seconds}
    done = subprocess.run(
        [sys.executable, "-m", "tests.storms.sender"], cwd=ROOT, input=json.dumps(said), capture_output=True, text=True,
        check=True, timeout=seconds + 90,
    )  # fmt: skip
    return dict(json.loads(done.stdout))


def bare(*, port: int, environment: dict[str, str], log: Path) -> Program:
    """A handler that verifies and inserts and does nothing else, under the same server."""
    return Program(
        str(BIN / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2",
        "--blocking-threads", "4", "--no-access-log", "benchmarks.webhooks_bare:application",
        environment=environment | {"SHOPIFY_API_SECRET": settings.SHOPIFY_API_SECRET}, log=log,
        ready=lambda program: "Started worker-2" in program.output(), url=f"http://127.0.0.1:{port}",
    )  # fmt: skip


@contextmanager
def bare_table() -> Iterator[None]:
    """The table of the bare handler, made once and not by two of its processes."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {BARE_TABLE} (LIKE shop_integration_webhookdelivery INCLUDING ALL)")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {BARE_TABLE}")


@contextmanager
def a_quiet_shop(shop: Shop, gid: str, domain: str, number: int, *, every: float) -> Iterator[list[int]]:
    """A shop of which something is heard, and for which something is to be done, every so many seconds."""
    stop, told = threading.Event(), [0]

    def live() -> None:
        try:
            while not stop.wait(every):
                now, told[0] = timezone.now(), told[0] + 1
                put(shop, "shopify.sync_order", {"order": gid}, now=now)
                body = json.dumps({"id": number}).encode()
                WebhookDelivery.objects.create(
                    shop_domain=domain,
                    topic="orders/updated",
                    webhook_id=f"quiet-{told[0]}",
                    received_at=now,
                    due_at=now,
                    body=body,
                )
        finally:
            connection.close()

    thread = threading.Thread(target=live)
    thread.start()
    try:
        yield told
    finally:
        stop.set()
        thread.join()


def lags(domain: str, shop: Shop) -> dict[str, float]:
    """How long the quiet shop waited at most, for its webhooks and for what was to be done for it."""
    heard = WebhookDelivery.objects.filter(shop_domain=domain).exclude(done_at=None)
    done = OutboxMessage.objects.filter(shop=shop, kind="shopify.sync_order").exclude(done_at=None)
    found = {
        "webhook": heard.aggregate(most=Max(F("done_at") - F("received_at")))["most"],
        "outbox": done.aggregate(most=Max(F("done_at") - F("created_at")))["most"],
    }
    return {name: (most or timedelta()).total_seconds() for name, most in found.items()}


def until_gone(rows: QuerySet[Any], *, seconds: float) -> float:
    """Seconds until none of the rows waits any more."""
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        if not rows.exists():
            return time.monotonic() - began
        time.sleep(0.2)
    raise AssertionError(f"{rows.count()} still wait after {seconds:.0f} s")


def rows_of(name: str, said: dict[str, Any]) -> Iterator[str]:
    """What a storm came to, as rows of a table."""
    yield f"| {name}: answers | {', '.join(f'{what} {count}' for what, count in said['answers'].items())} |"
    yield f"| {name}: seconds of half, 95 %, 99 %, all | {_in_line(said['all'])} |"
    for kind, took in said["seconds"].items():
        yield f"| … {kind} | {_in_line(took)} |"
    yield f"| … sent late by (half, 99 %, all) | {_in_line(said['late'])}, over {said['connections']} connections |"


def _in_line(numbers: list[float]) -> str:
    return " / ".join(f"{number:.3f}" for number in numbers)


def expected_rows(count: int) -> int:
    """How many rows so many deliveries make: forged ones make none, twins none of their own, if theirs was good."""
    kinds = [kind_of(number) for number in range(count)]
    twins = sum(kind == "twin" and kinds[number - 1] != "forged" for number, kind in enumerate(kinds))
    return count - kinds.count("forged") - twins
