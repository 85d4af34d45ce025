"""A column that came after 0.1.0 gets its default in the database too: its processes go on until they are replaced."""

from typing import Any

from django.db import migrations


def keep(apps: Any, schema_editor: Any) -> None:
    """Set the default. No older code runs beside SQLite, which would make the table anew for it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE returns_portal_textaccount ALTER COLUMN left_out SET DEFAULT 0")


class Migration(migrations.Migration):
    dependencies = [("returns_portal", "0004_a_second_wall")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
