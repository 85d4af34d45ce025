"""Read the notes about the fit of articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from ninja import Query

from returns.domain.api_key import Scope
from returns.domain.fit_note import FitNoteProblem, FitNoteState
from returns.queries.fit_notes import SHOWN, fit_notes_of, get_fit_note
from returns_api.caller import Call, call_of
from returns_api.describe import reads, said
from returns_api.problems import Problem
from returns_api.schemas.fit_notes import FitNoteOut, FitNotePage

if TYPE_CHECKING:
    from returns.models import FitNote

TAG = "Fit notes"


@reads(
    TAG,
    "/fit-notes",
    name="list_fit_notes",
    scope=Scope.SETTINGS_READ,
    answer=FitNotePage,
    summary="List the notes about the fit of articles",
)
def list_notes(
    request: HttpRequest,
    cursor: Annotated[str, Query(pattern=r"^([1-9][0-9]{0,17})?$", description="From `next_cursor`.")] = "",
) -> HttpResponse:
    """Fifty at a time, the newest first."""
    found = fit_notes_of(call_of(request).shop, before=int(cursor) if cursor else None)
    more, found = len(found) > SHOWN, found[:SHOWN]
    return said(FitNotePage(data=[note_of(row) for row in found], next_cursor=str(found[-1].pk) if more else None))


@reads(
    TAG,
    "/fit-notes/{int:fit_note}",
    name="get_fit_note",
    scope=Scope.SETTINGS_READ,
    answer=FitNoteOut,
    summary="Read one note about the fit of an article",
)
def read_note(request: HttpRequest, fit_note: int) -> HttpResponse:
    """Whether it stands at Shopify, and if not, why."""
    return said(note_of(find_note(call_of(request), fit_note)))


def find_note(call: Call, fit_note: int) -> FitNote:
    """The shop's note; a Problem where there is none."""
    try:
        return get_fit_note(call.shop, fit_note if fit_note < 2**63 else 0)
    except ObjectDoesNotExist as error:
        raise Problem("not_found") from error


def note_of(row: FitNote) -> FitNoteOut:
    """A note as its schema."""
    return FitNoteOut(
        id=row.pk,
        product_id=row.product_gid,
        title=row.title,
        texts=row.texts,
        state=FitNoteState(row.state),
        problem=FitNoteProblem(row.problem) if row.problem else None,
        detail=row.detail,
        theirs=row.theirs,
        finding=row.finding_id,
        actor_id=row.changed_by,
        changed_at=row.changed_at,
        written_at=row.written_at,
    )
