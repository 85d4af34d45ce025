"""Migrations that SQLite can carry out too. The suite runs on PostgreSQL, the demo and `make weave` on SQLite."""

from typing import Any

from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.state import ModelState, ProjectState

from returns.migrations._under_triggers import AddFieldUnderTriggers

# Since this migration the guard of the history asks the table of shops.
GUARDED_SINCE = "0001_squashed_0062_sent_letters"
# What a new database takes instead of the first steps.
GATHERED = "0001_squashed_0091_outcome_offers"


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


def test_a_new_database_has_the_tables_of_one_that_took_each_step():
    known = MigrationLoader(None).disk_migrations
    gathered = known["returns", GATHERED]
    at_once, step_by_step = _tables([gathered]), _tables([known[step] for step in gathered.replaces])
    assert at_once.keys() == step_by_step.keys()
    for name, table in at_once.items():
        assert table == step_by_step[name], name


def _tables(steps: list[Migration]) -> dict[tuple[str, str], Any]:
    state = ProjectState()
    for step in steps:
        state = step.mutate_state(state, preserve=False)
    return {name: _table(model) for name, model in state.models.items()}


def _table(model: ModelState) -> tuple[Any, ...]:
    """The columns in their order, and what else is said of the table: indexes and constraints in any order."""
    columns = [(name, repr(field.deconstruct()[1:])) for name, field in model.fields.items()]
    options = {name: said for name, said in model.options.items() if said}
    named = {name: sorted(map(repr, options.pop(name, []))) for name in ("indexes", "constraints")}
    return columns, named, options
