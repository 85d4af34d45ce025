"""How a table that grows with orders gets an index while shoppers and staff go on working."""

from typing import Any

from django.db.migrations.operations import AddIndex


class AddIndexBesideWork(AddIndex):
    """`AddIndex` that holds up no writer. Its migration says `atomic = False` and does nothing else.

    PostgreSQL then waits for transactions that are under way, for as long as they take. What an interrupted try left
    behind, an index that is never used, is taken away first. SQLite makes it at once.
    """

    atomic = False

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make the index."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            (patience,) = cursor.fetchone()
            cursor.execute("SET lock_timeout = 0")
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(self.index.name)}")
            schema_editor.add_index(to_state.apps.get_model(app_label, self.model_name), self.index, concurrently=True)
            cursor.execute(f"SET lock_timeout = '{patience}'")
