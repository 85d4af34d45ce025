"""Notes of colleagues about returns, and who is named in them. Every look-up starts at a shop or one of its returns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from returns.domain.staff_note import handles
from returns.models import Mention, Return, Shop, StaffMember, StaffNote
from returns.queries.staff import staff_of

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A note that names somebody, and the return it is on."""

    number: str
    author: str
    text: str
    at: datetime


def notes_of(rma: Return) -> list[StaffNote]:
    """The newest notes on a return with whom they name, the oldest of them first; taken back ones as a trace."""
    rows = StaffNote.objects.filter(rma=rma).prefetch_related("mentions").order_by("-pk")[:MOST_SHOWN]
    return list(rows)[::-1]


def get_note(rma: Return, note_id: int) -> StaffNote:
    """The return's note with this id; raises StaffNote.DoesNotExist."""
    return StaffNote.objects.get(rma=rma, pk=note_id)


def handles_of(members: Iterable[StaffMember]) -> dict[int, str]:
    """What each of the shop's people is called after an @, by the id of their row."""
    return handles((member.pk, str(member)) for member in members)


def unseen_mentions(shop: Shop, user_id: str, *, most: int = 50) -> list[Mentioned]:
    """Where somebody is named and has not said that they have seen it, the newest first."""
    rows = Mention.objects.filter(member__shop=shop, member__user_id=user_id, seen_at=None, note__withdrawn_at=None)
    names = {member.user_id: str(member) for member in staff_of(shop)}
    found = rows.select_related("note__rma").order_by("-pk")[:most]
    return [Mentioned(row.note.rma.number, names.get(row.note.author, ""), row.note.text, row.note.at) for row in found]


def count_unseen_mentions(shop: Shop, user_id: str, *, most: int = 100) -> int:
    """In how many notes somebody is named that they have not seen, up to `most`."""
    rows = Mention.objects.filter(member__shop=shop, member__user_id=user_id, seen_at=None, note__withdrawn_at=None)
    return rows[:most].count()


def held_of_notes(rma: Return) -> list[str]:
    """What a privacy export shows: what colleagues wrote of somebody's return is about them, too."""
    return [f"{each.at.isoformat()} {each.text}" for each in StaffNote.objects.filter(rma=rma) if each.text]
