"""Taking in orders against the ORM as tutorials use it: the same rows, in turns, on the same database.

*naive* writes row by row with `update_or_create`, each order in a transaction; *bulk* writes each table with
`bulk_create(update_conflicts=True)`, a hundred orders a transaction. Ours is measured one order at a time and a hundred
at once. Orders have ten lines and one parcel; each is written once new and once changed.
"""

from __future__ import annotations

import itertools
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks import orders_naive
from benchmarks.bounds import Bound, at_size
from benchmarks.shop_history import order
from returns.domain.order import OrderSnapshot
from returns.models import Shop
from returns.operations.ingest_order import ingest_order
from returns.operations.ingest_orders import ingest_orders
from returns.operations.open_shop import open_shop

NAME = "orders"
ROUNDS, BATCH = at_size(5, 1), at_size(100, 4)
ROOT = Path(__file__).resolve().parent.parent
Way = Callable[[Shop, Sequence[OrderSnapshot]], object]


def run() -> Iterator[str | Bound]:
    """Measure and return the lines to print."""
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, check=True)
    ways: dict[str, tuple[Way, int]] = {
        "naive": (orders_naive.row_by_row, at_size(20, 2)),
        "bulk": (orders_naive.in_bulk, BATCH),
        "single": (_one_by_one, at_size(40, 2)),
        "ours": (lambda shop, orders: ingest_orders(shop=shop, snapshots=orders), BATCH),
    }
    details = {"name": "Benchmark", "email": "", "currency": "EUR", "time_zone": "UTC", "locale": "fr", "country": "FR"}
    shop = open_shop(domain="benchmark-orders.myshopify.com", now=order(1).placed_at, **details)
    try:
        rates = _in_turns(shop, ways)
    finally:
        shop.orders.all().delete()
        shop.customers.all().delete()
    for phase in ("new", "changed"):
        median = {name: statistics.median(rates[name, phase]) for name in ways}
        said = f"{median['ours']:,.0f} a second"
        figure = median["ours"] / median["naive"]
        yield Bound(f"orders, {phase}, 100 at once", "`update_or_create`", figure, least=15, said=said)
        yield f"orders: {phase}, one at a time / update_or_create = {median['single'] / median['naive']:.1f}"
        yield f"orders: {phase}, 100 at once / bulk_create, 100 at once = {median['ours'] / median['bulk']:.1f}"
        yield f"orders: {phase}, for orientation, a second: {', '.join(f'{k} {v:.0f}' for k, v in median.items())}"


def _one_by_one(shop: Shop, orders: Sequence[OrderSnapshot]) -> None:
    for each in orders:
        ingest_order(shop=shop, snapshot=each)


def _in_turns(shop: Shop, ways: dict[str, tuple[Way, int]]) -> dict[tuple[str, str], list[float]]:
    numbers = itertools.count(1001)
    rates: dict[tuple[str, str], list[float]] = {(name, phase): [] for name in ways for phase in ("new", "changed")}
    for turn in range(-1, ROUNDS):
        for name, (way, size) in ways.items():
            taken = list(itertools.islice(numbers, size))
            for telling, phase in enumerate(("new", "changed")):
                orders = [order(number, telling=telling) for number in taken]
                start = time.perf_counter()
                way(shop, orders)
                if turn >= 0:
                    rates[name, phase].append(size / (time.perf_counter() - start))
    return rates
