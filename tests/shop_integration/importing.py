"""Hands for tests of the import of a shop's order history."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from shop_integration.backfill import running
from shop_integration.models import OrderImport

Status = OrderImport.Status


class Clock:
    """A clock that can be moved, so that nobody waits."""

    def __init__(self):
        self.ahead = timedelta()

    def __call__(self):
        return timezone.now() + self.ahead

    def forward(self, **time):
        self.ahead += timedelta(**time)


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


def values_of(shop):
    """Every column of the only order and its lines, but those that say when and how it was read."""
    order = shop.orders.get()
    columns = [field.attname for field in order._meta.concrete_fields]
    values = {name: getattr(order, name) for name in columns if name not in {"read_at", "asked_at", "synced_at"}}
    return values | {line["sku"]: line for line in order.lines.values()}


def exports_over(merchant):
    found = merchant.ask("{ bulkOperations(first: 9) { nodes { status } } }")["nodes"]
    return all(each["status"] == "COMPLETED" for each in found)


def loading_now(shop, clock):
    """Take the import just so far that its file is there."""
    for _ in range(40):
        running.advance(clock=clock, longest=timedelta())
        if (row := the_import(shop)).status == Status.LOADING:
            return row
        clock.forward(seconds=16)
    raise AssertionError(the_import(shop).status)
