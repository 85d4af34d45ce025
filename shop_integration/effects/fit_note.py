"""Bring a product's fit note to Shopify as staff want it, without writing over what somebody changed there."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.fit_note import FitNoteProblem, FitNoteState
from returns.operations.record_fit_note import note_refused, note_removed, note_written
from returns.outbox import Later
from returns.queries.fit_notes import note_to_send
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.fit_notes import (
    HeldNote,
    define_fit_notes,
    delete_fit_note,
    read_fit_note,
    set_fit_note,
)
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify
from shop_integration.errors import Refused, Rejected

if TYPE_CHECKING:
    from returns.models import FitNote, OutboxMessage

STALE = "STALE_OBJECT"
P, S = FitNoteProblem, FitNoteState


@at_shopify
def write_fit_note(message: OutboxMessage, *, now: datetime) -> None:
    """Write or remove a note, whichever is wanted now. Shopify is read first, so that a second try does nothing twice.

    What Shopify will not take stands at the note, for staff: it holds nothing else up.
    """
    note = note_to_send(message.payload)
    if note is None or note.state not in {S.TO_WRITE, S.TO_REMOVE}:
        return
    client = connect(note.shop, now=now)
    try:
        _bring(client, note, now=now)
    except Rejected as error:
        problem = P.SCOPE if "ACCESS_DENIED" in error.codes else P.REFUSED
        note_refused(note=note, problem=problem, detail="" if problem is P.SCOPE else str(error), now=now)
    except Refused as refusal:
        if STALE in refusal.codes:
            raise Later("the note was changed at Shopify between reading and writing it") from refusal
        said = "; ".join(error.message for error in refusal.errors)
        note_refused(note=note, problem=P.REFUSED, detail=said, now=now)


def _bring(client: AdminClient, note: FitNote, *, now: datetime) -> None:
    held = read_fit_note(client, note.product_gid)
    removing = note.state == S.TO_REMOVE
    if held is None and not removing:
        note_refused(note=note, problem=P.GONE, now=now)
    elif held is None or (removing and not held.digest):
        note_removed(note=note)
    elif not removing and held.texts == note.texts:
        note_written(note=note, digest=held.digest, now=now)
    elif held.digest and held.digest != note.digest:
        note_refused(note=note, problem=P.CHANGED, theirs=held.texts, theirs_digest=held.digest, now=now)
    elif removing:
        delete_fit_note(client, note.product_gid)
        note_removed(note=note)
    else:
        _write(client, note, held, now=now)


def _write(client: AdminClient, note: FitNote, held: HeldNote, *, now: datetime) -> None:
    # Each time: who installs the app again may have lost the definition, and without it themes see nothing.
    define_fit_notes(client)
    digest = set_fit_note(client, note.product_gid, note.texts, digest=held.digest)
    note_written(note=note, digest=digest, now=now)
