"""The history of a shop's orders: exported, read in, interrupted in every way, and complete in the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from shop_integration.backfill import running
from shop_integration.models import OrderImport
from shop_integration.sync import sync_order

Status = OrderImport.Status


@pytest.fixture
def sell(simulator, shop):
    """Sell some orders in the world that we hear nothing of."""

    def sold(count=3, **fields):
        return [
            simulator.place_order(
                shop.domain,
                email=f"buyer{place}@example.com",
                first_name="Camille",
                last_name="Martin",
                address={"address1": "3 quai de la Loire", "zip": "75019", "city": "Paris", "country_code": "FR"},
                lines=[{"sku": "ROBE-S", "quantity": 1}, {"sku": "PULL-M", "quantity": 2}],
                fulfil=True,
                webhook=False,
                **fields,
            )
            for place in range(count)
        ]

    return sold


class Clock:
    """A clock that can be moved, so that nobody waits."""

    def __init__(self):
        self.ahead = timedelta()

    def __call__(self):
        return timezone.now() + self.ahead

    def forward(self, **time):
        self.ahead += timedelta(**time)


@pytest.fixture
def clock():
    return Clock()


def the_import(shop):
    return OrderImport.objects.filter(shop=shop).latest("pk")


def run(shop, clock, *, steps=30, until=(Status.DONE, Status.FAILED, Status.CANCELED)):
    """Take the imports further, moving the clock on where they wait, until one is in a state."""
    for _ in range(steps):
        running.advance(clock=clock, longest=timedelta(seconds=60))
        row = the_import(shop)
        if row.status in until:
            return row
        clock.forward(seconds=16)
    raise AssertionError(f"still {row.status}: {row.last_error}")


def test_the_whole_history_comes_with_the_installation(simulator, shop, sell, clock):
    sold = sell(3)
    row = run(shop, clock)
    assert (row.status, row.expected, row.orders, row.unreadable, row.problem) == (Status.DONE, 3, 3, 0, "")
    assert row.whole
    assert {order.gid for order in shop.orders.all()} == {order["gid"] for order in sold}
    mine = shop.orders.get(gid=sold[0]["gid"])
    assert mine.asked_at is None
    assert [(line.sku, line.quantity) for line in mine.lines.all()] == [("ROBE-S", 1), ("PULL-M", 2)]
    assert mine.fulfillments.count() == 1
    assert mine.address["postcode"] == "75019"


def test_an_exported_order_is_what_a_reading_of_the_order_tells(simulator, shop, sell, clock):
    sold = sell(1, shipping_minor=490, discount={"code": "TEN", "percentage": 10})
    run(shop, clock)
    order = shop.orders.get()
    columns = {field.attname for field in order._meta.concrete_fields} - {"read_at", "asked_at", "policy_id"}
    lines = [field.attname for field in order.lines.model._meta.concrete_fields]
    before = ({name: getattr(order, name) for name in columns}, list(order.lines.values(*lines)))
    assert sync_order(shop, sold[0]["gid"], now=timezone.now())
    order = shop.orders.get()
    assert order.asked_at
    assert ({name: getattr(order, name) for name in columns}, list(order.lines.values(*lines))) == before
