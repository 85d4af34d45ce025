"""Columns that came after 0.1.0 get their default in the database too: its processes go on until they are replaced."""

from typing import Any

from django.db import migrations

DEFAULTS = (("returns_afterterms", "earlier", "true"), ("returns_shop", "default_role", "'manager'"))


def keep(apps: Any, schema_editor: Any) -> None:
    """Set the defaults. No older code runs beside SQLite, which would make the tables anew for them."""
    if schema_editor.connection.vendor == "postgresql":
        for table, column, value in DEFAULTS:
            schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT {value}")


class Migration(migrations.Migration):
    dependencies = [("returns", "0093_a_second_wall")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
