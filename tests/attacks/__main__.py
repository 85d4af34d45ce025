"""Take each defence away and see its test fail: `make attacks-proof`, or `python -m tests.attacks WORD…` for some.

In a copy of the project, on one private database that is kept between the tests. Each test is run with the defence
first, so that one that fails anyway proves nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.attacks.defences import DEFENCES, Defence
from tests.processes import ROOT

LEFT_OUT = (".git", ".venv", "var", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis")


def main(words: list[str]) -> int:
    """Print a row for each; 1 if a test did not hold what it is said to hold."""
    chosen = [each for each in DEFENCES if not words or any(word in each.attack for word in words)]
    with tempfile.TemporaryDirectory(prefix="returns-portal-attacks-") as folder:
        copy = Path(folder) / "project"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
        (copy / "var").mkdir()
        found = [(each, _verdict(copy, each)) for each in chosen]
    bad = [each for each, verdict in found if verdict != HELD]
    print(f"{len(found) - len(bad)} of {len(found)} tests fail once what stands against the attack is gone")
    return 1 if bad else 0


HELD = "fails without"


def _verdict(copy: Path, defence: Defence) -> str:
    file = copy / defence.file
    with_it = file.read_text(encoding="utf-8")
    verdict = HELD
    if _run(copy, defence.test):
        verdict = "FAILS ANYWAY"
    else:
        file.write_text(with_it.replace(defence.stands, defence.gone), encoding="utf-8")
        if not _run(copy, defence.test):
            verdict = "PASSES WITHOUT"
        file.write_text(with_it, encoding="utf-8")
    print(f"{verdict:14}  {defence.attack}  ({defence.test})", flush=True)
    return verdict


def _run(copy: Path, test: str) -> int:
    """0: passed, 1: failed; anything else (nothing found, an error of pytest's) ends the proof."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", "--reuse-db", test],
        cwd=copy, env=os.environ | {"SHARE": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode not in {0, 1}:
        raise SystemExit(f"{test}\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
