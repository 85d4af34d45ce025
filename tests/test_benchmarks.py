"""Benchmarks run, and say of each figure whether its bound is kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.bounds import Bound, table
from tests.shares import A_SHARE

ROOT = Path(__file__).resolve().parent.parent
# What answers to --small; the others take their time whatever they are asked.
SMALL = ("policy", "portal", "orders", "webhooks", "labels", "backfill", "inbox", "scale")


def _run(name: str, *services: str) -> str:
    command = [*services, sys.executable, "-m", "benchmarks", "--small", name]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("figure", "least", "most", "kept"),
    [(15.0, 15, None, True), (14.9, 15, None, False), (1.5, None, 1.5, True), (1.51, None, 1.5, False)],
)
def test_a_bound_is_kept_up_to_its_edge(figure: float, least: float | None, most: float | None, kept: bool) -> None:
    bound = Bound("ours", "theirs", figure, least=least, most=most)
    assert bound.kept == kept
    assert ("missed" in table([bound])[-1]) == (not kept)


def test_a_run_ends_with_the_table_of_its_bounds() -> None:
    assert "| policy, lines a second of one core" in _run("policy")


@pytest.mark.postgres
@pytest.mark.skipif(A_SHARE, reason="each makes databases of its own: make whole")
@pytest.mark.parametrize("name", SMALL)
def test_each_benchmark_runs(name: str) -> None:
    assert "/" in _run(name, "bin/with-services", "--fast")
