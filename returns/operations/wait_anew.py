"""Goods for which something went out early have another day to be sent by."""

from __future__ import annotations

from returns.models import LinkedOrder, Return


def wait_anew(rma: Return) -> None:
    """Let nothing be missed or reminded of yet: both count from the new day. What was given up stays so.

    Inside the caller's transaction and under the return's lock.
    """
    LinkedOrder.objects.filter(rma=rma, lost_at=None).update(overdue_at=None, reminders=0)
