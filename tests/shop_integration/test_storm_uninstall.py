"""A merchant who removes the app and puts it back again and again, while its news come twice, late and out of order."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from returns import outbox
from returns.models import OutboxMessage
from shop_integration import inbox
from shop_integration.backfill import running
from shop_integration.connect import connect
from shop_integration.errors import ShopifyError
from shop_integration.install.id_token import read_id_token
from shop_integration.install.welcome import welcome
from shop_integration.models import Installation, OrderImport, WebhookDelivery
from tests.shop_integration.importing import Status, run
from tests.shop_integration.test_inbox import put

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS, ACTS, WORKERS, TABS = 10, 6, 2, 3


class Storm:
    """One shop, what its merchant does, and the news that are still on their way."""

    def __init__(self, simulator, shop, seed):
        self.simulator, self.shop, self.chance = simulator, shop, random.Random(seed)
        self.installed, self.installs, self.removals, self.late = True, 1, [], []

    def act(self):
        self.chance.choice([self.leave if self.installed else self.come_back, self.deliver, self.work])()

    def leave(self):
        self.late += [timezone.now().isoformat()] * 2  # and its twin
        self.removals.append(self.late[-1])
        self.simulator.uninstall(self.shop.domain)
        self.installed = False

    def come_back(self):
        """The merchant installs; the admin opens the app with several calls at once, then a page that asks Shopify."""
        self.simulator.install(self.shop.domain)
        self.installed, self.installs = True, self.installs + 1
        with ThreadPoolExecutor(TABS) as tabs:
            list(tabs.map(lambda _: self.visit(), range(TABS)))
        try:
            connect(self.shop, now=timezone.now()).query("shop")
        except ShopifyError:
            self.visit()

    def visit(self):
        now = timezone.now()
        try:
            caller = read_id_token(self.simulator.id_token(self.shop.domain), url="https://app/app/", now=now)
            welcome(caller, locale="fr", now=now)
        finally:
            if threading.current_thread() is not threading.main_thread():
                connection.close()

    def deliver(self):
        """Some of the news come in, in any order."""
        self.chance.shuffle(self.late)
        for moment in self.late[: self.chance.randint(0, 3)]:
            self.tell(moment)
            self.late.remove(moment)

    def tell(self, moment):
        number = WebhookDelivery.objects.count()
        body = f'{{"id": 1, "myshopify_domain": "{self.shop.domain}"}}'
        put(self.shop.domain, "app/uninstalled", body, triggered_at=moment, webhook_id=f"removal-{number}")

    def work(self):
        """An order that somebody wants read, whether the app is installed or not."""
        address = {"address1": "3 quai de la Loire", "zip": "75019", "city": "Paris", "country_code": "FR"}
        placed = self.simulator.place_order(
            self.shop.domain, email="camille@example.com", first_name="Camille", last_name="Martin", address=address,
            lines=[{"sku": "ROBE-S", "quantity": 1}], webhook=False,
        )  # fmt: skip
        outbox.put(self.shop, "shopify.sync_order", {"order": placed["gid"]}, now=timezone.now())

    def tell_all(self):
        self.chance.shuffle(self.late)
        while self.late:
            self.tell(self.late.pop())
        self.simulator.until(lambda: not WebhookDelivery.objects.waiting().exists())

    def row(self):
        return Installation.objects.get(shop=self.shop)


@pytest.fixture
def workers(db):
    """Drain everything, all the time."""
    stop = threading.Event()

    def drain():
        try:
            while not stop.wait(0.005):
                inbox.drain(clock=timezone.now)
                outbox.drain(clock=timezone.now, most=3)
                running.advance(clock=timezone.now, longest=timedelta())
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        begun = [pool.submit(drain) for _ in range(WORKERS)]
        yield
        stop.set()
        for each in begun:
            each.result(timeout=30)


def test_it_ends_as_the_last_act_left_it_and_loses_nothing(simulator, shop, workers, clock):
    simulator.set_bucket(shop.domain, maximum=20_000, restore=10_000)
    storm = Storm(simulator, shop, seed=11)
    for number in range(ROUNDS):
        for _ in range(ACTS):
            storm.act()
        storm.tell_all()
        row = storm.row()
        assert (row.uninstalled_at is None) is storm.installed, f"round {number}"

    if not storm.installed:
        storm.come_back()
    row = storm.row()
    for moment in storm.removals:
        storm.tell(moment)
    storm.tell_all()
    assert storm.row().uninstalled_at is None
    assert storm.row().access_token == row.access_token, "old news of a removal changed nothing"

    assert run(shop, clock).status == Status.DONE
    OutboxMessage.objects.waiting().update(due_at=timezone.now())
    simulator.until(lambda: not OutboxMessage.objects.waiting().filter(kind="shopify.sync_order").exists())
    asked = OutboxMessage.objects.filter(kind="shopify.sync_order")
    imports = OrderImport.objects.filter(shop=shop).count()
    print(
        f"storms: uninstall: {len(storm.removals)} removals told {WebhookDelivery.objects.count()} times, "
        f"{storm.installs} installations, {imports} imports begun, {asked.count()} orders wanted, "
        f"{asked.filter(dead_at=None).count()} read"
    )
    assert imports <= storm.installs
    assert not asked.exclude(dead_at=None).exists()
    assert shop.orders.count() == asked.values("payload__order").distinct().count() > 0
