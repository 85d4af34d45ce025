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


def member_id(shop: Shop, user_id: str) -> int | None:
    """The row of somebody of the staff, which the list's filter for mentions is asked by."""
    return StaffMember.objects.filter(shop=shop, user_id=user_id).values_list("pk", flat=True).first()


def held_of_notes(rma: Return) -> list[str]:
    """What a privacy export shows: what colleagues wrote of somebody's return is about them, too."""
    return [f"{each.at.isoformat()} {each.text}" for each in StaffNote.objects.filter(rma=rma) if each.text]


def to_tell(shop: Shop, member_id: int, *, most: int = 20) -> tuple[StaffMember | None, list[Mention], dict[str, str]]:
    """Who is to be told of which mentions, neither seen nor told of yet, and what colleagues are called.

    None for who is gone, has no address, or wants no letters. Nobody is told of their own notes.
    """
    member = StaffMember.objects.select_related("shop").filter(shop=shop, pk=member_id, mention_mails=True)
    reader = member.exclude(email="").first()
    if reader is None:
        return None, [], {}
    rows = Mention.objects.filter(member=reader, seen_at=None, mailed_at=None, note__withdrawn_at=None)
    found = rows.exclude(note__author=reader.user_id).select_related("note__rma").order_by("pk")[:most]
    return reader, list(found), {each.user_id: str(each) for each in staff_of(shop)}


def wants_mention_mails(shop: Shop, user_id: str) -> bool | None:
    """Whether somebody is told by mail where they are named; None where they could not be, having no address here."""
    rows = StaffMember.objects.filter(shop=shop, user_id=user_id).exclude(email="")
    return rows.values_list("mention_mails", flat=True).first()
