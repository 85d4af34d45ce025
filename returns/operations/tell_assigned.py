"""Whoever gets returns from somebody else is told by mail, of those that come soon after each other at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from returns.models import OutboxMessage, Shop, StaffMember
from returns.outbox import put

KIND = "mail.assigned"
# So long a letter waits for further returns.
GATHERED_FOR = timedelta(minutes=5)


def tell_assigned(shop: Shop, member: StaffMember, *, now: datetime) -> None:
    """Leave a letter for somebody who wants to be told, unless one waits; the same switch as for mentions."""
    if not member.email or not member.mention_mails:
        return
    waiting = OutboxMessage.objects.filter(shop=shop, kind=KIND, done_at=None, dead_at=None, attempts=0)
    if not waiting.filter(payload__member=member.pk, leased_until=None).exists():
        told = {"member": member.pk, "since": now.isoformat()}
        put(shop, KIND, told, now=now, due_at=now + GATHERED_FOR)
