"""The returns of a job as a file, behind a link of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from returns.domain.language import REVIEWED
from returns.links import InvalidLink, Purpose, read
from returns.queries.bulk import get_job, returns_of
from returns.queries.shops import shop_by_id
from returns_portal.merchant.export_rows import HEADINGS, export_rows
from returns_portal.tables import Format, table_response


@require_safe
def chosen_file(request: HttpRequest, token: str, ending: str) -> HttpResponseBase:
    """The file as `csv` or `xlsx`, in the language of the page that the link stood on; 404 once it ran out."""
    try:
        link = read(Purpose.BULK_EXPORT, token)
        job = get_job(shop_by_id(link.shop_id), link.row_id)
    except (InvalidLink, ObjectDoesNotExist):
        return HttpResponse(_("This link has run out. Open the page in the app again."), status=404)
    if ending not in set(Format):
        return HttpResponse(status=404)
    language = link.proof if link.proof in REVIEWED else "en"
    with translation.override(language):
        headings = [str(heading) for heading in HEADINGS]
        rows = _in(language, export_rows(returns_of(job)))
        return table_response(Format(ending), name=f"returns-{job.pk}", headings=headings, rows=rows)


def _in(language: str, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Read each row in a language: they are read long after the view is over."""
    while True:
        with translation.override(language):
            row = next(rows, None)
        if row is None:
            return
        yield row
