"""Staff choose many returns and what is to be done with them; nothing is done yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from returns.domain.bulk import AGAIN, MOST, UNTRIED, BulkAction, JobStatus, RowStatus
from returns.models import BulkJob, BulkRow, Return, Shop
from returns.outbox import put

CHECK = "bulk.check"
BATCH = 1_000


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
    rows = chosen.filter(shop=shop).order_by("requested_at", "pk").values_list("pk", flat=True)
    ids = list(rows[: MOST + 1])
    left_out = rows.count() - MOST if len(ids) > MOST else 0
    ids = ids[:MOST]
    if not ids:
        return None
    untried = action in UNTRIED
    job = BulkJob.objects.create(
        shop=shop,
        action=action,
        status=_first(action),
        parameters=dict(parameters or {}),
        request_key=request_key,
        staff_id=staff_id,
        total=len(ids),
        left_out=left_out,
        created_at=now,
        finished_at=now if action == BulkAction.EXPORT else None,
    )
    status = RowStatus.DONE if action == BulkAction.EXPORT else RowStatus.FIT if untried else RowStatus.NEW
    _add(job, ids, status)
    if not untried:
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


def _add(job: BulkJob, ids: Iterable[int], status: RowStatus) -> None:
    BulkRow.objects.bulk_create((BulkRow(job=job, rma_id=pk, status=status) for pk in ids), batch_size=BATCH)
