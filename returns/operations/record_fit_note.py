"""What Shopify answered about a fit note. An answer about an older text keeps its digest and changes nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from returns.domain.fit_note import FitNoteProblem, FitNoteState
from returns.models import FitNote
from returns.operations.write_fit_note import unanswer

LONGEST_DETAIL = 500


def note_written(*, note: FitNote, digest: str, now: datetime) -> None:
    """It stands at Shopify, with this digest."""
    FitNote.objects.filter(pk=note.pk).update(digest=digest, written_at=now)
    _same(note, FitNoteState.TO_WRITE).update(state=FitNoteState.WRITTEN)


def note_removed(*, note: FitNote) -> None:
    """It stands at Shopify no more."""
    FitNote.objects.filter(pk=note.pk).update(digest="")
    _same(note, FitNoteState.TO_REMOVE).update(state=FitNoteState.REMOVED)


@transaction.atomic
def note_refused(
    *, note: FitNote, problem: FitNoteProblem, detail: str = "", theirs: Mapping[str, str] | None = None,
    theirs_digest: str = "", now: datetime,
) -> None:  # fmt: skip
    """It was not done, and why. `theirs` is what somebody else wrote there, by language.

    Nothing was done about the note's finding then, so that it waits again.
    """
    rows = _same(note, FitNoteState.TO_WRITE, FitNoteState.TO_REMOVE).select_for_update(of=("self",))
    held = rows.select_related("shop", "answer").first()
    if held is None:
        return
    unanswer(held, by=held.changed_by, now=now)
    held.state, held.problem, held.detail = FitNoteState.REFUSED, problem, detail[:LONGEST_DETAIL]
    held.theirs, held.theirs_digest = dict(theirs or {}), theirs_digest
    held.save()


def _same(note: FitNote, *states: FitNoteState) -> QuerySet[FitNote]:
    return FitNote.objects.filter(pk=note.pk, revision=note.revision, state__in=states)
