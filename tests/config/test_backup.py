"""A backup and a restoration, rehearsed: every row is back, its guards stand, and what was sealed opens."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command

from tests.conftest import database_url
from tests.processes import ROOT
from tests.security.street import move_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ELSEWHERE = "brought_back"
NOBODY = 65534
ROWS = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


def digests(address: str) -> dict[str, tuple[int, str]]:
    """How many rows each table has, and a digest of them."""
    with psycopg.connect(address) as database:
        names = [name for (name,) in database.execute(ROWS)]
        asked = "SELECT count(*), md5(string_agg(row::text, ' ' ORDER BY row::text)) FROM {} row"
        return {name: database.execute(asked.format(f'"{name}"')).fetchone() for name in names}


def manage(address: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of the app on another database, in a process of its own."""
    return subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=os.environ | {"DATABASE_URL": address, "REDIS_URL": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """An empty database beside the test's own."""
    ours = database_url()
    with psycopg.connect(ours, autocommit=True) as database:
        database.execute(f"DROP DATABASE IF EXISTS {ELSEWHERE}")
        database.execute(f"CREATE DATABASE {ELSEWHERE}")
    yield f"{ours.rpartition('/')[0]}/{ELSEWHERE}"
    with psycopg.connect(ours, autocommit=True) as database:
        database.execute(f"DROP DATABASE {ELSEWHERE}")


def test_two_shops_at_full_work_are_brought_back(tmp_path: Path, elsewhere: str) -> None:
    move_in()
    file = tmp_path / "returns.backup"
    call_command("backup", str(file), stdout=io.StringIO())
    assert file.stat().st_mode & 0o077 == 0, "others could read everything"
    before = digests(database_url())
    assert sum(count > 0 for count, _ in before.values()) > 60, "the street has something in most tables"

    done = manage(elsewhere, "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert digests(elsewhere) == before
    with psycopg.connect(elsewhere) as database, pytest.raises(psycopg.errors.RaiseException):
        database.execute("DELETE FROM returns_returnevent")

    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(file))
    opened = manage(elsewhere, "rotate_keys")
    assert opened.returncode == 0, "what was sealed opens with the same keys"


def test_what_is_there_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "returns.backup"
    file.write_text("of last night")
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", str(file))
    assert file.read_text() == "of last night"


@pytest.mark.parametrize("folder", ["missing", "file", "locked"])
def test_a_folder_that_cannot_be_written_to_is_said_in_words(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "locked").mkdir(mode=0o500)
    with as_nobody(), pytest.raises(CommandError, match=f"{folder}/returns.backup cannot be written: "):
        call_command("backup", str(tmp_path / folder / "returns.backup"))


@contextmanager
def as_nobody() -> Iterator[None]:
    """As a process in a container, where this one is root and may write everywhere."""
    me = os.geteuid()
    if me == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if me == 0:
            os.seteuid(me)


def test_half_a_backup_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c nonsense=1")
    with pytest.raises(CommandError, match="pg_dump"):
        call_command("backup", str(tmp_path / "returns.backup"))
    assert not list(tmp_path.iterdir())


def test_what_is_no_backup_changes_nothing(tmp_path: Path, elsewhere: str) -> None:
    file = tmp_path / "returns.backup"
    file.write_bytes(b"PGDMP but no more")
    done = manage(elsewhere, "restore", str(file))
    assert done.returncode != 0
    assert "pg_restore" in done.stderr
    assert digests(elsewhere) == {}
