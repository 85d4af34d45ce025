"""The embedded default keeps everything in one SQLite file, which the same migrations make from nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.processes import ROOT

GUARDS = {
    "returns_event_is_not_changed",
    "returns_event_is_not_deleted",
    "returns_unannounced_event_is_not_changed",
    "returns_unannounced_event_is_not_deleted",
    "returns_statement_is_not_changed",
    "returns_statement_is_not_deleted",
    "returns_ledger_is_not_changed",
    "returns_ledger_is_not_deleted",
    "returns_ledger_within_paid",
}


def test_the_migrations_make_it_with_its_guards(tmp_path: Path) -> None:
    file = tmp_path / "app.sqlite3"
    made = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--noinput", "--verbosity", "0"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{file}", "REDIS_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert made.returncode == 0, made.stderr[-2000:]
    with sqlite3.connect(file) as database:
        found = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    assert found == GUARDS
