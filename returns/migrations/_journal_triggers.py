"""SQLite makes a table anew to change it: it refuses while triggers name it, and forgets those that stand on it."""

from typing import Any

_LIFTED: list[str] = []
_NAMED = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE %s"


def lift_triggers(apps: Any, schema_editor: Any) -> None:
    """Take away what guards the journal; nothing to do on PostgreSQL."""
    _LIFTED.clear()
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        for name, sql in cursor.execute(_NAMED, ["%returns_ledgerentry%"]).fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
            _LIFTED.append(sql)


def set_triggers(apps: Any, schema_editor: Any) -> None:
    """Put back what was taken away."""
    with schema_editor.connection.cursor() as cursor:
        for sql in _LIFTED:
            cursor.execute(sql)
