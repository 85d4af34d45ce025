"""The notes of colleagues as the page of a return shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from returns.domain.role import Permission
from returns.domain.shopify_flow import is_shopify_flow
from returns.domain.staff_note import may_change, may_withdraw
from returns.people import Staff
from returns.queries.api_keys import programs
from returns.queries.staff_notes import handles_of, notes_of
from returns_portal.merchant import words
from returns_portal.merchant.forms.note import NoteForm

if TYPE_CHECKING:
    from returns.models import Return, StaffMember, StaffNote


def note_rows(
    rma: Return, *, reader: Staff, members: Sequence[StaffMember], now: datetime, wrong: NoteForm | None = None
) -> dict[str, Any]:
    """The notes, whom they name, what the reader may do with each, and the form (`wrong`: as it was filled in).

    `members` are the shop's people.
    """
    handles, notes = handles_of(members), notes_of(rma)
    people = {member.pk: member for member in members}
    authors = {member.user_id: str(member) for member in members}
    authors |= programs(rma.shop, {note.author for note in notes})
    authors |= {note.author: "Shopify Flow" for note in notes if is_shopify_flow(note.author)}
    named = {mention.member_id for note in notes for mention in note.mentions.all() if mention.seen_at is None}
    return {
        "notes": [_row(note, rma, reader, people, authors, now) for note in notes],
        "note_form": wrong or NoteForm(handles=handles.values()),
        "named_here": any(people[key].user_id == reader.id for key in named if key in people),
    }


def _row(
    note: StaffNote,
    rma: Return,
    reader: Staff,
    people: dict[int, StaffMember],
    authors: Mapping[str, str],
    now: datetime,
) -> dict[str, Any]:
    mine = bool(note.author) and note.author == reader.id
    return {
        "pk": note.pk,
        "who": _("You") if mine else authors.get(note.author) or _("A colleague"),
        "text": note.text,
        "moment": words.moment(note.at, time_zone=rma.shop.time_zone),
        "changed": note.changed_at is not None,
        "withdrawn": note.withdrawn_at is not None,
        "named": [
            {"name": str(people[mention.member_id]), "seen": mention.seen_at is not None}
            for mention in note.mentions.all()
            if mention.member_id in people
        ],
        "form": NoteForm(initial={"text": note.text}, auto_id=f"id_note_{note.pk}_%s")
        if may_change(author=note.author, reader=reader.id, written_at=note.at, now=now)
        else None,
        "may_withdraw": may_withdraw(author=note.author, reader=reader.id, is_manager=reader.may(Permission.OVERRIDE)),
    }
