"""What the database says, in one word: two equal words mean that nothing was changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpResponse

ROOMS = ("returns", "returns_portal", "shop_integration", "labels")
# They count attempts and calls, so that even a refused one leaves a mark there.
TALLIES = {"returns_portal_ratelimit", "returns_apicall"}
COUNTERS = {"returns_apikey": {"minute", "calls", "last_used_at"}}


def tables() -> dict[str, str]:
    """A digest of each table's rows."""
    asked = {model._meta.db_table: _columns(model) for model in apps.get_models() if _counts(model)}
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            return {table: _digest(cursor, table, columns) for table, columns in asked.items()}
        cursor.execute("SELECT 1 FROM pg_prepared_statements WHERE name = 'all_tables'")
        if not cursor.fetchone():
            cursor.execute("PREPARE all_tables AS " + " UNION ALL ".join(_statement(*row) for row in asked.items()))
        cursor.execute("EXECUTE all_tables")
        return dict(cursor.fetchall())


def _statement(table: str, columns: str) -> str:
    """One of the parts of what is asked for twice by each of a thousand tests, planned once."""
    rows = f'(SELECT {columns} FROM "{table}") row'
    return f"SELECT '{table}', md5(string_agg(row::text, ' ' ORDER BY row::text)) FROM {rows}"


def _counts(model: type[Model]) -> bool:
    return model._meta.app_label in ROOMS and model._meta.db_table not in TALLIES


def _columns(model: type[Model]) -> str:
    left_out = COUNTERS.get(model._meta.db_table, ())
    return ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if field.column not in left_out)


def _digest(cursor: Any, table: str, columns: str) -> str:
    cursor.execute(f'SELECT {columns} FROM "{table}" ORDER BY 1')
    return hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()


def changed(before: dict[str, str]) -> list[str]:
    """The tables that are no longer as they were."""
    return [name for name, digest in tables().items() if digest != before[name]]


def attempt(send: Callable[[], HttpResponse]) -> HttpResponse:
    """Send a request; what was accepted is taken back, what was refused must not have left anything."""
    with transaction.atomic():
        answer = send()
        if answer.status_code < 400:
            transaction.set_rollback(True)
    return answer
