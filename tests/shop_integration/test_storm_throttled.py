"""Many workers on one noisy shop with a small bucket, while a second shop and a shopper want to be served."""

from __future__ import annotations

import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as configured
from django.db import connection
from django.utils import timezone

from returns import outbox
from returns.leases import MOST_ATTEMPTS
from returns.models import OutboxMessage
from shop_integration import inbox
from shop_integration.admin_api import books, client
from shop_integration.admin_api.budget import Budget, Priority
from shop_integration.connect import connect
from shop_integration.models import WebhookDelivery
from tests.shop_integration.conftest import forget_books, install
from tests.shop_integration.test_budget import told
from tests.shop_integration.test_inbox import put

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WORKERS, NOISE, PROBES = 6, 32, 8


class OwnBooks(threading.local):
    """Every worker keeps its own books, as processes without Redis do."""

    def __init__(self):
        self.kept = {}

    def get(self, domain, new):
        return self.kept.get(domain, new)

    def __setitem__(self, domain, bucket):
        self.kept[domain] = bucket

    def clear(self):
        self.kept.clear()


@pytest.fixture(params=["redis", "process"])
def kept(request, settings, monkeypatch):
    """Where budgets are kept."""
    if request.param == "redis" and not configured.REDIS_URL:
        pytest.skip("needs Redis: run it with `make test`")
    if request.param == "process":
        settings.REDIS_URL = ""
        monkeypatch.setattr(books, "_own", OwnBooks())
    return request.param


@pytest.fixture
def answers(monkeypatch):
    """For each answer of Shopify whether it was THROTTLED."""
    real, seen = client.is_throttled, []

    def is_throttled(body):
        seen.append(real(body))
        return seen[-1]

    monkeypatch.setattr(client, "is_throttled", is_throttled)
    return seen


@pytest.fixture
def workers(db):
    """Drain the outbox, all the time."""
    stop = threading.Event()

    def drain():
        try:
            while not stop.wait(0.005):
                outbox.drain(clock=timezone.now, most=1)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        begun = [pool.submit(drain) for _ in range(WORKERS)]
        yield
        stop.set()
        for each in begun:
            each.result(timeout=30)


def sell(simulator, domain, count):
    """Orders of as many buyers."""
    variants = [{"sku": "ROBE-S", "price_minor": 4990, "stock": 99}]
    simulator.add_product(domain, title="Robe", handle="robe", variants=variants)
    address = {"address1": "3 quai de la Loire", "zip": "75019", "city": "Paris", "country_code": "FR"}
    return [
        simulator.place_order(
            domain, email=f"buyer{number}@example.com", first_name="Camille", last_name="Martin", address=address,
            lines=[{"sku": "ROBE-S", "quantity": 1}], webhook=False,
        )["gid"]
        for number in range(count)
    ]  # fmt: skip


def waited(simulator, message):
    """Seconds until a message was carried out."""
    begun = time.monotonic()
    simulator.until(lambda: not OutboxMessage.objects.waiting().filter(pk=message.pk).exists(), seconds=20, every=0.005)
    return time.monotonic() - begun


def probes(simulator, shop, order):
    """How long a shop's work waits, one message after the other."""
    return [
        waited(simulator, outbox.put(shop, "shopify.sync_order", {"order": order}, now=timezone.now()))
        for _ in range(PROBES)
    ]


def pages(shop):
    """How long a shopper's page waits for Shopify, time after time."""
    found = []
    try:
        for _ in range(PROBES):
            time.sleep(0.2)
            begun = time.monotonic()
            connect(shop, now=timezone.now(), priority=Priority.SHOPPER).query("shop")
            found.append(time.monotonic() - begun)
    finally:
        connection.close()
    return found


def test_nobody_starves_and_nothing_is_lost(simulator, new_domain, kept, answers, workers):
    noisy, quiet = install(simulator, new_domain()), install(simulator, new_domain())
    noise, (other,) = sell(simulator, noisy.domain, NOISE), sell(simulator, quiet.domain, 1)
    alone = statistics.median(probes(simulator, quiet, other))
    simulator.set_bucket(noisy.domain, maximum=300, restore=200)
    forget_books()
    answers.clear()

    for order in noise:
        outbox.put(noisy, "shopify.sync_order", {"order": order}, now=timezone.now())
    with ThreadPoolExecutor(1) as page:
        shopper = page.submit(pages, noisy)
        beside = statistics.median(probes(simulator, quiet, other))
        seen = shopper.result(timeout=30)
    still = OutboxMessage.objects.waiting().filter(shop=noisy)
    assert still.exists(), "the others were served while the noise went on"
    simulator.until(lambda: not still.exists(), seconds=60)

    throttled = sum(answers)
    print(
        f"storms: throttled, books in {kept}: {throttled} THROTTLED of {len(answers)} answers; the quiet shop's wait "
        f"beside the noise / alone = {beside / alone:.1f}; a shopper's slowest page {max(seen) * 1000:.0f} ms; "
        f"{noisy.orders.count()} of {NOISE} orders read"
    )
    assert not OutboxMessage.objects.exclude(dead_at=None).exists()
    assert noisy.orders.count() == NOISE
    assert beside < 10 * alone
    assert max(seen) < 2.0, "workers leave shoppers room"
    assert throttled <= len(answers) * (0.05 if kept == "redis" else 0.5)


def test_what_waits_for_room_never_becomes_a_dead_letter(simulator, shop):
    order = sell(simulator, shop.domain, 1)[0]
    Budget(shop.domain, Priority.WORKER).learn("Order", told(20, asked=220, rate=1))
    message = outbox.put(shop, "shopify.sync_order", {"order": order}, now=timezone.now())
    delivery = put(shop.domain, "orders/updated", f'{{"id": {order.rsplit("/", 1)[-1]}}}')
    OutboxMessage.objects.update(attempts=MOST_ATTEMPTS)
    WebhookDelivery.objects.update(attempts=MOST_ATTEMPTS)
    outbox.drain(clock=timezone.now)
    inbox.drain(clock=timezone.now)
    for row in (message, delivery):
        row.refresh_from_db()
        assert row.last_error.startswith("throttled")
        assert (row.dead_at, row.attempts) == (None, MOST_ATTEMPTS)
        assert row.due_at > timezone.now()
