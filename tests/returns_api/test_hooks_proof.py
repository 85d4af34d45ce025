"""`make hooks-proof`: a thousand deliveries to a receiver that fails, stalls, redirects, closes and lies, while workers
are killed. Every event arrives, in order per return, and none is lost. It prints a table.

By itself `make test` leaves it out: `test_deliveries.py` plays sixty of them with no worker killed.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.db import connection

from returns.history import note
from returns.models import PublicEvent, Return, WebhookAttempt, WebhookDelivery
from tests.characters import NOW, make_shop
from tests.processes import ROOT
from tests.returns.test_publish_events import listen
from tests.returns_api.receiver import Got, receiving
from tests.returns_api.test_deliveries import check
from tests.returns_portal.merchant_desk import requested

COUNT, SEED = int(os.environ.get("HOOKS_PROOF", "0")), int(os.environ.get("HOOKS_SEED", "1"))
EACH = 20
LONGEST = 900.0
BAD = ("fail", "stall", "redirect", "close", "lie", "nonsense", "busy", "drip")
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not COUNT, reason="it takes minutes: make hooks-proof"),
]


def database_url() -> str:
    about = connection.settings_dict
    name, host = about["NAME"], about["HOST"] or "localhost"
    return f"postgres://{about['USER']}:{about['PASSWORD']}@{host}:{about['PORT']}/{name}"


def test_none_is_lost_and_each_return_keeps_its_order() -> None:
    chance = random.Random(SEED)

    def behave(got: Got) -> str:
        return "take" if chance.random() < 0.7 else chance.choice(BAD)

    shop = make_shop()
    returns = [requested(shop, 1001 + n) for n in range(COUNT // EACH)]
    began = time.monotonic()
    with receiving(behave) as receiver:
        listen(shop, url=receiver.url)
        environment = {"DATABASE_URL": database_url(), "WEBHOOKS_TO_LOOPBACK": "1", "REDIS_URL": ""}
        workers = subprocess.Popen(
            [sys.executable, "-m", "tests.returns_api.hooks_workers", str(SEED)],
            cwd=ROOT,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            for _ in range(EACH - 1):
                _happen(chance.sample(returns, len(returns)))
            _wait(COUNT)
        finally:
            told, _errors = workers.communicate("stop\n", timeout=60)
    arrived = check(receiver, shop)
    rows = (
        ("events", PublicEvent.objects.count()),
        ("arrived, each once at least and in its return's order", arrived),
        ("given up", WebhookDelivery.objects.exclude(dead_at=None).count()),
        ("taken more than once, under the same id", len(receiver.got) - arrived),
        ("tries written down", WebhookAttempt.objects.count()),
        ("requests that came", len(receiver.seen)),
        *((f"… {name}", number) for name, number in sorted(Counter(receiver.seen).items())),
        ("workers killed", int(told)),
        ("seconds", round(time.monotonic() - began)),
    )
    print("\n" + "\n".join(f"| {name} | {number} |" for name, number in rows))
    assert arrived == PublicEvent.objects.count() == COUNT


def _happen(returns: list[Return]) -> None:
    for rma in returns:
        note(rma, "note.written", at=NOW, actor="merchant", actor_id="7001")


def _wait(events: int) -> None:
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        time.sleep(0.5)
        if WebhookDelivery.objects.filter(done_at__isnull=False).count() == events:
            return
    raise AssertionError(f"{WebhookDelivery.objects.waiting().count()} still wait")
