"""Who of the staff has which returns. Every look-up starts at the shop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from returns.domain.inbox import WAITS
from returns.domain.role import Permission, may
from returns.models import BulkJob, Return, ReturnEvent, Shop, StaffMember
from returns.queries.inbox import MOST_COUNTED
from returns.queries.staff import role_of, staff_of

MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Given:
    """A return that somebody was given, and who gave it: as history names them, and their name among the staff."""

    number: str
    by: str
    name: str


def assignable(shop: Shop, members: Iterable[StaffMember]) -> list[StaffMember]:
    """Those of the shop's people whom a return can be given to: whoever may do more than look."""
    return [member for member in members if may(role_of(shop, member), Permission.NOTE)]


def waiting_for(shop: Shop, user_id: str) -> QuerySet[Return]:
    """The returns that somebody has and that are not over; of those that wait longest, one more than are counted."""
    mine = Return.objects.filter(shop=shop, assigned_to=user_id, stage__in=[stage.value for stage in WAITS])
    return Return.objects.filter(pk__in=mine.order_by("stage_since", "pk").values("pk")[: MOST_COUNTED + 1])


def held_by_others(job: BulkJob) -> int:
    """How many returns of a job somebody else has than who acts."""
    return job.rows.exclude(rma__assigned_to__in=["", job.staff_id]).count()


def to_tell_of(shop: Shop, member_id: int, *, since: datetime) -> tuple[StaffMember | None, list[Given], int]:
    """Who is to be told, of which returns that others gave them since a moment and they still have, and of how many.

    None for who is gone, has no address, or wants no letters. MOST_TOLD are named.
    """
    members = StaffMember.objects.select_related("shop").filter(shop=shop, pk=member_id, mention_mails=True)
    reader = members.exclude(email="").first()
    if reader is None:
        return None, [], 0
    mine = Return.objects.filter(shop=shop, assigned_to=reader.user_id, assigned_at__gte=since)
    events = ReturnEvent.objects.filter(rma__in=mine, kind="return.assigned", at__gte=since).order_by("pk")
    given = {rma: (number, by) for rma, number, by in events.values_list("rma", "rma__number", "actor_id")}
    names = {each.user_id: str(each) for each in staff_of(shop)}
    rows = [Given(number, by, names.get(by, "")) for number, by in given.values() if by != reader.user_id]
    return reader, rows[:MOST_TOLD], len(rows)
