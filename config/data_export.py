"""Everything a merchant owns as one ZIP of open files: gathered in slices, explained by a page inside."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder

from config.export_tables import FILES, LEFT_OUT, Table, tables, told
from returns.operations.export_everything import finish_export, keep_slice
from returns.outbox import Later
from returns.queries.data_exports import unfinished_export
from returns_portal.tables import csv_lines

if TYPE_CHECKING:
    from returns.models import DataExport, OutboxMessage

# Rows, or files, that are held at a time.
SLICE, FILES_AT_A_TIME = 1_000, 20
# Well within a worker's lease; then others have their turn.
TURN = 20.0

INTRODUCTION = """\
# Everything of a shop

Each table is there twice: as CSV (UTF-8, comma, one heading row) for spreadsheets, and as JSON Lines (one object for
each row) for programs. In CSV a text that a spreadsheet would carry out has a `'` before it, and what is JSON stands
there as JSON; JSON Lines is exact. An `id` is the row of a table; `…_id` in another table names it. Moments are UTC,
ISO 8601. Amounts are whole numbers of minor units (cents; yen have none). Nothing that opens anything is in here: no
passwords, tokens, keys or codes. Columns marked “personal” tell of a person: keep this file as you keep your orders.
The tables are read one after the other, so that what changes meanwhile may be in one and not yet in the other.
"""


def run(message: OutboxMessage, *, now: datetime) -> None:
    """Gather for some seconds; go on later where that was not enough. A kill costs one slice."""
    export = unfinished_export(message.shop, message.payload["export"])
    until, files = time.monotonic() + TURN, list(tables())
    while export is not None:
        if export.place == len(files) + len(FILES):
            finish_export(export=export, readme=readme(), now=now)
            return
        went = _rows(export, files[export.place]) if export.place < len(files) else _files(export, len(files))
        if not went:
            return
        if time.monotonic() > until:
            raise Later("more is to be gathered", delay=timedelta(0), tried=False)


def readme() -> str:
    """What stands in the ZIP's README, and in `docs/export.md`."""
    return "\n".join([INTRODUCTION, *_explained()]) + "\n"


def _explained() -> Iterator[str]:
    for table in tables():
        about = " ".join((table.model.__doc__ or "").split())
        yield f"## {table.path}\n\n{about}\n\n| column | what it is |\n| --- | --- |"
        for field in table.columns:
            yield f"| `{field.attname}` | {told(table.model, field)} |"
        yield ""
    yield "## Files\n"
    yield from (
        f"- `{folder}/<id>.{ending}`: the files of {label.rpartition('.')[2]}"
        for folder, label, _s, _c, ending in FILES
    )
    yield "\n## What is not in here\n"
    yield from (f"- {label.rpartition('.')[2]}: {why}" for label, why in LEFT_OUT.items())


def _rows(export: DataExport, table: Table) -> bool:
    names = [field.attname for field in table.columns]
    rows = table.model._default_manager.filter(**{table.shop: export.shop_id}, pk__gt=export.last_id).order_by("pk")
    found = list(rows.values_list("pk", *names)[:SLICE])
    values = [row[1:] for row in found]
    lines = csv_lines(names, ([_cell(value) for value in row] for row in values))
    text = "".join(lines if export.number == 0 else islice(lines, 1, None))
    objects = "".join(
        json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, cls=DjangoJSONEncoder) + "\n"
        for row in values
    )
    pieces = {f"{table.path}.csv": text.encode(), f"{table.path}.jsonl": objects.encode()}
    last = found[-1][0] if found else export.last_id
    return keep_slice(export=export, pieces=pieces, last_id=last, rows=len(found), done=len(found) < SLICE)


def _files(export: DataExport, first: int) -> bool:
    folder, label, shop, column, ending = FILES[export.place - first]
    model = apps.get_model(label)
    rows = model._default_manager.filter(**{shop: export.shop_id}, pk__gt=export.last_id).order_by("pk")
    found = list(rows.values_list("pk", column)[:FILES_AT_A_TIME])
    pieces = {f"{folder}/{pk}.{ending}": bytes(content) for pk, content in found if content}
    last = found[-1][0] if found else export.last_id
    return keep_slice(export=export, pieces=pieces, last_id=last, rows=0, done=len(found) < FILES_AT_A_TIME)


def _cell(value: Any) -> Any:
    """A value as CSV has it: JSON as JSON, what has no value as nothing."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
    return value if value is None or isinstance(value, (bool, int, float, str, date)) else str(value)
