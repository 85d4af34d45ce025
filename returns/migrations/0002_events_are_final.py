"""Let the database itself refuse to change or delete history."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRESQL = """
CREATE FUNCTION returns_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an event is never changed or deleted';
END $$;
CREATE TRIGGER returns_event_is_final BEFORE UPDATE OR DELETE ON returns_returnevent
    FOR EACH ROW EXECUTE FUNCTION returns_event_is_final();
"""

SQLITE = (
    """CREATE TRIGGER returns_event_is_not_changed BEFORE UPDATE ON returns_returnevent
       BEGIN SELECT RAISE(ABORT, 'an event is never changed or deleted'); END""",
    """CREATE TRIGGER returns_event_is_not_deleted BEFORE DELETE ON returns_returnevent
       BEGIN SELECT RAISE(ABORT, 'an event is never changed or deleted'); END""",
)


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers of the database in use."""
    for statement in [POSTGRESQL] if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


def unguard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop them again."""
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION returns_event_is_final() CASCADE")
        return
    for name in ("returns_event_is_not_changed", "returns_event_is_not_deleted"):
        editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    """Triggers on the history table."""

    dependencies = [("returns", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
