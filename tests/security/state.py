"""What the database says, in one word: two equal words mean that nothing was changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpResponse

ROOMS = ("returns", "returns_portal", "shop_integration", "labels")
# They count attempts, calls and visits, so that even a refused one leaves a mark there.
TALLIES = {"returns_portal_ratelimit", "returns_apicall"}
COUNTERS = {"returns_apikey": {"minute", "calls", "last_used_at"}, "shop_integration_installation": {"seen_at"}}
# How often rows of each table were written within this transaction, what was rolled back of it included.
WRITES = """
SELECT relname, pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
    + pg_stat_get_xact_tuples_deleted(oid), now()
FROM pg_class WHERE relname = ANY(%s) AND relnamespace = current_schema()::regnamespace
"""


class Known:
    """Each table's digest, and after how many writes it was so: only what was written to since is read again.

    It is PostgreSQL's count for one transaction. A rollback within it moves no count, so `rest` has to say that all is
    as it was on the street.
    """

    def __init__(self) -> None:
        self.rows: dict[str, tuple[int, str]] = {}
        self.begun: datetime | None = None
        self.street: dict[str, str] = {}

    def move_in(self) -> None:
        """The street has just been built, in a transaction that lasts as long as it does."""
        self.street = self.digests() if connection.vendor == "postgresql" else {}

    def rest(self) -> None:
        """Everything was rolled back to the street."""
        if self.street:
            counts = self._counts()
            self.rows = {table: (counts[table], digest) for table, digest in self.street.items()}

    def digests(self) -> dict[str, str]:
        """A digest of each table's rows, as they are now."""
        counts = self._counts()
        moved = [table for table, count in counts.items() if self.rows.get(table, (-1, ""))[0] != count]
        self.rows |= {table: (counts[table], digest) for table, digest in _read(moved)}
        return {table: self.rows[table][1] for table in counts}

    def _counts(self) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(WRITES, [list(_asked())])
            found = cursor.fetchall()
        begun = found[0][2]
        if begun != self.begun:
            self.rows, self.begun = {}, begun
        return {table: count for table, count, _ in found}


KNOWN = Known()


def tables() -> dict[str, str]:
    """A digest of each table's rows."""
    if connection.vendor == "postgresql":
        return KNOWN.digests()
    with connection.cursor() as cursor:
        return {table: _digest(cursor, table, columns) for table, columns in _asked().items()}


@cache
def _asked() -> dict[str, str]:
    return {model._meta.db_table: _columns(model) for model in apps.get_models() if _counts(model)}


def _read(names: Iterable[str]) -> list[tuple[str, str]]:
    asked = _asked()
    statements = [_statement(name, asked[name]) for name in names]
    if not statements:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements))
        return cursor.fetchall()


def _statement(table: str, columns: str) -> str:
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
