"""The second wall between shops: policies of PostgreSQL (docs/decisions/0090-a-second-wall.md).

A connection that never heard of the wall, such as one of the release before, `psql` or `pg_dump`, sees what it always
saw. The app tells each of its connections at once.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

SAID = "current_setting('returns.shop', true)"
# Subselects, so that each is asked once for a statement and not for each row.
EVERYBODY = f"(SELECT coalesce({SAID}, '*') = '*')"
SHOP = f"(SELECT nullif(nullif({SAID}, ''), '*')::bigint)"
# One statement, so that a table is never half done; a lock for a moment, on one table at a time.
RAISE = f"""
DROP POLICY IF EXISTS wall ON {{table}};
CREATE POLICY wall ON {{table}} USING ({EVERYBODY} OR {{column}} = {SHOP});
ALTER TABLE {{table}} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
"""
# A table that names no shop, by the one its rows hang on: the policy there holds here, too.
BEHIND = f"{EVERYBODY} OR EXISTS (SELECT 1 FROM {{chain}})"
RAISE_BEHIND = """
DROP POLICY IF EXISTS wall ON {table};
CREATE POLICY wall ON {table} USING ({behind});
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
"""
TAKE_DOWN = """
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS wall ON {table};
"""


def around(*tables: str, column: str = "shop_id") -> tuple[Callable[..., None], Callable[..., None]]:
    """What RunPython carries out to raise the wall around tables, and to take it down. Needs `atomic = False`."""
    return _each(RAISE, tables, column), _each(TAKE_DOWN, tables, column)


def around_what_hangs(
    tables: Mapping[str, Sequence[tuple[str, str]]],
) -> tuple[Callable[..., None], Callable[..., None]]:
    """The same for tables without a shop: table -> the keys that lead from it to one with a shop, and to which table.

    Each row that is read asks its parent, some hundredths of a millisecond: for what is read by the piece.
    """

    def carry_out(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            for table, keys in tables.items():
                schema_editor.execute(RAISE_BEHIND.format(table=table, behind=BEHIND.format(chain=chain(table, keys))))

    return carry_out, _each(TAKE_DOWN, [*tables], "")


def chain(table: str, keys: Sequence[tuple[str, str]]) -> str:
    """The parents of a row, joined up to the one with a shop, as what follows FROM."""
    (key, parent), *further = keys
    joined = parent
    for (on, above), (_, below) in zip(further, keys, strict=False):
        joined += f" JOIN {above} ON {above}.id = {below}.{on}"
    return f"{joined} WHERE {parent}.id = {table}.{key}"


def _each(statement: str, tables: Sequence[str], column: str) -> Callable[..., None]:
    def carry_out(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            for table in tables:
                schema_editor.execute(statement.format(table=table, column=column))

    return carry_out
