"""Fetch what an owner has had exported: everything, as one ZIP."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from returns.domain.api_key import Scope
from returns.queries.data_exports import exports_of, file_name, ready_export, zip_of
from returns_api.caller import call_of
from returns_api.describe import gives_file, reads, said
from returns_api.problems import Problem
from returns_api.schemas.exports import ExportList, ExportOut

_TAG = "Exports"


@reads(
    _TAG,
    "/exports",
    name="list_exports",
    scope=Scope.EXPORTS_READ,
    answer=ExportList,
    summary="List exports of everything",
)
def list_exports(request: HttpRequest) -> HttpResponse:
    """Owners ask for them, or have them made each night, week or month, under Settings → Export of everything."""
    rows = [
        ExportOut(
            id=row.pk,
            asked_at=row.asked_at,
            by_itself=not row.asked_by,
            ready_at=row.ready_at,
            ends_at=row.ends_at,
            rows=row.rows,
            file=file_name(row),
        )
        for row in exports_of(call_of(request).shop)
    ]
    return said(ExportList(data=rows))


@gives_file(
    _TAG,
    "/exports/{int:export}/file",
    name="fetch_export",
    scope=Scope.EXPORTS_READ,
    media_type="application/zip",
    summary="Fetch an export",
)
def fetch_export(request: HttpRequest, export: int) -> HttpResponseBase:
    """Each table as CSV and as JSON Lines, with a page that explains them ([what is in it](export.md)).

    It is sent as it is read, whatever its size, and has no ETag. 404 where it is not ready yet, or was deleted.
    """
    found = ready_export(call_of(request).shop.pk, export)
    if found is None:
        raise Problem("not_found")
    response = StreamingHttpResponse(zip_of(found), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{file_name(found)}"'
    return response
