"""Label rendering against WeasyPrint as its tutorial uses it: same words, same codes, in turns, in one process.

What is measured is the process's CPU time a document, from the data to the PDF's bytes. Every document differs. Ours
are made several in a row, as a worker makes them: a single one right after WeasyPrint pays for caches that it emptied.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks import labels_naive
from benchmarks.bounds import Bound, at_size
from labels.documents import Sheet, SheetLine, lay_out, render, sheet

NAME = "labels"
ROUNDS, WARM_UP = at_size(30, 1), at_size(4, 0)
IN_A_ROW = {"naive": 1, "in full": 1, "stamped": 20}
STAMPED = at_size(2_000, 20)
_serial = itertools.count(10_001)


def run() -> Iterator[str | Bound]:
    """Measure and return the lines to print."""
    for paper in ("4x6", "a4"):
        ways = {
            "naive": labels_naive.WAYS[paper],
            "in full": partial(lay_out, paper),
            "stamped": partial(render, paper),
        }
        spent, sizes = _in_turns(ways)
        naive, full, stamped = (statistics.median(spent[name]) for name in ways)
        said = f"{1000 * stamped:.2g} ms"
        yield Bound(f"a label, {paper}", "WeasyPrint as its tutorial uses it", naive / stamped, least=100, said=said)
        said = f"{1000 * full:.3g} ms"
        yield Bound(f"a label laid out in full, {paper}", "the same", naive / full, least=1.6, said=said)
        yield f"labels: {paper}, for orientation: {_orientation(spent, sizes)}"
    yield Bound(f"memory after {STAMPED:,} labels", f"after {STAMPED // 10}", _memory(), most=1.05)


def _memory() -> float:
    """How much larger a process gets by many labels, one in ten of them laid out in full, after a first tenth."""
    begin = 0
    for turn in range(STAMPED):
        data = _data()
        (lay_out if turn % 10 == 0 else render)("4x6", data)
        if turn == STAMPED // 10:
            begin = _resident()
    return _resident() / begin


def _resident() -> int:
    """This process's resident memory, in pages."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])


def _in_turns(ways: dict[str, Callable[[Sheet], bytes]]) -> tuple[dict[str, list[float]], dict[str, int]]:
    spent: dict[str, list[float]] = {name: [] for name in ways}
    sizes: dict[str, int] = {}
    for turn in range(-WARM_UP, ROUNDS):
        for name, way in ways.items():
            several = [_data() for _ in range(IN_A_ROW[name])]
            start = time.process_time()
            made = [way(data) for data in several]
            if turn >= 0:
                spent[name].append((time.process_time() - start) / len(made))
            sizes[name] = len(made[-1])
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
