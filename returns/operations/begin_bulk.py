"""Staff choose many returns and what is to be done with them; nothing is done yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet

from returns.domain.bulk import AGAIN, MOST, UNTRIED, BulkAction, JobStatus, RowStatus
from returns.models import BulkJob, BulkRow, Return, Shop
from returns.outbox import put

CHECK = "bulk.check"


@transaction.atomic
def begin_bulk(
    *,
    shop: Shop,
    action: BulkAction,
    chosen: QuerySet[Return],
    request_key: str,
    staff_id: str,
    now: datetime,
    parameters: Mapping[str, Any] | None = None,
) -> BulkJob | None:
    """Keep which returns of the shop are meant, the oldest first and 10,000 at most; None if there are none.

    The same form sent twice is one job. What has to be tried before it can be shown is tried by a worker, or sooner by
    whoever calls `try_some`.
    """
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    if found := BulkJob.objects.filter(shop=shop, request_key=request_key).first():
        return found
    job = BulkJob.objects.create(
        shop=shop,
        action=action,
        status=_first(action),
        parameters=dict(parameters or {}),
        request_key=request_key,
        staff_id=staff_id,
        total=0,
        created_at=now,
        finished_at=now if action == BulkAction.EXPORT else None,
    )
    rows = chosen.filter(shop=shop).order_by("requested_at", "pk").values_list("pk", flat=True)
    job.total = _add(job, rows[:MOST], _first_of_rows(action))
    if not job.total:
        job.delete()
        return None
    job.left_out = max(rows.count() - MOST, 0) if job.total == MOST else 0
    job.save(update_fields=["total", "left_out"])
    if action not in UNTRIED:
        put(shop, CHECK, {"job": job.pk}, now=now, stream=f"bulk:{job.pk}")
    return job


def begin_again(*, job: BulkJob, request_key: str, staff_id: str, now: datetime) -> BulkJob | None:
    """A job of what another one did not do, with the same parameters; None if nothing is left of it."""
    left = job.rows.filter(status__in=AGAIN).values("rma")
    return begin_bulk(
        shop=job.shop,
        action=BulkAction(job.action),
        chosen=job.shop.returns.filter(pk__in=left),
        request_key=request_key,
        staff_id=staff_id,
        now=now,
        parameters=job.parameters,
    )


def _first(action: BulkAction) -> JobStatus:
    if action == BulkAction.EXPORT:
        return JobStatus.DONE
    return JobStatus.READY if action in UNTRIED else JobStatus.CHECKING


def _first_of_rows(action: BulkAction) -> RowStatus:
    if action == BulkAction.EXPORT:
        return RowStatus.DONE
    return RowStatus.FIT if action in UNTRIED else RowStatus.NEW


def _add(job: BulkJob, chosen: QuerySet[Return, int], status: RowStatus) -> int:
    """Make a row of each return in one statement, in their order: ten thousand take as long as a page. How many."""
    told = {"job_id": job.pk, "status": status.value, "letters": 0, "labels": 0, "shop_minor": 0}
    told |= {"presentment_minor": 0, "reason": "", "seen": "", "currency": ""}
    try:
        sql, given = chosen.query.sql_with_params()
    except EmptyResultSet:
        return 0
    values = ", ".join(str(value) if isinstance(value, int) else f"'{value}'" for value in told.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {BulkRow._meta.db_table} ({', '.join(told)}, rma_id)"  # noqa: S608  # nosec B608 - our own words and numbers
            f" SELECT {values}, chosen.pk FROM ({sql}) chosen",
            given,
        )
        return int(cursor.rowcount)
