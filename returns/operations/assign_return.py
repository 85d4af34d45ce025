"""Somebody of the staff gets a return: they take it, or a colleague, a program or a workflow gives it to them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.role import Permission, may
from returns.history import Actor, note
from returns.models import Return
from returns.operations.moves import locked
from returns.operations.tell_assigned import tell_assigned
from returns.queries.staff import role_of, staff_member


class UnableToAssign(Exception):
    """Nothing was changed.

    `code`: `nobody_there` (no such person at the shop), `only_sees` (their role lets them do nothing with a return), or
    `taken` (somebody else has it than was seen: `holder`, "" for nobody).
    """

    def __init__(self, code: str, holder: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.holder = holder


@transaction.atomic
def assign_return(*, rma_id: int, to: str, actor_id: str, now: datetime, seen: str | None = None) -> bool:
    """Let a return be with the person of this number at Shopify; False where it is already. Raises UnableToAssign.

    `seen` is who had it when whoever acts looked ("": nobody): of two who take it at once the first has it. None: from
    whoever has it. The person is told by mail, unless they took it themselves or want no mail.
    """
    rma = locked(rma_id)
    member = staff_member(rma.shop, to) if to else None
    if member is None:
        raise UnableToAssign("nobody_there")
    if not may(role_of(rma.shop, member), Permission.NOTE):
        raise UnableToAssign("only_sees")
    before = rma.assigned_to
    if before == to:
        return False
    if not hand_to(rma, to, seen=seen, now=now):
        raise UnableToAssign("taken", before)
    note(
        rma,
        "return.assigned",
        at=now,
        actor=Actor.MERCHANT,
        actor_id=actor_id,
        facts={"to": to, "before": before},
    )
    if to != actor_id:
        tell_assigned(rma.shop, member, now=now)
    return True


def hand_to(rma: Return, to: str, *, seen: str | None, now: datetime) -> bool:
    """Write down who has a locked return; False where somebody else had it than was `seen`."""
    if seen is not None and seen != rma.assigned_to:
        return False
    rows = Return.objects.filter(pk=rma.pk, assigned_to=rma.assigned_to)
    rma.assigned_to, rma.assigned_at = to, now if to else None
    return bool(rows.update(assigned_to=rma.assigned_to, assigned_at=rma.assigned_at))
