"""A file that staff download by a link of its own, read by whatever spreadsheet opens it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from returns.links import InvalidLink, Purpose, read
from returns.queries.shops import shop_by_id

if TYPE_CHECKING:
    from returns.models import Shop

Values = tuple[Any, ...]
# What a spreadsheet would take for a formula; numbers below zero are none.
ACTIVE = ("=", "+", "-", "@", "\t", "\r")


def csv_file(
    token: str, purpose: Purpose, *, name: str, columns: tuple[str, ...], rows: Callable[[Shop], Iterable[Values]]
) -> HttpResponseBase:
    """All rows of the shop whose link this is, row by row as they are read; 404 once the link ran out."""
    try:
        link = read(purpose, token)
    except InvalidLink:
        link = None
    if link is None or link.row_id != link.shop_id:
        return HttpResponse(_("This link has run out. Open the page in the app again."), status=404)
    lines = _lines(columns, rows(shop_by_id(link.shop_id)))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


class _Line:
    """A file of one line: what the CSV writer writes is handed on at once."""

    def write(self, text: str) -> str:
        return text


def _lines(columns: tuple[str, ...], rows: Iterable[Values]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(columns)
    for row in rows:
        yield writer.writerow([_cell(value) for value in row])


def _cell(value: Any) -> str:
    """A value as text; times in UTC (ISO 8601), and nothing that a spreadsheet would carry out."""
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat(timespec="seconds"))
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(ACTIVE) else text
