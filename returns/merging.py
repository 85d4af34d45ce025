"""Many rows in one statement: insert those that are new, change those that differ, leave the rest alone.

An ORM's `bulk_create(update_conflicts)` writes every row again, cannot keep a column, and cannot refuse older news.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from django.db import connection, models

Row = Mapping[str, Any]
Names = tuple[str, ...]


def merge(
    model: type[models.Model],
    rows: Sequence[Row],
    *,
    key: Sequence[str],
    keep: Collection[str] = (),
    newer: Sequence[str] = (),
) -> None:
    """Write `rows` (column -> value, all with the same columns) into the table of `model`.

    `key` names the unique columns; columns in `keep` are written at birth only. A row that is known changes only if
    something differs and, where `newer` names columns, only if those are not older than what is held.
    Rows are written in the order of their keys, so that two writers cannot block each other in a circle.
    """
    if not rows:
        return
    names = tuple(rows[0])
    ordered = sorted(rows, key=lambda row: [row[name] for name in key])
    statement = _statement(model, connection.vendor, names, tuple(key), tuple(keep), tuple(newer))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(statement, [msgspec.json.encode(ordered).decode()])
        else:
            fields = _fields(model)
            told = [[fields[name].get_db_prep_save(row[name], connection) for name in names] for row in ordered]
            cursor.executemany(statement, told)


@cache
def _statement(model: type[models.Model], vendor: str, names: Names, key: Names, keep: Names, newer: Names) -> str:
    """The statement for rows of this shape. Names come from the models, so it holds nothing foreign."""
    table, columns, fields = model._meta.db_table, ", ".join(names), _fields(model)
    if vendor == "postgresql":
        types = ", ".join(f"{name} {_type(fields[name])}" for name in names)
        source = f"SELECT {columns} FROM json_to_recordset(%s::json) AS told({types})"  # noqa: S608  # nosec B608
    else:
        source = f"VALUES ({', '.join(['%s'] * len(names))})"
    changing = [name for name in names if name not in {*key, *keep}]
    return f"INSERT INTO {table} ({columns}) {source} {_on_conflict(table, changing, key, newer)}"  # nosec B608


def _fields(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {field.attname: field for field in model._meta.concrete_fields}


def _on_conflict(table: str, changing: Sequence[str], key: Sequence[str], newer: Sequence[str]) -> str:
    differs = " OR ".join(f"{table}.{name} IS DISTINCT FROM excluded.{name}" for name in changing)
    condition = f"({differs})"
    if newer:
        told, held = (", ".join(f"{side}.{name}" for name in newer) for side in ("excluded", table))
        condition += f" AND ({told}) >= ({held})"
    change = ", ".join(f"{name} = excluded.{name}" for name in changing)
    return f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {change} WHERE {condition}"  # nosec B608: names of our own models only


def _type(field: models.Field[Any, Any]) -> str:
    """The column's type for a cast; as text where a cast would cut what is too long instead of refusing it."""
    name = field.db_type(connection) or ""
    return "text" if name.startswith("varchar") else name
