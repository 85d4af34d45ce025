"""Migrations that SQLite can carry out too. The suite runs on PostgreSQL, the demo and `make weave` on SQLite."""

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.fields import FieldOperation

from returns.migrations._under_triggers import AddFieldUnderTriggers

# Since this migration the guard of the history asks the table of shops.
GUARDED_SINCE = "0001_squashed_0062_sent_letters"


def test_columns_of_shops_are_added_while_the_triggers_that_ask_them_are_lifted():
    """SQLite makes a table anew for a column with a default, and refuses while a trigger names the table."""
    plain = [
        f"{name}: {operation.describe()}"
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if app == "returns" and name > GUARDED_SINCE
        for operation in migration.operations
        if isinstance(operation, FieldOperation) and operation.model_name_lower == "shop"
        if not isinstance(operation, AddFieldUnderTriggers)
    ]
    assert plain == []
