"""How long the server takes for the merchant's pages as a shop grows a hundredfold.

The same questions at 10,000 and 100,000 returns, and at as many as `RETURNS` says (`make bench ARGS=inbox
RETURNS=1000000` adds a million), each size in a database of its own. They are asked in turns, so that a busy machine
is as busy for one size as for the others, and as staff ask them: the whole page with its queries and template. What
grows with the shop shows as a ratio of the last size to the first, of medians and of p95. `ONLY=home,desk` asks those
alone that have one of the words in their name. Databases that an earlier run left (`bin/with-services --keep`) are used
again.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles

import psycopg
from django.db import connection

from benchmarks.inbox_questions import NAMES
from benchmarks.inbox_rows import fill, open_benchmark

SIZES, WARM = (10_000, 100_000), 2
TIMES = int(os.environ.get("TIMES") or 40)
GOAL = 1.5
ROOT = Path(__file__).resolve().parent.parent


class Beside:
    """One size, asked by a process of its own."""

    def __init__(self, size: int) -> None:
        url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{_name(size)}"
        command = [sys.executable, "-m", "benchmarks.inbox_child", str(size)]
        environment = os.environ | {"DATABASE_URL": url}
        pipe = subprocess.PIPE
        self.child = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True)

    def ask(self, name: str) -> float:
        """How many milliseconds one question takes."""
        if self.child.stdin is None or self.child.stdout is None:
            raise SystemExit("the benchmark cannot ask")
        print(name, file=self.child.stdin, flush=True)
        return float(self.child.stdout.readline())

    def stop(self) -> None:
        """Let the process end."""
        if self.child.stdin:
            self.child.stdin.close()
        self.child.wait()


def run() -> Iterator[str]:
    """Fill one database after the other, then ask all of them in turns."""
    sizes = sorted({*SIZES, int(os.environ.get("RETURNS") or SIZES[-1])})
    _fill(sizes)
    all_sizes = [Beside(size) for size in sizes]
    told = ", ".join(f"{size:,}" for size in sizes)
    yield f"inbox: median and p95 of {TIMES} in ms at {told} returns, and how each grew"
    try:
        for name in NAMES:
            if any(word in name for word in os.environ.get("ONLY", "").split(",")):
                yield _line(name, [[each.ask(name) for each in all_sizes] for _ in range(WARM + TIMES)][WARM:])
    finally:
        for each in all_sizes:
            each.stop()


def _line(name: str, rounds: Sequence[Sequence[float]]) -> str:
    by_size = list(zip(*rounds, strict=True))
    halves, tops = [median(times) for times in by_size], [quantiles(times, n=20)[-1] for times in by_size]
    shown = " | ".join(" ".join(f"{each:7.1f}" for each in times) for times in (halves, tops))
    grown = halves[-1] / halves[0], tops[-1] / tops[0]
    return f"  {name:32} {shown} | {grown[0]:5.2f}x {grown[1]:5.2f}x{'' if grown[0] <= GOAL else '  grows'}"


def _fill(sizes: Sequence[int]) -> None:
    """A database for each size, where it is not there yet."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0] + "/postgres"
    with psycopg.connect(server, autocommit=True) as admin:
        there = {name for (name,) in admin.execute("SELECT datname FROM pg_database")}
        if all(_name(size) in there for size in sizes):
            return
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, check=True)
        both = open_benchmark()
        here = connection.settings_dict["NAME"]
        for size in sizes:
            fill(both, size)
            connection.close()
            admin.execute(f"CREATE DATABASE {_name(size)} TEMPLATE {here} STRATEGY file_copy")


def _name(size: int) -> str:
    return f"inbox_{size}"
