"""`make storms-proof`: 200 webhooks a second for a minute, with bodies of 10 MB, 200,000 deep, twice and forged.

Each good one is answered 2xx, 99 of 100 within a second; what waits is gone within five minutes; a shop beside, of
which little is heard, waits for seconds at most. A bare handler with the same insert takes the same storm before, so
that the figures say what the machine allows. `make test` plays a breeze of it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from servers import free_port

from returns.models import OutboxMessage
from shop_integration.models import WebhookDelivery
from simulator.client import Control
from tests import processes
from tests.faults.test_money_once import Start
from tests.scene import open_shop
from tests.shop_integration.conftest import known
from tests.storms import webhook_storm as storm

PROOF = os.environ.get("STORM_SECONDS", "")
RATE, SECONDS = int(os.environ.get("STORM_RATE", "50")), float(PROOF or 4)
SLOWEST, GONE_AFTER = (1.0 if PROOF else 5.0), 300.0
# What became of good ones; of two readings at the same time one may come second.
HANDLED = {"order read again", "order read since", "ignored: newer news is known"}
# A quiet shop waits for a turn or two of the workers; how long those take, the machine says.
A_FEW_TURNS, OF_THE_NOISY = 15.0, 0.5
pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.django_db(transaction=True)]


def test_a_storm_is_taken_in_and_worked_off_and_a_quiet_shop_hardly_feels_it(
    simulator: Control,
    app_environment: dict[str, str],
    app_port: int,
    app_url: str,
    tmp_path: Path,
    start: Start,
) -> None:
    rows: list[str] = []
    start(processes.app(port=app_port, environment=app_environment, log=tmp_path / "app.log", workers=2))
    noisy, quiet = open_shop(simulator, app_url), open_shop(simulator, app_url)
    sold = storm.sell(simulator, noisy, 400 if PROOF else 10)
    plain = [(noisy, json.dumps(simulator.rest(noisy, order["id"]))) for order in sold]
    seen = storm.sell(simulator, quiet, 1)[0]

    if PROOF:
        with storm.bare_table():
            beside = start(storm.bare(port=free_port(), environment=app_environment, log=tmp_path / "bare.log"))
            rows += storm.rows_of("bare", storm.send(beside.url, plain, mark="bare", rate=RATE, seconds=SECONDS))
            beside.stop()

    start(processes.worker(environment=app_environment, log=tmp_path / "worker.log"))
    with storm.a_quiet_shop(known(quiet), seen["gid"], quiet, seen["id"], every=0.5) as asked:
        said = storm.send(app_url, plain, mark="storm", rate=RATE, seconds=SECONDS)
        waiting = WebhookDelivery.objects.waiting().count()
        gone = storm.until_gone(WebhookDelivery.objects.waiting().filter(shop_domain=noisy), seconds=GONE_AFTER)
    storm.until_gone(WebhookDelivery.objects.waiting(), seconds=60)
    storm.until_gone(OutboxMessage.objects.waiting().filter(kind="shopify.sync_order"), seconds=60)
    lags = storm.lags(quiet, known(quiet))
    rows += storm.rows_of("app", said)
    rows.append(f"| waiting when it ended | {waiting}, gone after {gone:.1f} s |")
    rows.append(f"| a quiet shop beside, asked {asked[0]} times, waited at most (seconds) | {lags} |")
    print("\n" + "\n".join(rows))

    taken = WebhookDelivery.objects.filter(webhook_id__startswith="storm-")
    assert set(said["answers"]) <= storm.TAKEN
    assert said["all"][2] < SLOWEST
    assert taken.count() == storm.expected_rows(int(RATE * SECONDS))
    assert set(taken.filter(dead_at=None).values_list("outcome", flat=True)) <= HANDLED
    assert set(taken.exclude(dead_at=None).values_list("last_error", flat=True)) <= {"the body is nested too deeply"}
    assert known(noisy).orders.count() == len(sold)
    assert max(lags.values()) < max(A_FEW_TURNS, gone * OF_THE_NOISY)
