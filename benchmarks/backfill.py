"""Reading in the history of a shop: 200,000 orders streamed, against the same file written by the plain ORM.

The plain ways read a smaller file: their rate does not depend on its length. Set BACKFILL_ORDERS for another number.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial

from benchmarks.backfill_runs import Run, migrate, read_in
from benchmarks.bounds import Bound, at_size
from benchmarks.export_lines import made_up

NAME = "backfill"
ORDERS = int(os.environ.get("BACKFILL_ORDERS") or at_size(200_000, 40))
PLAIN = {"row_by_row": at_size(1_000, 10), "in_bulk": at_size(5_000, 20)}
MEMORY_GOAL = 150


def run() -> Iterator[str | Bound]:
    """Measure and return the lines to print."""
    migrate()
    plain = {way: _run(way, min(orders, ORDERS)).rate for way, orders in PLAIN.items()}
    ours = _run("ours", ORDERS)
    curve = ours.curve or [ours.peak]
    seen = " ".join(f"{each:.0f}" for each in curve[:: max(1, len(curve) // 20)])
    flat = f"end / first tenth of the way = {curve[-1] / curve[len(curve) // 10]:.2f}"
    rates = ", ".join(f"{way} {rate:.0f}" for way, rate in {"ours": ours.rate, **plain}.items())
    told = f"{ours.orders:,} orders in {ours.seconds:.0f} s"
    yield Bound(
        "history of a shop", "plain ORM, `update_or_create`", ours.rate / plain["row_by_row"], least=3, said=told
    )
    yield f"backfill: rate / plain ORM, bulk_create(update_conflicts) = {ours.rate / plain['in_bulk']:.1f}"
    yield Bound("its memory at the peak, MiB", "a fixed bound", ours.peak, most=MEMORY_GOAL, said=flat)
    yield f"backfill: memory along the way, MiB: {seen}"
    yield f"backfill: for orientation, a second: {rates}"


def _run(way: str, orders: int) -> Run:
    with read_in(way, partial(made_up, orders)) as run:
        assert run.orders == orders, run
        return run
