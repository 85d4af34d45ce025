"""One INSERT per webhook, on the shortest way: the row is the receipt that Shopify's 200 stands for.

PostgreSQL gets own connections with binary parameters (Django would send the body as text inside the statement); a
few are kept open, as many as there are threads that deliver. SQLite goes through Django's connection.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import psycopg
from django.db import DatabaseError, connection, connections

_COLUMNS = (
    "shop_domain, topic, webhook_id, event_id, api_version, triggered_at, name, body, received_at, due_at, "
    "attempts, last_error, outcome"
)
_INTO = f"INSERT INTO shop_integration_webhookdelivery ({_COLUMNS}) VALUES"
_POSTGRESQL = f"{_INTO} (%t, %t, %t, %t, %t, %t, %t, %b, %b, %b, 0, '', '') ON CONFLICT DO NOTHING"
_SQLITE = f"{_INTO} (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, '', '') ON CONFLICT DO NOTHING"
_DJANGO_ONLY = ("context", "cursor_factory", "prepare_threshold")

Row = tuple[str | bytes | datetime, ...]
_idle: deque[psycopg.Connection[Any]] = deque()


class UnableToStore(Exception):
    """The database did not take the row; Shopify must send the webhook again."""


@dataclass(frozen=True, slots=True)
class Received:
    """A webhook as it came in: headers that passed the check, and the signed bytes."""

    shop_domain: str
    topic: str
    webhook_id: str
    event_id: str
    api_version: str
    triggered_at: str
    name: str
    body: bytes
    received_at: datetime

    def row(self) -> Row:
        """The values in the order of the INSERT; a webhook is due as soon as it is there."""
        head = (self.shop_domain, self.topic, self.webhook_id, self.event_id, self.api_version, self.triggered_at)
        return (*head, self.name, self.body, self.received_at, self.received_at)


def store(received: Received) -> bool:
    """Write the webhook down durably; False for a twin of one that is there. Raises UnableToStore."""
    return (_store_in_postgresql if _on_postgresql() else _store_through_django)(received.row())


def close() -> None:
    """Close the connections that are not in use."""
    while (link := _held()) is not None:
        link.close()


@cache
def _on_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _store_in_postgresql(row: Row) -> bool:
    try:
        if (link := _held()) is not None:
            with suppress(psycopg.OperationalError):  # closed by the server while it was idle: a new one is tried
                return _insert(link, row)
            close()
        return _insert(_connect(), row)
    except psycopg.Error as error:
        raise UnableToStore from error


def _held() -> psycopg.Connection[Any] | None:
    try:
        return _idle.pop()
    except IndexError:
        return None


def _insert(link: psycopg.Connection[Any], row: Row) -> bool:
    try:
        fresh = link.execute(_POSTGRESQL, row, prepare=True).rowcount == 1
    except BaseException:
        link.close()
        raise
    _idle.append(link)
    return fresh


def _connect() -> psycopg.Connection[Any]:
    wanted = connections["default"].get_connection_params()
    known = {name: value for name, value in wanted.items() if name not in _DJANGO_ONLY}
    return psycopg.connect(**{"connect_timeout": 2, **known}, autocommit=True)


def _store_through_django(row: Row) -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute(_SQLITE, [_as_django_does(value) for value in row])
            return cursor.rowcount == 1
    except DatabaseError as error:
        connection.close()
        raise UnableToStore from error


def _as_django_does(value: str | bytes | datetime) -> str | bytes | None:
    """Times must read like those that Django writes, since SQLite compares them as texts."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
