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
GUESSES = "returns_portal_ratelimit"  # counts attempts, so that even a refused one leaves a mark there


def tables() -> dict[str, str]:
    """A digest of each table's rows."""
    models = [model._meta for model in apps.get_models() if _counts(model)]
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            return {table.db_table: _digest(cursor, table) for table in models}
        cursor.execute(
            " UNION ALL ".join(_DIGEST.format(table=table.db_table, key=table.pk.column) for table in models)
        )
        return dict(cursor.fetchall())


# All tables at once, where the database is: they are asked for twice by each of a thousand tests.
_DIGEST = """SELECT '{table}', md5(string_agg(t::text, ' ' ORDER BY t."{key}")) FROM "{table}" t"""


def _counts(model: type[Model]) -> bool:
    return model._meta.app_label in ROOMS and model._meta.db_table != GUESSES


def _digest(cursor: Any, table: Any) -> str:
    cursor.execute(f'SELECT * FROM "{table.db_table}" ORDER BY "{table.pk.column}"')
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
