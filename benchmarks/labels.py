"""Label rendering against WeasyPrint as its tutorial uses it: same words, same codes, in turns, in one process.

What is measured is the process's CPU time a document, from the data to the PDF's bytes. Every document differs.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import labels_naive
from labels.documents import Sheet, SheetLine, lay_out, render, sheet

NAME = "labels"
ROUNDS, WARM_UP = 30, 4
STAMPED = 2_000
_serial = itertools.count(10_001)


def run() -> list[str]:
    """Measure and return the lines to print."""
    lines = []
    for paper in ("4x6", "a4"):
        ways = {
            "naive": labels_naive.WAYS[paper],
            "in full": partial(lay_out, paper),
            "stamped": partial(render, paper),
        }
        spent, sizes = _in_turns(ways)
        naive, full, stamped = (statistics.median(spent[name]) for name in ways)
        lines += [
            f"labels: {paper}, naive WeasyPrint / ours = {naive / stamped:.0f} times the CPU time (goal 100)",
            f"labels: {paper}, naive WeasyPrint / ours laid out in full = {naive / full:.2f} times (goal 1.6)",
            f"labels: {paper}, for orientation: {_orientation(spent, sizes)}",
        ]
    return [*lines, _memory()]


def _memory() -> str:
    """How much larger a process gets by many labels, one in ten of them laid out in full, after a first tenth."""
    begin = 0
    for turn in range(STAMPED):
        data = _data()
        (lay_out if turn % 10 == 0 else render)("4x6", data)
        if turn == STAMPED // 10:
            begin = _resident()
    grown = _resident() / begin
    return f"labels: resident memory after {STAMPED} labels / after {STAMPED // 10} = {grown:.3f} (goal 1.05)"


def _resident() -> int:
    """This process's resident memory, in pages."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])


def _in_turns(ways: dict[str, Callable[[Sheet], bytes]]) -> tuple[dict[str, list[float]], dict[str, int]]:
    spent: dict[str, list[float]] = {name: [] for name in ways}
    sizes: dict[str, int] = {}
    for turn in range(-WARM_UP, ROUNDS):
        for name, way in ways.items():
            data = _data()
            start = time.process_time()
            pdf = way(data)
            if turn >= 0:
                spent[name].append(time.process_time() - start)
            sizes[name] = len(pdf)
    return spent, sizes


def _orientation(spent: dict[str, list[float]], sizes: dict[str, int]) -> str:
    return ", ".join(
        f"{name} {1000 * statistics.median(found):.3g} ms (worst {1000 * max(found):.3g}), {sizes[name] / 1024:.1f} KiB"
        for name, found in spent.items()
    )


def _data() -> Sheet:
    number = next(_serial)
    articles = ("Robe midi en lin", "Pull col rond", "Chemise", "Écharpe en laine", "Jean droit")
    return sheet(
        language="en",
        shop="Atelier Demo",
        number=f"R-{number}",
        order=f"#{number}",
        sender=(f"Camille Martin {number}", f"{number} quai de la Loire", "Bâtiment B", "75019 Paris"),
        recipient=("Atelier Retours", "12 rue des Lices", "35000 Rennes"),
        lines=[SheetLine(1, name, f"M · SKU-{number}", "Too small") for name in articles],
        ship_by="4 December 2026",
        postage=True,
        test=True,
        service="Sandbox · standard",
        tracking=f"TEST{number:09}",
    )
