"""A shop is exported by itself, each night or week; who looks twice at the same time begins it once."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from returns.domain.regular_export import ExportRhythm, next_night
from returns.models import ExportPlan, Shop
from returns.operations.export_everything import begin_export


def plan_exports(*, shop: Shop, rhythm: ExportRhythm | None, kept: int, tell: bool, now: datetime) -> None:
    """Export the shop regularly from now on and keep the last `kept`; None: not any more. Those there are stay.

    `tell`: an e-mail to the shop's address says each time that one is there.
    """
    if rhythm is None:
        ExportPlan.objects.filter(shop=shop).delete()
        return
    due = next_night(rhythm, after=now, zone=ZoneInfo(shop.time_zone))
    ExportPlan.objects.update_or_create(
        shop=shop, defaults={"rhythm": rhythm, "kept": kept, "tell": tell, "next_at": due}
    )


def export_regularly(*, now: datetime) -> int:
    """Begin every export that is due; returns how many. After a long rest there is one, not one for each night."""
    due = ExportPlan.objects.filter(next_at__lte=now).order_by("next_at").values_list("pk", flat=True)
    return sum(_begin_due(plan, now=now) for plan in list(due))


@transaction.atomic
def _begin_due(plan_id: int, *, now: datetime) -> int:
    """The row is held: who comes second finds it gone on to its next night. One that is under way is enough."""
    rows = ExportPlan.objects.select_for_update(skip_locked=True, of=("self",)).select_related("shop")
    plan = rows.filter(pk=plan_id, next_at__lte=now).first()
    if plan is None:
        return 0
    plan.next_at = next_night(ExportRhythm(plan.rhythm), after=now, zone=ZoneInfo(plan.shop.time_zone))
    plan.save(update_fields=["next_at"])
    return int(begin_export(shop=plan.shop, by="", now=now))
