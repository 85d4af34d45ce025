"""What is to be done at a shop, and what was. Every look-up starts there."""

from __future__ import annotations

from django.db.models import F, Q

from returns.models import Shop, Task
from returns.queries.home import Pile

MOST_OPEN, MOST_DONE = 200, 30


def open_tasks(shop: Shop) -> list[Task]:
    """What is still to be done: the day that comes first on top, then what has none. MOST_OPEN at most."""
    rows = shop.tasks.filter(done_at=None).select_related("finding__subject")
    return list(rows.order_by(F("due").asc(nulls_last=True), "pk")[:MOST_OPEN])


def done_tasks(shop: Shop) -> list[Task]:
    """What was done lately, the latest first. MOST_DONE at most."""
    rows = shop.tasks.filter(done_at__isnull=False).select_related("finding__subject")
    return list(rows.order_by("-done_at")[:MOST_DONE])


def get_task(shop: Shop, task_id: int) -> Task:
    """The shop's task with this id; raises Task.DoesNotExist."""
    return shop.tasks.get(pk=task_id)


def open_of_findings(shop: Shop) -> dict[int, Task]:
    """The open tasks about findings, by their ids; the newest, where there are several."""
    rows = shop.tasks.filter(finding__isnull=False, done_at=None).order_by("pk")[:MOST_OPEN]
    return {row.finding_id: row for row in rows if row.finding_id}


def task_pile(shop: Shop, user_id: str) -> Pile:
    """What somebody has to do, or everybody may."""
    rows = Task.objects.filter(Q(for_whom=user_id) | Q(for_whom=""), shop=shop, done_at=None)
    found = rows.order_by().values_list("pk", "at")[:MOST_OPEN]
    moments = [at for _, at in found]
    return Pile(len(moments), min(moments) if moments else None)
