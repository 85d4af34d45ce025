"""Everything a merchant owns as one ZIP of open files: gathered in slices, explained by a page inside."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.apps import apps

from config.export_rows import asked, csv_of, json_lines_of
from config.export_tables import FILES, LEFT_OUT, Table, tables, told
from returns.operations.export_everything import finish_export, keep_slice, turn_to
from returns.outbox import Later
from returns.queries.data_exports import unfinished_export

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
JSON is as the database holds it, and moments of JSON Lines are to the microsecond.
"""


def run(message: OutboxMessage, *, now: datetime) -> None:
    """Gather for some seconds; go on later where that was not enough. A kill costs one slice."""
    export = unfinished_export(message.shop, message.payload["export"])
    sources, until = _sources(), time.monotonic() + TURN
    while export is not None:
        source = _next(export, sources)
        if source is None:
            finish_export(export=export, readme=readme(), now=now)
            return
        if not _is_at(export, source) and not turn_to(export=export, path=source.path, columns=source.columns):
            return
        if not source.read(export):
            return
        if time.monotonic() > until:
            raise Later("more is to be gathered", delay=timedelta(0), tried=False)


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the export, or a folder of files, and how a slice of it is read."""

    path: str
    columns: Sequence[str]
    read: Callable[[DataExport], bool]


def _sources() -> dict[str, Source]:
    found = [
        Source(table.path, [field.attname for field in table.columns], partial(_rows, table=table))
        for table in tables()
    ]
    found += [Source(row[0], [], partial(_files, files=row)) for row in FILES]
    return {source.path: source for source in found}


def _next(export: DataExport, sources: Mapping[str, Source]) -> Source | None:
    """What is gathered now: the file it is at, unless the app has no such file any more; else one not yet done."""
    done = {*export.done}
    return sources.get(export.at) or next((each for path, each in sources.items() if path not in done), None)


def _is_at(export: DataExport, source: Source) -> bool:
    """Whether the file was begun, with the columns that it has now."""
    return export.at == source.path and export.columns == list(source.columns)


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


def _rows(export: DataExport, *, table: Table) -> bool:
    rows = table.model._default_manager.filter(**{table.shop: export.shop_id}, pk__gt=export.last_id).order_by("pk")
    fields = table.columns
    found = list(rows.values_list("pk", *asked(fields))[:SLICE])
    _ids, *columns = zip(*found, strict=True) if found else [()] * (len(fields) + 1)
    pieces = {
        f"{table.path}.csv": csv_of(fields, columns, heading=export.number == 0),
        f"{table.path}.jsonl": json_lines_of(fields, columns),
    }
    last = found[-1][0] if found else export.last_id
    return keep_slice(export=export, pieces=pieces, last_id=last, rows=len(found), done=len(found) < SLICE)


def _files(export: DataExport, *, files: tuple[str, str, str, str, str]) -> bool:
    folder, label, shop, column, ending = files
    model = apps.get_model(label)
    rows = model._default_manager.filter(**{shop: export.shop_id}, pk__gt=export.last_id).order_by("pk")
    found = list(rows.values_list("pk", column)[:FILES_AT_A_TIME])
    pieces = {f"{folder}/{pk}.{ending}": bytes(content) for pk, content in found if content}
    last = found[-1][0] if found else export.last_id
    return keep_slice(export=export, pieces=pieces, last_id=last, rows=0, done=len(found) < FILES_AT_A_TIME)
