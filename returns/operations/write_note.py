"""Colleagues write to each other about a return. No shopper reads it, and it goes into no message."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.staff_note import may_change, may_withdraw, named_in, plain
from returns.history import Actor, note
from returns.models import Mention, StaffNote
from returns.operations.moves import locked
from returns.operations.tell_mentioned import tell_mentioned
from returns.queries.staff import staff_of
from returns.queries.staff_notes import get_note, handles_of


class UnableToChangeNote(Exception):
    """`reason`: `empty`, `not_yours`, `too_late`, or `withdrawn`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic
def write_note(*, rma_id: int, text: str, request_key: str, actor_id: str, now: datetime) -> StaffNote:
    """Write one, and name who stands in it after an @. The same key is the same note. Raises UnableToChangeNote."""
    kept = plain(text)
    if not kept:
        raise UnableToChangeNote("empty")
    rma = locked(rma_id)
    found, new = StaffNote.objects.get_or_create(
        rma=rma, request_key=request_key[:64], defaults={"author": actor_id, "text": kept, "at": now}
    )
    if new:
        named = _name(found, now=now)
        note(rma, "note.written", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts={"named": named})
    return found


@transaction.atomic
def change_note(*, rma_id: int, note_id: int, text: str, actor_id: str, now: datetime) -> StaffNote:
    """Write one's own note anew, for a quarter of an hour. Who was named and still is has seen what they have seen."""
    kept = plain(text)
    if not kept:
        raise UnableToChangeNote("empty")
    rma = locked(rma_id)
    found = _standing(get_note(rma, note_id))
    if found.author != actor_id:
        raise UnableToChangeNote("not_yours")
    if not may_change(author=found.author, reader=actor_id, written_at=found.at, now=now):
        raise UnableToChangeNote("too_late")
    if found.text != kept:
        found.text, found.changed_at = kept, now
        found.save(update_fields=["text", "changed_at"])
        _name(found, now=now)
    return found


@transaction.atomic
def withdraw_note(*, rma_id: int, note_id: int, actor_id: str, is_manager: bool, now: datetime) -> None:
    """Take a note back: its text is gone, and the history says that there was one. Doing it again changes nothing."""
    rma = locked(rma_id)
    found = get_note(rma, note_id)
    if not may_withdraw(author=found.author, reader=actor_id, is_manager=is_manager):
        raise UnableToChangeNote("not_yours")
    if found.withdrawn_at:
        return
    StaffNote.objects.filter(pk=found.pk).update(text="", withdrawn_at=now)
    Mention.objects.filter(note=found).delete()
    note(rma, "note.withdrawn", at=now, actor=Actor.MERCHANT, actor_id=actor_id)


def see_mentions(*, rma_id: int, user_id: str, now: datetime) -> int:
    """Say that somebody has seen the notes of a return in which they are named; how many that were."""
    rows = Mention.objects.filter(note__rma=rma_id, member__user_id=user_id, seen_at=None)
    return rows.filter(member__shop__returns=rma_id).update(seen_at=now)


def _standing(found: StaffNote) -> StaffNote:
    if found.withdrawn_at:
        raise UnableToChangeNote("withdrawn")
    return found


def _name(found: StaffNote, *, now: datetime) -> int:
    """Let the mentions be those of the text; how many people it names."""
    members = staff_of(found.rma.shop)
    named = named_in(found.text, handles_of(members))
    Mention.objects.filter(note=found).exclude(member__in=named).delete()
    before = set(Mention.objects.filter(note=found).values_list("member", flat=True))
    rows = [Mention(note=found, member_id=key) for key in named]
    Mention.objects.bulk_create(rows, ignore_conflicts=True)
    own = {member.pk for member in members if member.user_id == found.author}
    tell_mentioned(found.rma.shop, set(named) - before - own, now=now)
    return len(named)
