"""How a column is added to a table that triggers ask."""

from typing import Any

from django.db import migrations


class AddFieldUnderTriggers(migrations.AddField):
    """Add a column to a table that triggers of other tables ask, such as the guard of the history.

    SQLite makes the table anew, and refuses while they name it: they are lifted meanwhile.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Lift the triggers that name the table, add the column, and set them again."""
        triggers = []
        if schema_editor.connection.vendor == "sqlite":
            table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
            with schema_editor.connection.cursor() as cursor:
                named = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name <> %s AND sql LIKE %s"
                triggers = cursor.execute(named, [table, f"%{table}%"]).fetchall()
        for name, _sql in triggers:
            schema_editor.execute(f"DROP TRIGGER {name}")
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        for _name, sql in triggers:
            schema_editor.execute(sql)
