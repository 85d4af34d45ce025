"""`python -m benchmarks.backfill_child WAY URL`: read an export in, in a process of its own, and say how it went.

Prints one JSON object: seconds, orders, and the memory (resident set, MiB) after every few batches.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django

from returns.wall import open_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
open_process()

from benchmarks import orders_naive  # noqa: E402
from benchmarks.backfill_runs import DOMAIN  # noqa: E402
from returns.models import Shop  # noqa: E402
from returns.operations.open_shop import open_shop  # noqa: E402
from shop_integration.admin_api.bulk import Export  # noqa: E402
from shop_integration.backfill import loading  # noqa: E402
from shop_integration.backfill.download import blocks_from  # noqa: E402
from shop_integration.backfill.grouping import split, told_orders  # noqa: E402
from shop_integration.backfill.reading import snapshot  # noqa: E402
from shop_integration.models import OrderImport  # noqa: E402

EVERY = 5_000
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def main(way: str, url: str) -> None:
    """Read in and print."""
    details = {"name": "Benchmark", "email": "", "currency": "EUR", "time_zone": "UTC", "locale": "fr", "country": "FR"}
    shop = open_shop(domain=DOMAIN, now=NOW, **details)
    curve: list[float] = []
    start = time.perf_counter()
    orders = ours(shop, url, curve) if way == "ours" else plain(shop, url, getattr(orders_naive, way))
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "orders": orders, "curve": curve, "peak": _peak()}))


def ours(shop: Shop, url: str, curve: list[float]) -> int:
    """As the worker does it, memory noted on the way."""
    OrderImport.objects.filter(shop=shop).delete()
    row = OrderImport.objects.create(shop=shop, status="loading", whole=True, asked_at=NOW, due_at=NOW, created_at=NOW)
    (row,) = OrderImport.objects.filter(pk=row.pk).claim(now=NOW, limit=1)
    seen = [0]

    def clock() -> datetime:
        seen[0] += 1
        if seen[0] % (EVERY // loading.BATCH * 2) == 0:
            curve.append(_resident())
        return datetime.now(UTC)

    loading.load(row, Export("COMPLETED", "", 0, 0, url), clock=clock, until=datetime.now(UTC) + timedelta(hours=2))
    return OrderImport.objects.get(pk=row.pk).orders


def plain(shop: Shop, url: str, write: Any) -> int:
    """The same file, read in the same way, written as tutorials do it."""
    count = 0
    with blocks_from(url, start=0, shop_domain=DOMAIN) as blocks:
        told = (snapshot(each, asked_at=NOW) for each in told_orders(split(blocks, start=0)))
        for batch in _batches(told, 100):
            write(shop, batch)
            count += len(batch)
    return count


def _batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _resident() -> float:
    return _status("VmRSS")


def _peak() -> float:
    return _status("VmHWM")


def _status(name: str) -> float:
    line = next(row for row in Path("/proc/self/status").read_text().splitlines() if row.startswith(name))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
