"""The storms of the tests, for the record: what they print of what many workers at once did to one shop."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

NAME = "storms"
MARK = f"{NAME}: "
ROOT = Path(__file__).resolve().parent.parent
LONGEST_SECONDS = 300


def run() -> list[str]:
    """Run the tests and return the lines that they print."""
    files = sorted(str(path) for path in (ROOT / "tests" / "shop_integration").glob("test_storm_*.py"))
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", *files]
    told = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=LONGEST_SECONDS)
    if told.returncode:
        raise SystemExit(told.stdout)
    return [line[line.index(MARK) :] for line in told.stdout.splitlines() if MARK in line]
