"""Play the steps between a release and today on a database that the release filled, and note what each of them does."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.apps.registry import Apps
from django.conf import settings
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.utils import load_backend

from tests.config.released import RELEASES, rows_of

ROOMS = {"labels", "returns", "returns_portal", "shop_integration"}
FILES = "SELECT relname, relfilenode FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
COLUMNS = """
SELECT c.table_name, c.column_name, c.is_nullable = 'NO' AND c.column_default IS NULL AND c.is_identity = 'NO',
    format_type(a.atttypid, a.atttypmod)
FROM information_schema.columns c
JOIN pg_attribute a ON a.attrelid = format('%I', c.table_name)::regclass AND a.attname = c.column_name
WHERE c.table_schema = 'public'
"""


@dataclass
class Step:
    """What one migration did: its statements, and the tables that it wrote anew."""

    name: str
    statements: list[str] = field(default_factory=list)
    rewritten: set[str] = field(default_factory=set)


@contextmanager
def standing_in(backend: str, name: str) -> Iterator[BaseDatabaseWrapper]:
    """Let another database be the default one of this thread."""
    usual = connections["default"]
    chosen = deepcopy(usual.settings_dict) | {"ENGINE": f"django.db.backends.{backend}", "NAME": name}
    if backend == "sqlite3":
        chosen["OPTIONS"] = {"init_command": settings.SQLITE_PRAGMAS, "transaction_mode": "IMMEDIATE"}
    stranger = load_backend(chosen["ENGINE"]).DatabaseWrapper(chosen, "default")
    connections["default"] = stranger
    try:
        yield stranger
    finally:
        stranger.close()
        connections["default"] = usual


@contextmanager
def empty_postgres(address: str, name: str) -> Iterator[str]:
    """An empty database beside the one at `address`."""
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.execute(f'CREATE DATABASE "{name}"')
    yield name
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class AsOf(MigrationLoader):
    """The steps but those gathered since, which an empty database would take in one, beyond the release."""

    def __init__(self, connection: BaseDatabaseWrapper, version: str) -> None:
        self.ends = RELEASES[version].items()
        super().__init__(connection)

    def load_disk(self) -> None:
        """Find the steps."""
        super().load_disk()
        since = [key for key, step in self.disk_migrations.items() if set(step.replaces) & set(self.ends)]
        for key in since:
            del self.disk_migrations[key]


def at_release(connection: BaseDatabaseWrapper, version: str) -> Apps:
    """Make the tables as they were in a release and put its rows in; its models."""
    executor = MigrationExecutor(connection)
    executor.loader = AsOf(connection, version)
    state = executor.migrate(list(RELEASES[version].items()))
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SET LOCAL session_replication_role = replica"
            )  # the rows come in any order, past the guards
        else:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        for name, given in rows_of(version).items():
            model = state.apps.get_model(name)
            model.objects.bulk_create(_row(model, given["fields"], row) for row in given["rows"])
    if connection.vendor == "postgresql":
        _go_on_counting(connection, state.apps)
    return state.apps


def _row(model: type[models.Model], names: list[str], values: list[Any]) -> models.Model:
    row = model()
    for name, value in zip(names, values, strict=True):
        kind = model._meta.get_field(name)
        if isinstance(kind, models.BinaryField) and value is not None:
            value = base64.b64decode(value)  # noqa: PLW2901 - as it was before it was written down
        setattr(row, name, value if isinstance(kind, models.JSONField) else kind.to_python(value))
    return row


def _go_on_counting(connection: BaseDatabaseWrapper, apps: Apps) -> None:
    from django.core.management.color import no_style

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


def told(apps: Apps) -> dict[str, dict[Any, dict[str, Any]]]:
    """Every row as these models read it: model → key → field → value."""
    return {
        model._meta.label_lower: {row["pk"]: row for row in model._base_manager.values("pk", *_names(model))}
        for model in apps.get_models()
        if model._meta.app_label in ROOMS
    }


def _names(model: type[models.Model]) -> list[str]:
    return [each.attname for each in model._meta.concrete_fields]


class Watched(MigrationExecutor):
    """Notes what each step does while it does it; PostgreSQL only."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        super().__init__(connection)
        self.steps: list[Step] = []

    def apply_migration(self, state: Any, migration: Migration, *said: Any, **more: Any) -> Any:
        """Carry one step out, with an eye on it."""
        before = self._files()
        step = Step(f"{migration.app_label}.{migration.name}")
        self.steps.append(step)

        def listen(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
            step.statements.append(str(sql))
            return execute(sql, params, many, context)

        with self.connection.execute_wrapper(listen):
            state = super().apply_migration(state, migration, *said, **more)
        after = self._files()
        step.rewritten = {table for table, file in before.items() if after.get(table, file) != file}
        return state

    def _files(self) -> dict[str, int]:
        with self.connection.cursor() as cursor:
            cursor.execute(FILES)
            return dict(cursor.fetchall())


def columns(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], tuple[bool, str]]:
    """Of each column: whether who inserts has to name it, and its type."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        return {(table, column): (needed, kind) for table, column, needed, kind in cursor.fetchall()}


def to_today(executor: MigrationExecutor) -> None:
    """Take every step that is left."""
    executor.migrate(executor.loader.graph.leaf_nodes())
