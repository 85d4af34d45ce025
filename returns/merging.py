"""Many rows in one statement: insert those that are new, change those that differ, leave the rest alone.

An ORM's `bulk_create(update_conflicts)` writes every row again, cannot keep a column, and cannot refuse older news.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

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
    every = {field.attname: field for field in model._meta.concrete_fields}
    fields = [every[name] for name in rows[0]]
    ordered = sorted(rows, key=lambda row: [row[name] for name in key])
    values = [[field.get_db_prep_save(row[field.attname], connection) for row in ordered] for field in fields]
    table, columns = model._meta.db_table, ", ".join(rows[0])
    changing = [name for name in rows[0] if name not in {*key, *keep}]
    conflict = _on_conflict(table, changing, key, newer)
    with connection.cursor() as cursor:  # names come from the models, so the statements hold nothing foreign
        if connection.vendor == "postgresql":
            source = ", ".join(f"%s::{_type(field)}[]" for field in fields)
            cursor.execute(f"INSERT INTO {table} ({columns}) SELECT * FROM unnest({source}) {conflict}", values)  # noqa: S608
        else:
            marks = ", ".join(["%s"] * len(fields))
            told = list(zip(*values, strict=True))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks}) {conflict}", told)  # noqa: S608


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
