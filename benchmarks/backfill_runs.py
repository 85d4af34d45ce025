"""Read a file in, in a process of its own, so that its memory is its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.storage import served
from returns.models import Shop

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = "benchmark-backfill.myshopify.com"
LONGEST_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class Run:
    """What came of it: memory in MiB, `curve` as it was along the way."""

    orders: int
    seconds: float
    peak: float
    curve: list[float]

    @property
    def rate(self) -> float:
        """Orders a second."""
        return self.orders / self.seconds


def migrate() -> None:
    """Have all tables."""
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, check=True)


@contextmanager
def read_in(way: str, blocks: Callable[[], Iterable[bytes]]) -> Iterator[Run]:
    """Have the file read in and its orders there; after that they are gone."""
    try:
        with served(blocks) as url:
            # As `bin/run` starts a worker: while DEBUG is on, Django keeps every statement in memory.
            environment = os.environ | {"SHOPIFY_ADMIN_URL": url + "/{shop}", "REDIS_URL": "", "DEBUG": "0"}
            command = [sys.executable, "-m", "benchmarks.backfill_child", way, url]
            told = subprocess.run(
                command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, timeout=LONGEST_SECONDS
            )
        yield Run(**json.loads(told.stdout.splitlines()[-1]))
    finally:
        _clean_up()


def _clean_up() -> None:
    for shop in Shop.objects.filter(domain=DOMAIN):
        shop.order_imports.all().delete()
        for rows in (shop.orders, shop.customers):
            while ids := list(rows.values_list("pk", flat=True)[:5_000]):
                rows.filter(pk__in=ids).delete()
