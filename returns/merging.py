"""Many rows in one statement: insert those that are new, change those that differ, leave the rest alone.

An ORM's `bulk_create(update_conflicts)` writes every row again, cannot keep a column, and cannot refuse older news.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from django.db import connection, models

Row = Mapping[str, Any]


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
    names = list(rows[0])
    ordered = sorted(rows, key=lambda row: [row[name] for name in key])
    changing = [name for name in names if name not in {*key, *keep}]
    into = f"INSERT INTO {model._meta.db_table} ({', '.join(names)})"
    conflict = _on_conflict(model._meta.db_table, changing, key, newer)
    fields = {field.attname: field for field in model._meta.concrete_fields}
    with connection.cursor() as cursor:  # names come from the models, so the statements hold nothing foreign
        if connection.vendor == "postgresql":
            types = ", ".join(f"{name} {_type(fields[name])}" for name in names)
            source = f"SELECT {', '.join(names)} FROM json_to_recordset(%s::json) AS told({types})"  # noqa: S608
            cursor.execute(f"{into} {source} {conflict}", [msgspec.json.encode(ordered).decode()])
        else:
            told = [[fields[name].get_db_prep_save(row[name], connection) for name in names] for row in ordered]
            cursor.executemany(f"{into} VALUES ({', '.join(['%s'] * len(names))}) {conflict}", told)


def _on_conflict(table: str, changing: Sequence[str], key: Sequence[str], newer: Sequence[str]) -> str:
    differs = " OR ".join(f"{table}.{name} IS DISTINCT FROM excluded.{name}" for name in changing)
    condition = f"({differs})"
    if newer:
        told, held = (", ".join(f"{side}.{name}" for name in newer) for side in ("excluded", table))
        condition += f" AND ({told}) >= ({held})"
    change = ", ".join(f"{name} = excluded.{name}" for name in changing)
    return f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {change} WHERE {condition}"


def _type(field: models.Field[Any, Any]) -> str:
    """The column's type for a cast; as text where a cast would cut what is too long instead of refusing it."""
    name = field.db_type(connection) or ""
    return "text" if name.startswith("varchar") else name
