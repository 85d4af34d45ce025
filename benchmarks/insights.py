"""Whether findings are true: stories planted in shops that are made up, and the products of a real shop.

The real ones are those of UCI "Online Retail" (D. Chen, doi:10.1057/dbm.2012.17), counted by product, which lie beside
the project: 3,659 products, of whose order lines 1.9 % came back. Beside each figure stands what a list sorted by the
raw rate, and a test without false-discovery control, would have said.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator

from benchmarks import retail_lines
from returns.domain.findings import FALSE, Group, World, find
from returns.domain.statistics import adjusted, binomial_tail, fit_prior
from tests.returns.insight_world import about_planted, shop

FILE = retail_lines.FILE.with_name("uci_product_return_counts.csv")
SEEDS, TOP = range(20), 10


def run() -> Iterator[str]:
    """Planted stories first, then the real shop."""
    yield from _planted()
    if not FILE.exists():
        yield f"insights: the real shop is skipped, shared/data/uci/{FILE.name} is not beside the project"
        return
    yield from _real()


def _planted() -> Iterator[str]:
    for spread, alike in ((300, "products of a type alike"), (60, "products of a type differ by nature")):
        planted = told = sentences = other = nothing = 0
        for seed in SEEDS:
            made, plain = shop(seed, spread=spread), shop(seed, spread=spread, stories=0)
            found = find(made.world)
            planted += len(made.planted)
            told += len(made.planted & {cell.key for cell in found})
            sentences += len(found)
            other += sum(not about_planted(cell, made.planted) for cell in found)
            nothing += len(find(plain.world))
        yield (
            f"insights, {len(SEEDS)} shops of 120 products, {alike}: {told} of {planted} planted stories found; "
            f"{other} of {sentences} sentences about something else; {nothing} in the same shops without stories"
        )


def _real() -> Iterator[str]:
    with FILE.open(encoding="utf-8") as file:
        rows = [
            (row["description"], int(row["lines_returned"]), int(row["lines_sold"])) for row in csv.DictReader(file)
        ]
    begun = time.perf_counter()
    prior = fit_prior((k, n) for _, k, n in rows)
    fitted = time.perf_counter() - begun
    mean = sum(k for _, k, _ in rows) / sum(n for *_, n in rows)
    yield f"insights, real shop: prior Beta({prior.a:.2f}, {prior.b:.1f}), fitted in {fitted:.1f} s"
    raw = sorted(rows, key=lambda row: (-row[1] / row[2], row[0]))[:TOP]
    yield f"  sorted by the raw rate: {', '.join(f'{k}/{n}' for _, k, n in raw)}"
    top = sorted(rows, key=lambda row: -prior.low(row[1], row[2]))[:TOP]
    yield "  sorted by what the rate is likely above:"
    yield from (f"    {name.title()[:40]:40} {k}/{n}, above {prior.low(k, n):.1%}" for name, k, n in top)
    chances = [binomial_tail(k, n, mean) for _, k, n in rows]
    begun = time.perf_counter()
    found = find(World([Group(i, name, k, n) for i, (name, k, n) in enumerate(rows)]))
    yield (
        f"  p < 0.05 without control: {sum(p < 0.05 for p in chances)}; after it (5 %): "
        f"{sum(q < 0.05 for q in adjusted(chances))}; findings (half as often again, at {FALSE:.0%}): {len(found)}, "
        f"in {time.perf_counter() - begun:.1f} s"
    )
