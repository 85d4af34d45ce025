"""An export of everything of a shop, against `COPY … TO STDOUT` of the same columns of the same rows in the same run.

At 10,000 returns, and at as many as `RETURNS` says (else 100,000), each with all its tables. Lines are rows of tables;
each is written twice, as CSV and as JSON Lines, compressed and kept, so that a kill costs one slice. `COPY` sends them
once, as text, and nobody keeps it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks.backfill_runs import migrate
from benchmarks.inbox_rows import fill, open_benchmark
from config.export_tables import Table, tables
from returns.models import Shop

ROOT = Path(__file__).resolve().parent.parent
SIZES = sorted({10_000, int(os.environ.get("RETURNS") or 100_000)})


def run() -> Iterator[str]:
    """Fill, then export and copy at each size."""
    migrate()
    both = open_benchmark()
    for size in SIZES:
        fill(both, size)
        shop = both[0].shop
        exported, (lines, copied) = _exported(shop), _copied(shop)
        if exported["rows"] != lines:
            raise SystemExit(f"{exported['rows']} rows were exported, and {lines} copied")
        rate, bare = lines / exported["seconds"], lines / copied
        yield (
            f"export: {size:,} returns, {lines:,} lines in {exported['seconds']:.0f} s: {rate:,.0f} a second, COPY"
            f" {bare:,.0f} ({bare / rate:.1f} times as many); {exported['kept'] / 2**20:.0f} MiB kept; peak memory"
            f" {exported['peak']:.0f} MiB, {exported['base']:.0f} before it began"
        )


def _exported(shop: Shop) -> dict[str, Any]:
    """In a process of its own, so that its memory is its own."""
    connection.close()
    command = [sys.executable, "-m", "benchmarks.export_child", shop.domain]
    told = subprocess.run(command, cwd=ROOT, env=os.environ | {"DEBUG": "0"}, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return found


def _copied(shop: Shop) -> tuple[int, float]:
    lines, began = 0, time.perf_counter()
    for table in tables():
        lines += _copy(shop, table)
    return lines, time.perf_counter() - began


def _copy(shop: Shop, table: Table) -> int:
    rows = table.model._default_manager.filter(**{table.shop: shop.pk}).order_by()
    sql, given = rows.values_list(*(field.attname for field in table.columns)).query.sql_with_params()
    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY ({sql}) TO STDOUT", given) as copy:
        for _part in copy:
            pass
        return int(cursor.cursor.rowcount)
