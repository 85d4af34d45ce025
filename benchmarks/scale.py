"""How work grows with a shop: 10,000, 100,000 and `ORDERS` orders, a tenth of them returned, each in its own database.

`make bench ARGS=scale ORDERS=1000000`. All sizes are asked in turns; a second shop beside has a quarter as many.
Ends with an export of everything at each size, and with what a return weighs in the database, table by table.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from statistics import median

import psycopg

from benchmarks.bounds import Bound, at_size
from benchmarks.inbox import ROOT, Beside, database, fill_databases, in_turns
from benchmarks.inbox_rows import DOMAIN, Filler
from benchmarks.scale_work import WORK

SIZES = sorted({at_size(10_000, 400), at_size(100_000, 800), int(os.environ.get("ORDERS") or 0)} - {0})
RETURNED = 10
# What a night counts is as much more as the shop is larger, so it may take that much longer and no more.
AS_THE_SHOP = SIZES[-1] / SIZES[0]
TIMES, SLOW_TIMES = int(os.environ.get("TIMES") or at_size(21, 2)), at_size(5, 2)
# Asked of the pages, besides what is in WORK: by name, with how many times it may grow.
PAGES = {
    "home": 2, "tab: all": 2, "tab: review": 2, "search: return": 2, "search: order": 2, "search: e-mail": 2,
    "search: a name": 2, "return: requested": 2, "return: refunded": 2, "insights: overview": 6,
    "insights: products": 6, "insights: one product": 6, "workflows": 6, "workflow: its runs": 2,
}  # fmt: skip
COUNTED = dict.fromkeys(("nightly count: what changed", "nightly count: a week"), AS_THE_SHOP)
GROWTH = dict.fromkeys(WORK, 2) | COUNTED | PAGES
SLOW = ("simulation", "nightly", "workflow: tried")
WEIGHED = (
    "order", "orderline", "fulfillment", "fulfillmentline", "return", "returnlineitem", "returnunit", "settlement",
    "reversedelivery", "disposition", "returnevent", "returnfacet", "outboxmessage", "publicevent", "webhookdelivery",
    "webhookattempt", "workflowrun",
)  # fmt: skip


def run() -> Iterator[str | Bound]:
    """Fill, ask in turns, export, weigh."""
    names = {f"scale_{size}": size for size in SIZES}
    fill_databases(names, _bring)
    beside = [Beside(size // RETURNED, name) for name, size in names.items()]
    told = " | ".join(f"{size:,}" for size in SIZES)
    yield f"| median, ms, at so many orders | {told} | growth |\n| --- |{' ---: |' * (len(SIZES) + 1)}"
    bounds = []
    try:
        for name, most in GROWTH.items():
            rounds = in_turns(name, beside, SLOW_TIMES if name.startswith(SLOW) else TIMES)
            halves = [median(times) for times in zip(*rounds, strict=True)]
            yield f"| {name} | {' | '.join(f'{each:.1f}' for each in halves)} | {halves[-1] / halves[0]:.1f} |"
            bounds.append(_grown(name, halves, SIZES, most))
    finally:
        for each in beside:
            each.stop()
    yield from bounds
    yield from _exports(names)
    yield from _weights(f"scale_{SIZES[-1]}", SIZES[-1])


def _bring(both: tuple[Filler, Filler], size: int) -> None:
    """A tenth of the orders with their returns; the others are numbered after them."""
    mine, other = both
    other.fill(size // RETURNED // 4)
    mine.fill(size // RETURNED)
    mine.sell(size - size // RETURNED)


def _grown(name: str, halves: Sequence[float], sizes: Sequence[int], most: float) -> Bound:
    said = f"{halves[-1]:.0f} ms"
    return Bound(
        f"{name}, {sizes[-1]:,} orders", f"itself at {sizes[0]:,}", halves[-1] / halves[0], most=most, said=said
    )


def _exports(names: dict[str, int]) -> Iterator[str]:
    for name, size in names.items():
        command = [sys.executable, "-m", "benchmarks.export_child", DOMAIN]
        environment = os.environ | {"DEBUG": "0", "DATABASE_URL": database(name)}
        told = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
        found = json.loads(told.stdout.splitlines()[-1])
        yield (
            f"scale: export of everything, {size:,} orders: {found['rows']:,} rows in {found['seconds']:.0f} s,"
            f" {found['rows'] / found['seconds']:,.0f} a second, {found['kept'] / 2**20:.0f} MiB kept, peak memory"
            f" {found['peak']:.0f} MiB"
        )


def _weights(name: str, size: int) -> Iterator[str]:
    """Bytes of a row with its indexes and what is out of line."""
    yield "| table | rows | bytes a row | of these indexes |\n| --- | ---: | ---: | ---: |"
    with psycopg.connect(database(name), autocommit=True) as link:
        for table in WEIGHED:
            found = link.execute(
                "SELECT reltuples, pg_total_relation_size(oid), pg_indexes_size(oid) FROM pg_class WHERE relname = %s",
                [f"returns_{table}"],
            ).fetchone()
            if found and found[0] > 0:
                rows, whole, indexes = found
                yield f"| {table} | {rows:,.0f} | {whole / rows:,.0f} | {indexes / rows:,.0f} |"
        whole = link.execute("SELECT pg_database_size(current_database())").fetchone()
    yield f"scale: {size:,} orders, {size // RETURNED:,} returns: {whole[0] / 2**20:,.0f} MiB" if whole else ""
