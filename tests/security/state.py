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
    with connection.cursor() as cursor:
        return {model._meta.db_table: _digest(cursor, model._meta) for model in apps.get_models() if _counts(model)}


def _counts(model: type[Model]) -> bool:
    return model._meta.app_label in ROOMS and model._meta.db_table not in TALLIES


def _digest(cursor: Any, table: Any) -> str:
    told = [field.column for field in table.concrete_fields if field.column not in COUNTERS.get(table.db_table, ())]
    columns = ", ".join(f'"{column}"' for column in told)
    cursor.execute(f'SELECT {columns} FROM "{table.db_table}" ORDER BY "{table.pk.column}"')
    return hashlib.sha256(repr([_plain(row) for row in cursor.fetchall()]).encode()).hexdigest()


def _plain(row: tuple[object, ...]) -> list[object]:
    return [bytes(value) if isinstance(value, memoryview) else value for value in row]


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
