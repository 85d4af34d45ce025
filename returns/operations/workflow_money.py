"""What workflows may pay in a day. The sums are taken under a lock, so that no two of them count beside each other."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import F, Sum

from returns.models import Shop, ShopWorkflow, WorkflowDay, WorkflowLimits


class OverLimit(Exception):
    """Nothing was taken. `code`: `workflow_limit` or `shop_limit`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def take_money(*, shop: Shop, workflow: ShopWorkflow, amount_minor: int, limit_minor: int, now: datetime) -> None:
    """Count an amount (the shop's currency) for the shop's day, inside the caller's transaction, which holds a return.

    `limit_minor` is the workflow's own, 0: nothing; the shop's is for all of them. Raises OverLimit.
    """
    limits = _held(shop)
    day = now.astimezone(ZoneInfo(shop.time_zone)).date()
    rows = WorkflowDay.objects.filter(workflow__shop=shop, day=day)
    spent = rows.filter(workflow=workflow).aggregate(spent=Sum("spent_minor"))["spent"] or 0
    if spent + amount_minor > limit_minor:
        raise OverLimit("workflow_limit")
    if limits.day_minor is not None:
        together = rows.aggregate(spent=Sum("spent_minor"))["spent"] or 0
        if together + amount_minor > limits.day_minor:
            raise OverLimit("shop_limit")
    WorkflowDay.objects.get_or_create(workflow=workflow, day=day)
    rows.filter(workflow=workflow).update(spent_minor=F("spent_minor") + amount_minor)


def _held(shop: Shop) -> WorkflowLimits:
    WorkflowLimits.objects.get_or_create(shop=shop)
    return WorkflowLimits.objects.select_for_update(no_key=True, of=("self",)).get(shop=shop)
