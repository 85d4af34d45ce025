"""Bring returns from another system: the file, its columns, the preview, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from returns.domain.bringing.profiles import Source
from returns.domain.bringing.reading import Unreadable
from returns.domain.bringing.steps import FileStatus
from returns.domain.language import REVIEWED
from returns.links import InvalidLink, Purpose, read
from returns.operations.bring_file import discard_file, name_columns, take_file
from returns.operations.bring_returns import start_bringing, undo_bringing
from returns.people import ShopRequest
from returns.queries.bringing import brought_files, get_brought_file, rows_told
from returns.queries.shops import shop_by_id
from returns_portal.merchant.bringing_view import file_context, list_rows, meanings_of
from returns_portal.merchant.bringing_words import SAID, UNREADABLE
from returns_portal.merchant.forms.bringing import DAY, BroughtFileForm, ColumnsForm
from returns_portal.merchant.page import merchant_page, show, wants_fragment
from returns_portal.tables import Format, table_response

STALE = 409


@merchant_page("GET", "POST")
def bring(request: ShopRequest) -> HttpResponse:
    """GET: the files there are. POST keeps one and leads to it; 422 with why where its first rows cannot be read."""
    form = BroughtFileForm(request.POST, request.FILES) if request.method == "POST" else BroughtFileForm()
    if form.is_bound and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            taken = take_file(
                shop=request.shop,
                file=cast("BinaryIO", given.file),
                name=given.name,
                by=request.staff.id,
                now=timezone.now(),
            )
        except Unreadable as why:
            form.add_error("file", str(UNREADABLE[why.code]))
        else:
            return _to(taken.pk)
    context = {"form": form, "rows": list_rows(brought_files(request.shop))}
    return show(request, "merchant/bringing/list.html", context, 422 if form.errors else 200)


@merchant_page("GET", "POST")
def brought_file(request: ShopRequest, file_id: int) -> HttpResponse:
    """GET: how far it is; for htmx only that. POST names its columns: 422 with what is wrong, 409 where too late.

    In a preview it says what its words mean, too. Who waited for its rows is led to its columns.
    """
    file = _file(request, file_id)
    if request.method != "POST":
        if wants_fragment(request) and file.status == FileStatus.READ:
            leads = {"path": request.path, "headers": {"HX-Boosted": "true"}}
            return HttpResponse(headers={"HX-Location": json.dumps(leads)})
        template = "merchant/bringing/_file.html" if wants_fragment(request) else "merchant/bringing/file.html"
        return show(request, template, file_context(file))
    form, said = ColumnsForm(request.POST, headings=file.headings), meanings_of(file, request.POST)
    if not form.is_valid() or not (said is None or said.is_valid()):
        return show(request, "merchant/bringing/file.html", file_context(file, form, said), 422)
    source, day_first = Source(form.cleaned_data["source"]), form.cleaned_data["day_first"] == DAY
    went = name_columns(
        file=file,
        source=source,
        columns=form.columns,
        day_first=day_first,
        now=timezone.now(),
        states=said.states if said else None,
        reasons=said.reasons if said else None,
    )
    return _to(file.pk) if went else _too_late(request, file_id)


@merchant_page("POST")
def brought_start(request: ShopRequest, file_id: int) -> HttpResponse:
    """Bring what the preview showed; 303 to the file, 409 where that was said before."""
    went = start_bringing(file=_file(request, file_id), now=timezone.now())
    return _to(file_id) if went else _too_late(request, file_id)


@merchant_page("POST")
def brought_undo(request: ShopRequest, file_id: int) -> HttpResponse:
    """Take back what came of it and nobody worked on; 303 to the file, 409 where it is not done."""
    went = undo_bringing(file=_file(request, file_id), now=timezone.now())
    return _to(file_id) if went else _too_late(request, file_id)


@merchant_page("POST")
def brought_discard(request: ShopRequest, file_id: int) -> HttpResponse:
    """Delete a file that nothing came of; 303 to the list, 409 for another."""
    if not discard_file(file=_file(request, file_id)):
        return _too_late(request, file_id)
    return HttpResponseRedirect(reverse("merchant:bring"), status=303)


@require_safe
def brought_result(request: HttpRequest, token: str) -> HttpResponseBase:
    """The rows as CSV, each with what became of it, in the language of the page that the link stood on."""
    try:
        link = read(Purpose.BROUGHT, token)
        file = get_brought_file(shop_by_id(link.shop_id), link.row_id)
    except (InvalidLink, ObjectDoesNotExist):
        return HttpResponse(_("This link has run out. Open the page in the app again."), status=404)
    with translation.override(link.proof if link.proof in REVIEWED else "en"):
        words = {code: str(said) for code, said in SAID.items()}
        headings = [*file.headings, _("What became of it"), _("Return here")]

    def rows() -> Iterator[list[Any]]:
        for cells, said, number in rows_told(file):
            yield [*cells, words.get(said, ""), number]

    return table_response(Format.CSV, name=f"import-{file.pk}", headings=headings, rows=rows())


def _file(request: ShopRequest, file_id: int) -> Any:
    try:
        return get_brought_file(request.shop, file_id)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing


def _to(file_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("merchant:brought_file", args=[file_id]), status=303)


def _too_late(request: ShopRequest, file_id: int) -> HttpResponse:
    return show(request, "merchant/bringing/file.html", {**file_context(_file(request, file_id)), "late": True}, STALE)
