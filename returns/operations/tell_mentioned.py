"""Colleagues who are named in notes are told by mail, those named soon after each other at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from returns.models import Mention, OutboxMessage, Shop, StaffMember
from returns.outbox import put

KIND = "mail.mentioned"
# So long a letter waits for further notes, and for the reader to see them without it.
GATHERED_FOR = timedelta(minutes=5)


def tell_mentioned(shop: Shop, members: Iterable[int], *, now: datetime) -> None:
    """Leave a letter for each of the people (ids of their rows) who wants one, unless one waits. In the transaction."""
    for member in StaffMember.objects.filter(shop=shop, pk__in=list(members), mention_mails=True).exclude(email=""):
        waiting = OutboxMessage.objects.filter(shop=shop, kind=KIND, done_at=None, dead_at=None, attempts=0)
        if not waiting.filter(payload__member=member.pk, leased_until=None).exists():
            put(shop, KIND, {"member": member.pk}, now=now, due_at=now + GATHERED_FOR)


def note_mailed(mentions: Iterable[Mention], *, now: datetime) -> None:
    """The letter that names them went out."""
    Mention.objects.filter(pk__in=[each.pk for each in mentions], mailed_at=None).update(mailed_at=now)


def choose_mention_mails(*, shop: Shop, user_id: str, wanted: bool) -> bool:
    """Let somebody be told by mail where they are named, or not; False where nobody here is known by this id."""
    return bool(StaffMember.objects.filter(shop=shop, user_id=user_id).update(mention_mails=wanted))
