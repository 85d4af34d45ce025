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
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles

import psycopg
from django.db import connection

from benchmarks.bounds import at_size
from benchmarks.inbox_questions import NAMES
from benchmarks.inbox_rows import Filler, fill, open_benchmark

SIZES, WARM = (at_size(10_000, 400), at_size(100_000, 800)), at_size(2, 0)
TIMES = int(os.environ.get("TIMES") or at_size(40, 2))
GOAL = 1.5
ROOT = Path(__file__).resolve().parent.parent


class Beside:
    """One size, asked by a process of its own."""

    def __init__(self, size: int, name: str) -> None:
        url = database(name)
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
    fill_databases({f"inbox_{size}": size for size in sizes}, fill)
    all_sizes = [Beside(size, f"inbox_{size}") for size in sizes]
    told = ", ".join(f"{size:,}" for size in sizes)
    yield f"inbox: median and p95 of {TIMES} in ms at {told} returns, and how each grew"
    try:
        for name in NAMES:
            if any(word in name for word in os.environ.get("ONLY", "").split(",")):
                yield _line(name, in_turns(name, all_sizes))
    finally:
        for each in all_sizes:
            each.stop()


def _line(name: str, rounds: Sequence[Sequence[float]]) -> str:
    by_size = list(zip(*rounds, strict=True))
    halves, tops = [median(times) for times in by_size], [quantiles(times, n=20)[-1] for times in by_size]
    shown = " | ".join(" ".join(f"{each:7.1f}" for each in times) for times in (halves, tops))
    grown = halves[-1] / halves[0], tops[-1] / tops[0]
    return f"  {name:32} {shown} | {grown[0]:5.2f}x {grown[1]:5.2f}x{'' if grown[0] <= GOAL else '  grows'}"


def in_turns(name: str, all_sizes: Sequence[Beside], times: int = TIMES) -> list[list[float]]:
    """Milliseconds of each size, round by round."""
    return [[each.ask(name) for each in all_sizes] for _ in range(WARM + times)][WARM:]


def database(name: str) -> str:
    """The address of a database beside the one that was given."""
    return os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"


def fill_databases(sizes: Mapping[str, int], bring: Callable[[tuple[Filler, Filler], int], None]) -> None:
    """A database for each size by its name, the smallest first, where one is not there yet."""
    with psycopg.connect(database("postgres"), autocommit=True) as admin:
        there = {name for (name,) in admin.execute("SELECT datname FROM pg_database")}
        if there >= {*sizes}:
            return
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, check=True)
        both = open_benchmark()
        here = connection.settings_dict["NAME"]
        for name, size in sizes.items():
            bring(both, size)
            connection.close()
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {here} STRATEGY file_copy")
