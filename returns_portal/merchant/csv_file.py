"""A file that staff download by a link of its own, read by whatever spreadsheet opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from returns.links import InvalidLink, Purpose, read
from returns.queries.shops import shop_by_id
from returns_portal.tables import Format, table_response

if TYPE_CHECKING:
    from returns.models import Shop

Values = tuple[Any, ...]


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
    found = rows(shop_by_id(link.shop_id))
    return table_response(Format.CSV, name=name.removesuffix(".csv"), headings=columns, rows=found)
