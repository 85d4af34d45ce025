"""Carriers' places leave the history: it never changes, and a shopper's town outlived every erasure there.

Pages read them from the scans, which an erasure reaches.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import migrations, transaction

from returns.migrations._guards import ERASED, EVENT

BATCH = 10_000
KINDS = "kind IN ('parcel.in_transit', 'parcel.delivered', 'parcel.lost', 'parcel.came_back')"
FINAL = f"""
CREATE OR REPLACE FUNCTION returns_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS ({ERASED}) THEN
        RETURN OLD;
    END IF;
    {{but}}
    RAISE EXCEPTION '{EVENT}';
END $$
"""
BUT_PLACES = """
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) = to_jsonb(OLD) #- '{facts,place}' THEN
        RETURN NEW;
    END IF;
"""
# Processes of the release before go on writing until they are replaced.
KEEP_OUT = f"""
CREATE OR REPLACE FUNCTION returns_event_names_no_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.facts = NEW.facts - 'place';
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS returns_event_names_no_place ON returns_returnevent;
CREATE TRIGGER returns_event_names_no_place BEFORE INSERT ON returns_returnevent
    FOR EACH ROW WHEN (NEW.facts ? 'place' AND NEW.{KINDS}) EXECUTE FUNCTION returns_event_names_no_place();
"""
LET_IN = """
DROP TRIGGER returns_event_names_no_place ON returns_returnevent;
DROP FUNCTION returns_event_names_no_place();
"""
FOLLOWING = "kind = 'parcels.follow' AND (done_at IS NOT NULL OR dead_at IS NOT NULL)"


def take_out(apps: Any, schema_editor: Any) -> None:
    """Take them out of what is there, and on PostgreSQL of what is still written."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(KEEP_OUT)
            with _but_places(cursor):
                _in_batches(cursor)
            cursor.execute(f"UPDATE returns_outboxmessage SET payload = payload - 'place' WHERE {FOLLOWING}")
        else:
            with transaction.atomic(using=connection.alias):
                _at_once(cursor)


@contextmanager
def _but_places(cursor: Any) -> Iterator[None]:
    """Let an event lose its place and nothing else. No lock is taken: others write on."""
    cursor.execute(FINAL.format(but=BUT_PLACES))
    try:
        yield
    finally:
        cursor.execute(FINAL.format(but=""))


def _in_batches(cursor: Any) -> None:
    """Each a transaction of its own."""
    cursor.execute("SELECT coalesce(max(id), 0) FROM returns_returnevent")
    (last,) = cursor.fetchone()
    for first in range(0, last + 1, BATCH):
        cursor.execute(
            f"UPDATE returns_returnevent SET facts = facts - 'place' WHERE id >= %s AND id < %s AND {KINDS}"
            " AND facts ? 'place'",
            [first, first + BATCH],
        )


def _at_once(cursor: Any) -> None:
    guard = "returns_event_is_not_changed"
    cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s", [guard])
    (made_by,) = cursor.fetchone()
    cursor.execute(f"DROP TRIGGER {guard}")
    for table, column, rows in (
        ("returns_returnevent", "facts", KINDS),
        ("returns_outboxmessage", "payload", FOLLOWING),
    ):
        cursor.execute(f"UPDATE {table} SET {column} = json_remove({column}, '$.place') WHERE {rows}")
    cursor.execute(made_by)


def let_in(apps: Any, schema_editor: Any) -> None:
    """What was taken out stays out."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(LET_IN)


class Migration(migrations.Migration):
    atomic = False  # batches commit one by one, and a busy table is locked for a moment

    dependencies = [("returns", "0098_what_hangs_behind_the_wall")]

    operations = [migrations.RunPython(take_out, let_in)]
