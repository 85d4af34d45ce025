"""Write a sentence about the fit to a product, change it, or take it off again. Shopify is told after the commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from returns.domain.fit_note import FitNoteProblem, FitNoteState, clean_texts
from returns.domain.followup import AnswerKind
from returns.models import Finding, FitNote, OutboxMessage, Shop
from returns.operations.answer_finding import answer_finding, take_back_answer
from returns.outbox import put
from returns.queries.fit_notes import stream_of

WRITE = "shopify.write_fit_note"
LONGEST_TOLD = 300
S = FitNoteState


class UnableToChangeNote(Exception):
    """The note is not in a state in which this can be done; nothing was changed."""


@transaction.atomic
def write_fit_note(
    *, shop: Shop, product_gid: str, title: str, texts: Mapping[str, str], finding: Finding | None = None,
    told: str = "", by: str, now: datetime,
) -> FitNote:  # fmt: skip
    """Give a product its note, or another text; `texts` by language, `by` the id of who wrote it.

    The finding that it comes from is acted on from now on, in the words of `told`. Raises BadFitNote for texts that
    cannot be shown.
    """
    kept = clean_texts(texts, languages=shop.languages)
    said = {"title": title, "texts": kept, "changed_by": by, "changed_at": now}
    note, new = FitNote.objects.select_for_update().get_or_create(
        shop=shop, product_gid=product_gid, defaults={**said, "state": S.TO_WRITE}
    )
    same = not new and note.state == S.WRITTEN and note.texts == kept
    if finding is not None:
        _come_from(note, finding, told, by=by, now=now)
    _answer(note, by=by, now=now)
    if new or same:
        note.save()
    if same:
        return note
    if not new:
        for name, value in said.items():
            setattr(note, name, value)
        note.removing = False
        _change(note, S.TO_WRITE)
    _send(note, now=now)
    return note


@transaction.atomic
def remove_fit_note(*, note: FitNote, by: str, now: datetime) -> FitNote:
    """Take the note off its product. Raises UnableToChangeNote where it is off already."""
    held = _held(note)
    if held.state in {S.REMOVED, S.TO_REMOVE}:
        raise UnableToChangeNote
    held.changed_by, held.changed_at, held.removing = by, now, True
    unanswer(held, by=by, now=now)
    if held.state == S.REFUSED and not held.digest:
        _change(held, S.REMOVED)  # it never got there
    else:
        _change(held, S.TO_REMOVE)
        _send(held, now=now)
    return held


@transaction.atomic
def try_fit_note_again(*, note: FitNote, over_theirs: bool = False, by: str, now: datetime) -> FitNote:
    """Send a note once more that was refused or is stuck; what was last wanted of it stands.

    `over_theirs`: what somebody wrote at Shopify may go, as it was shown. Raises UnableToChangeNote where the note
    waits for nothing, or theirs is in the way and may not go.
    """
    held = _held(note)
    changed = held.problem == FitNoteProblem.CHANGED
    if held.state not in {S.REFUSED, S.TO_WRITE, S.TO_REMOVE} or changed is not over_theirs:
        raise UnableToChangeNote
    if changed:
        held.digest = held.theirs_digest
    held.changed_by, held.changed_at = by, now
    if not held.removing:
        _answer(held, by=by, now=now)
    _change(held, S.TO_REMOVE if held.removing else S.TO_WRITE)
    _send(held, now=now)
    return held


def _come_from(note: FitNote, finding: Finding, told: str, *, by: str, now: datetime) -> None:
    """Bind the note to what it is written from; what it said elsewhere, or in other words, is said no more."""
    told = told[:LONGEST_TOLD]
    if note.finding != finding:
        unanswer(note, by=by, now=now)
    elif note.told != told or (note.answer is not None and note.answer.ended_at is not None):
        note.answer = None
    note.finding, note.told = finding, told


def unanswer(note: FitNote, *, by: str, now: datetime) -> None:
    """Let the note's finding wait again, unless somebody answered it anew; the note is not saved."""
    if note.answer is not None and note.answer.ended_at is None:
        take_back_answer(shop=note.shop, finding_id=note.answer.finding_id, by=by, now=now)
    note.answer = None


def _answer(note: FitNote, *, by: str, now: datetime) -> None:
    """Say at the note's finding what was done, once; the note is not saved."""
    if note.finding is None or not note.told or note.answer is not None:
        return
    note.answer = answer_finding(
        shop=note.shop, finding_id=note.finding.pk, kind=AnswerKind.ACTED, note=note.told, by=by, now=now
    )


def _held(note: FitNote) -> FitNote:
    rows = FitNote.objects.select_for_update(of=("self",)).select_related("shop", "answer", "finding")
    return rows.get(pk=note.pk)


def _change(note: FitNote, state: FitNoteState) -> None:
    note.state, note.problem, note.detail, note.revision = state, "", "", note.revision + 1
    note.theirs, note.theirs_digest = {}, ""
    note.save()


def _send(note: FitNote, *, now: datetime) -> None:
    """Put one message for what is wanted now; those that failed for good make room for it."""
    stream = stream_of(note.pk)
    OutboxMessage.objects.filter(shop=note.shop_id, stream=stream, done_at=None, dead_at__isnull=False).delete()
    put(note.shop, WRITE, {"note": note.pk}, now=now, stream=stream)
