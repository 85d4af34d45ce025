"""Tables as files, CSV or XLSX: row by row, so that a million rows need no more memory than ten.

Nothing in them is carried out by the spreadsheet that opens them. Times are UTC, in ISO 8601.
"""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import chain, islice
from typing import IO, Any

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

Row = Sequence[Any]
# What a spreadsheet would take for a formula; numbers below zero are none.
ACTIVE = ("=", "+", "-", "@", "\t", "\r")
# What XML cannot hold: one of them, and no program opens the workbook.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Limits of Excel: rows of a sheet, characters of a cell, and of a sheet's name.
MOST_ROWS, LONGEST_CELL, LONGEST_NAME = 1_048_576, 32_767, 31
# A workbook up to this size stays in memory while it is written.
IN_MEMORY = 4 * 1024 * 1024


class Format(StrEnum):
    """What the file is; also the ending of its name."""

    CSV = "csv"
    XLSX = "xlsx"


MEDIA = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def table_response(kind: Format, *, name: str, headings: Row, rows: Iterable[Row]) -> HttpResponseBase:
    """A download named `<name>.<kind>`, kept by no cache. CSV begins with the first row; XLSX is written first."""
    response: HttpResponseBase
    if kind is Format.CSV:
        response = StreamingHttpResponse(csv_lines(headings, rows), content_type=MEDIA[kind])
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    else:
        response = FileResponse(
            xlsx_file(headings, rows, title=name),
            as_attachment=True,
            filename=f"{name}.xlsx",
            content_type=MEDIA[kind],
        )
    response["Cache-Control"] = "private, no-store"
    return response


def csv_lines(headings: Row, rows: Iterable[Row]) -> Iterator[str]:
    """The lines of a CSV file, with the mark at the beginning that tells Excel that it is UTF-8."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([_text(heading) for heading in headings])
    for row in rows:
        yield writer.writerow([_text(value) for value in row])


def xlsx_file(headings: Row, rows: Iterable[Row], *, title: str) -> IO[bytes]:
    """A workbook, at its beginning; the caller closes it. Beyond what a sheet holds it goes on in another one.

    Dates and sums are dates and numbers there; the headings stay in sight.
    """
    book = Workbook(write_only=True)
    rest, number, left = iter(rows), 0, True
    while left:
        number += 1
        sheet = book.create_sheet(_sheet_name(title, number))
        sheet.freeze_panes = "A2"
        sheet.append([_heading(sheet, heading) for heading in headings])
        for row in islice(rest, MOST_ROWS - 1):
            sheet.append([_cell(sheet, value) for value in row])
        following = next(rest, None)
        if left := following is not None:
            rest = chain([following], rest)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - handed to the caller
    book.save(file)
    file.seek(0)
    return file


class _Line:
    """A file of one line: what the CSV writer writes is handed on at once."""

    def write(self, text: str) -> str:
        return text


def _text(value: Any) -> str:
    """A value as text that no spreadsheet carries out."""
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat())
    text = str(value)
    return text if _is_number(value) or not text.startswith(ACTIVE) else f"'{text}"


def _cell(sheet: Any, value: Any) -> Any:
    """A cell of its own kind. Text is marked as text, whatever it begins with."""
    if value is None or _is_number(value):
        cell = WriteOnlyCell(sheet, value)
        if isinstance(value, Decimal) and isinstance(places := value.as_tuple().exponent, int):
            cell.number_format = "0" if places >= 0 else "0." + "0" * -places
        return cell
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value.astimezone(UTC).replace(tzinfo=None, microsecond=0))
        cell.number_format = 'yyyy-mm-dd"T"hh:mm:ss"Z"'
        return cell
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "yyyy-mm-dd"
        return cell
    text = _NOT_XML.sub("", str(value))[:LONGEST_CELL]
    cell = WriteOnlyCell(sheet, text)
    if text.startswith(ACTIVE):
        cell.data_type, cell.quotePrefix = "s", True
    return cell


def _heading(sheet: Any, heading: Any) -> Any:
    cell = _cell(sheet, str(heading))
    cell.font = Font(bold=True)
    return cell


def _sheet_name(title: str, number: int) -> str:
    """A name that Excel takes: it forbids some characters, and names of more than 31."""
    plain = "".join(" " if letter in r"[]:*?/\'" else letter for letter in title).strip() or "1"
    mark = f" {number}" if number > 1 else ""
    return plain[: LONGEST_NAME - len(mark)] + mark


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
