"""`make hooks-speed`: deliveries a second to a receiver that takes everything, beside a bare loop of posts to the same.

By itself `make test` leaves it out. The receiver is a process of its own, so that it takes no time of ours.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from returns.history import note
from returns.models import WebhookDelivery
from returns.operations.publish_events import publish_events
from returns.operations.webhook_deliveries import claim_deliveries
from returns_api.hooks.deliver import body_of, deliver_due
from tests.characters import NOW, make_shop
from tests.processes import ROOT
from tests.returns.test_publish_events import listen
from tests.returns_portal.merchant_desk import requested

COUNT = int(os.environ.get("HOOKS_SPEED", "0"))
EACH = 20
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not COUNT, reason="it measures: make hooks-speed"),
]


@pytest.mark.parametrize("thinks", [0, 50])
def test_how_many_a_second(settings: Any, thinks: int) -> None:
    settings.WEBHOOKS_TO_LOOPBACK = True
    shop = make_shop()
    returns = [requested(shop, 1001 + n) for n in range(COUNT // EACH)]
    publish_events(now=NOW)
    with _receiver(thinks) as url:
        listen(shop, url=url)
        for rma in returns * EACH:
            note(rma, "note.written", at=NOW, actor="merchant", actor_id="7001")
        while publish_events(now=timezone.now()):
            continue
        deliveries = claim_deliveries(now=NOW + timedelta(days=3650), limit=1)
        body = body_of(deliveries[0])
        WebhookDelivery.objects.update(lease=None, leased_until=None)
        few = COUNT if not thinks else COUNT // 10
        bare = _rate(few, lambda: [_post(url, body) for _ in range(few)])
        ours = _rate(COUNT, _all)
    assert WebhookDelivery.objects.exclude(done_at=None).count() == COUNT
    print(
        f"\n| a receiver that takes {thinks} ms | {COUNT} deliveries |\n"
        f"| a bare loop of posts, a second | {bare:.0f} |\n"
        f"| one worker, a second | {ours:.0f} |\n| ratio | {ours / bare:.2f} |"
    )


def _all() -> None:
    tried = 0
    while tried < COUNT:
        tried += deliver_due(clock=timezone.now)


def _rate(number: int, act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return number / (time.monotonic() - began)


def _post(url: str, body: bytes) -> None:
    line = http.client.HTTPConnection(urlsplit(url).netloc)
    line.request("POST", "/hooks", body, {"Content-Type": "application/json"})
    assert line.getresponse().status == 204
    line.close()


@contextmanager
def _receiver(thinks: int) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.returns_api.receiver", str(thinks)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        yield process.stdout.readline().strip()
    finally:
        process.communicate("", timeout=10)
