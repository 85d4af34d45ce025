"""From each release to today, on rows that the release wrote: nothing is lost, nobody waits, old code goes on."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps as today
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from django.db.models import Index, Sum

from config.management.commands import migrate
from returns.migrations._beside_work import AddIndexBesideWork
from returns.models import LedgerEntry, Return, ReturnEvent, Settlement
from returns.queries.returns import get_return
from tests.config.released import RELEASES
from tests.config.test_embedded_database import GUARDS
from tests.config.upgrade_rules import ACCEPTED, missed, refused
from tests.config.upgrading import Step, Watched, at_release, columns, empty_postgres, standing_in, to_today, told
from tests.processes import ROOT
from tests.shares import A_SHARE

LATEST = list(RELEASES)[-1]


def test_each_release_of_the_changelog_is_upgraded_from() -> None:
    versions = re.findall(r"^## ([0-9]\S*)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(RELEASES) == sorted(versions)


# What a step takes out of a document that it leaves: model -> field -> keys.
FORGOTTEN = {"returns.returnevent": {"facts": {"place"}}}


def _but_forgotten(model: str, row: dict[str, Any]) -> dict[str, Any]:
    gone = FORGOTTEN.get(model, {})
    return row | {name: {key: said for key, said in row[name].items() if key not in gone[name]} for name in gone}


def kept(before: dict[str, dict[Any, dict[str, Any]]]) -> int:
    """How many rows the release wrote; each of them says today what it said, in every field that is still there."""
    after = told(today)
    for model, rows in before.items():
        for key, row in ((key, _but_forgotten(model, row)) for key, row in rows.items()):
            now = after[model].get(key, {})
            assert now, f"{model} {key} is gone"
            assert not {name: (old, now[name]) for name, old in row.items() if name in now and now[name] != old}, model
    return sum(map(len, before.values()))


def sums(apps: Any) -> list[Any]:
    """What money moved, by shop and kind, and how many returns and payments stand where."""
    entries = apps.get_model("returns.LedgerEntry").objects
    counted = [
        apps.get_model(f"returns.{name}").objects.values_list("status", flat=True) for name in ("Return", "Settlement")
    ]
    return [
        sorted(entries.values_list("shop", "kind").annotate(Sum("shop_minor"), Sum("presentment_minor"))),
        *(Counter(states) for states in counted),
    ]


def readable() -> None:
    """Every return of the release is read by the app of today."""
    for rma in Return.objects.select_related("shop"):
        assert get_return(rma.shop, rma.number).status == rma.status
    assert not ReturnEvent.objects.filter(facts__has_key="place").exists()
    assert LedgerEntry.objects.exists()
    assert Settlement.objects.exists()


@pytest.mark.skipif(A_SHARE, reason="part of `make whole`: the same on PostgreSQL is in `make test`")
@pytest.mark.parametrize("version", RELEASES)
def test_the_embedded_default_keeps_every_row_and_gets_every_guard(
    version: str, tmp_path: Path, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock(), standing_in("sqlite3", str(tmp_path / "app.sqlite3")) as database:
        old = at_release(database, version)
        rows, money = told(old), sums(old)
        to_today(MigrationExecutor(database))
        assert kept(rows) > 300
        assert sums(today) == money
        readable()
        database.check_constraints()
        with database.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            assert {name for (name,) in cursor.fetchall()} == GUARDS


@pytest.mark.postgres
@pytest.mark.parametrize("version", RELEASES)
def test_postgresql_keeps_every_row_and_old_code_goes_on(version: str, django_db_blocker: Any) -> None:
    with (
        django_db_blocker.unblock(),
        empty_postgres(os.environ["DATABASE_URL"], f"upgraded_{os.getpid()}") as name,
        standing_in("postgresql", name) as database,
    ):
        old = at_release(database, version)
        rows, money, before = told(old), sums(old), columns(database)
        watched = Watched(database)
        to_today(watched)
        event = ReturnEvent.objects.filter(kind="parcel.delivered").latest("pk")
        event.pk, event.facts = None, {"place": "Rennes", "scanned_at": "?"}
        event.save()  # as the old code goes on
        event.refresh_from_db()
        assert event.facts == {"scanned_at": "?"}
        with pytest.raises(DatabaseError, match="never changed"):
            ReturnEvent.objects.filter(pk=event.pk).update(facts={})
        assert kept(rows) > 300
        assert sums(today) == money
        readable()
        if version == LATEST:
            known = {table for table, _ in before}
            faults = {step.name: sorted(set(refused(step, known))) for step in watched.steps}
            assert not {name: found for name, found in faults.items() if found and name not in ACCEPTED}
            assert {name for name, found in faults.items() if found} >= ACCEPTED, (
                "accepted, and there is nothing to accept"
            )
        assert list(missed(before, columns(database))) == []


@pytest.mark.parametrize(
    "statement, fault",
    [
        ('CREATE INDEX "x" ON "returns_return" ("status")', "index made without CONCURRENTLY"),
        (
            'CREATE UNIQUE INDEX "x" ON "returns_return" ("status") WHERE "status" = 1',
            "index made without CONCURRENTLY",
        ),
        ('ALTER TABLE "returns_return" ADD CONSTRAINT "x" CHECK ("a" > 0)', "constraint checked under a lock"),
        ('ALTER TABLE "returns_return" ALTER COLUMN "a" SET NOT NULL', "NOT NULL checked under a lock"),
        ('UPDATE "returns_return" SET "a" = 1', "rows written in the step's transaction"),
        ('DELETE FROM "returns_return" WHERE "a" = 1', "rows written in the step's transaction"),
    ],
)
def test_what_holds_others_up_is_refused(statement: str, fault: str) -> None:
    assert list(refused(Step("x", [statement]), {"returns_return"})) == [f"returns_return: {fault}"]


@pytest.mark.parametrize(
    "statement",
    [
        'CREATE INDEX CONCURRENTLY "x" ON "returns_return" ("status")',
        'ALTER TABLE "returns_return" ADD CONSTRAINT "x" CHECK ("a" > 0) NOT VALID',
        'ALTER TABLE "returns_return" ADD COLUMN "a" bigint NULL',
        'CREATE INDEX "x" ON "returns_new" ("status")',
        'CREATE INDEX "x" ON "returns_shop" ("status")',
    ],
)
def test_what_holds_nobody_up_is_not(statement: str) -> None:
    assert not list(refused(Step("x", [statement]), {"returns_return", "returns_shop"}))


def test_what_old_code_would_miss_is_refused() -> None:
    before = {
        ("t", "a"): (False, "integer"),
        ("t", "b"): (False, "character varying(8)"),
        ("t", "c"): (False, "bigint"),
    }
    after = {
        ("t", "a"): (True, "integer"), ("t", "b"): (False, "character varying(9)"), ("t", "d"): (True, "bigint"),
        ("new", "d"): (True, "bigint"),
    }  # fmt: skip
    assert list(missed(before, after)) == [
        "t.a: the old code may leave it out, the table no longer lets it",
        "t.c: gone",
        "t.d: new, NOT NULL and without a default in the database",
    ]
    assert list(missed({("t", "a"): (True, "integer")}, {("t", "a"): (True, "bigint")})) == [
        "t.a: integer has become bigint"
    ]
    assert list(refused(Step("x", [], {"t"}), {"t"})) == ["t: every row written anew"]


@pytest.fixture
def rival() -> Iterator[psycopg.Connection]:
    """Another connection to the same database, in a transaction."""
    from tests.conftest import database_url

    with psycopg.connect(database_url()) as other:
        yield other
        other.rollback()


BESIDE = Index(fields=["closed_at"], name="made_beside_work")


def add_beside_work() -> None:
    state = ProjectState.from_apps(today)
    step = AddIndexBesideWork("return", BESIDE)
    migration = type("Migration", (Migration,), {"operations": [step], "atomic": False})("x", "returns")
    with connection.schema_editor(atomic=False) as editor:
        migration.apply(state, editor)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_index_is_made_while_others_write(rival: psycopg.Connection) -> None:
    """A writer of another table does not matter; one that came before is waited for, so there is none here."""
    with connection.cursor() as cursor:
        try:
            cursor.execute('CREATE INDEX "made_beside_work" ON returns_return (id)')  # what an interrupted try left
            cursor.execute("SET lock_timeout = '7s'")
            add_beside_work()
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'made_beside_work'")
            assert "(closed_at)" in cursor.fetchone()[0]
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("7s",)
        finally:
            cursor.execute('DROP INDEX IF EXISTS "made_beside_work"')
            cursor.execute("RESET lock_timeout")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_busy_table_is_waited_for_a_moment_and_tried_again(
    rival: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rival.execute("LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE")
    monkeypatch.setattr(migrate, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(migrate, "TRIES", 2)
    with pytest.raises(CommandError, match="run this again"):
        call_command("migrate", "--noinput", lock_timeout=0.05, verbosity=0)
    assert "trying again" in capsys.readouterr().err
    monkeypatch.setattr(migrate.time, "sleep", lambda seconds: rival.rollback())
    call_command("migrate", "--noinput", lock_timeout=0.05, verbosity=0)
    with connections["default"].cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
