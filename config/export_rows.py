"""Rows of a table as an export has them: CSV for spreadsheets, JSON Lines for programs. A column at a time, for speed.

JSON is taken from the database as text and goes out as it is: it is neither read nor written again on the way.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Expression, Field, TextField
from django.db.models.functions import Cast

from returns_portal.tables import ACTIVE

Column = Sequence[Any]
_ENCODER = msgspec.json.Encoder()
# Kinds whose values the CSV writer writes as they should stand there, and that no spreadsheet carries out.
PLAIN = frozenset(
    (
        "AutoField",
        "BigAutoField",
        "BigIntegerField",
        "BooleanField",
        "DateField",
        "FloatField",
        "IntegerField",
        "PositiveBigIntegerField",
        "PositiveIntegerField",
        "PositiveSmallIntegerField",
        "SmallIntegerField",
        "UUIDField",
    )
)


def asked(fields: Iterable[Field[Any, Any]]) -> list[str | Expression]:
    """What is read of a row: its columns, JSON as text."""
    return [Cast(each.attname, TextField()) if _is_json(each) else str(each.attname) for each in fields]


def csv_of(fields: Sequence[Field[Any, Any]], columns: Sequence[Column], *, heading: bool) -> bytes:
    """The rows as CSV; with the `heading` comes the mark that tells Excel that it is UTF-8."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    if heading:
        file.write("\ufeff")
        writer.writerow([field.attname for field in fields])
    shown = [_shown(field)(column) for field, column in zip(fields, columns, strict=True)]
    writer.writerows(zip(*shown, strict=True))
    return file.getvalue().encode()


def json_lines_of(fields: Sequence[Field[Any, Any]], columns: Sequence[Column]) -> bytes:
    """The rows as JSON Lines, exact."""
    names = [str(field.attname) for field in fields]
    exact = [_raw(column) if _is_json(field) else column for field, column in zip(fields, columns, strict=True)]
    return _ENCODER.encode_lines([dict(zip(names, row, strict=True)) for row in zip(*exact, strict=True)])


def _shown(field: Field[Any, Any]) -> Callable[[Column], Column]:
    target: Any = field
    while target.is_relation:
        target = target.target_field
    kind = target.get_internal_type()
    if kind in PLAIN or _is_json(field):
        return lambda column: column
    return _moments if kind == "DateTimeField" else _texts


def _moments(column: Column) -> list[str]:
    return [value.isoformat(timespec="seconds") if isinstance(value, datetime) else "" for value in column]


def _texts(column: Column) -> list[str]:
    """Texts that a spreadsheet would carry out get a mark before them."""
    texts = ["" if value is None else str(value) for value in column]
    return [f"'{text}" if text.startswith(ACTIVE) else text for text in texts]


def _raw(column: Column) -> list[msgspec.Raw | None]:
    return [None if text is None else msgspec.Raw(text.encode()) for text in column]


def _is_json(field: Field[Any, Any]) -> bool:
    return field.get_internal_type() == "JSONField"
