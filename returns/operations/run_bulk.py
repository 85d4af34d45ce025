"""A job is carried out: a return at a time, each once, whatever dies in between."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, transaction
from django.db.models import Q

from returns.domain.bulk import TOLD, UNTRIED, BulkAction, JobStatus, RowStatus
from returns.models import BulkJob, BulkRow, OutboxMessage, Shop
from returns.operations.bulk_actions import Refused, Task
from returns.operations.bulk_of_key import act_for
from returns.operations.moves import locked
from returns.operations.tag_return import keep_tag
from returns.operations.try_bulk import AT_ONCE_AGAIN, WAIT, next_row, seen_of
from returns.outbox import Later, put

if TYPE_CHECKING:
    from returns.models import OutboxMessage as Message

logger = logging.getLogger(__name__)

RUN = "bulk.run"
# So many are done while somebody waits for the page; a worker does the rest.
AT_ONCE = 10
SLICE = 40
# A job waits while the shop has so many consequences to carry out, so that what a shopper does comes soon after.
BUSY = 100
# A job that nobody agreed to is forgotten after a day, what was done after some months.
UNSTARTED, KEPT = timedelta(days=1), timedelta(days=90)


@transaction.atomic
def start_bulk(*, job: BulkJob, parameters: Mapping[str, Any], staff_id: str, now: datetime) -> bool:
    """Say yes to what was shown; False where that was said before, or the job is over. `staff_id` is who acts.

    False too where the action has to be told something and `parameters` say nothing: nothing is done by default.
    A tag is made before any return is held. Raises UnableToTag.
    """
    if job.action in TOLD and not parameters:
        return False
    if job.action == BulkAction.TAG:
        keep_tag(shop=job.shop, name=str(parameters.get("tag", "")))
    agreed = {"parameters": dict(parameters), "staff_id": staff_id, "started_at": now}
    if not BulkJob.objects.filter(pk=job.pk, status=JobStatus.READY).update(status=JobStatus.RUNNING, **agreed):
        return False
    put(job.shop, RUN, {"job": job.pk}, now=now, stream=f"bulk:{job.pk}")
    job.refresh_from_db()
    return True


@transaction.atomic
def cancel_bulk(*, job: BulkJob, now: datetime) -> int | None:
    """Call off what is not done yet; how many that were, or None where the job is over. What is done stays."""
    going = [JobStatus.CHECKING, JobStatus.READY, JobStatus.RUNNING]
    rows = BulkJob.objects.filter(pk=job.pk, status__in=going)
    if not rows.update(status=JobStatus.CANCELED, finished_at=now):
        return None
    left = BulkRow.objects.filter(job=job, status__in=[RowStatus.NEW, RowStatus.FIT])
    return left.update(status=RowStatus.CALLED_OFF, ended_at=now)


def run(message: Message, *, now: datetime) -> None:
    """Effect: do some returns of the job, and come back for more; other work of the shop comes first."""
    job = BulkJob.objects.select_related("shop").filter(pk=message.payload["job"], status=JobStatus.RUNNING).first()
    if job is None:
        return
    if _is_busy(job.shop, now):
        raise Later("other work first", delay=WAIT, tried=False)
    left = job.rows.filter(status=RowStatus.FIT).count()
    if run_some(job, now=now, most=SLICE):
        came_on = job.rows.filter(status=RowStatus.FIT).count() < left
        raise Later("more to do", delay=AT_ONCE_AGAIN if came_on else WAIT, tried=False)


def run_some(job: BulkJob, *, now: datetime, most: int) -> bool:
    """Do up to `most` returns of a running job; True while some are left. May be called by several at once.

    A row's end is committed with what its operation changed, so that a worker may die anywhere.
    """
    for _ in range(most):
        try:
            if not _do_next(job, now):
                break
        except OperationalError:
            # Somebody else had the return for too long; nothing of it was done, and it is tried again.
            logger.warning("a return of bulk job %s was not to be had", job.pk, exc_info=True)
            break
    if job.rows.filter(status=RowStatus.FIT).exists():
        return True
    ended = BulkJob.objects.filter(pk=job.pk, status=JobStatus.RUNNING)
    if ended.update(status=JobStatus.DONE, finished_at=now):
        job.status, job.finished_at = JobStatus.DONE, now
    return False


@transaction.atomic
def _do_next(job: BulkJob, now: datetime) -> bool:
    row = next_row(job, RowStatus.FIT)
    if row is None:
        return False
    row.status, row.reason = _outcome(row, job, now)
    row.ended_at = now
    row.save(update_fields=["status", "reason", "ended_at"])
    return True


def _outcome(row: BulkRow, job: BulkJob, now: datetime) -> tuple[RowStatus, str]:
    """Do it in a savepoint of its own: what is refused or breaks leaves nothing behind but the row's end."""
    task = Task(BulkAction(job.action), job.parameters, job.staff_id, now)
    try:
        with transaction.atomic():
            return RowStatus.DONE, _act_as_seen(row, task)
    except Refused as why:
        return RowStatus.REFUSED, why.code
    except OperationalError:
        raise
    except Exception:
        logger.exception("return %s of bulk job %s failed", row.rma_id, job.pk)
        return RowStatus.FAILED, "broken"


def _act_as_seen(row: BulkRow, task: Task) -> str:
    rma = locked(row.rma_id)
    if task.action not in UNTRIED and seen_of(rma) != row.seen:
        raise Refused("changed")
    return act_for(rma, task)


def _is_busy(shop: Shop, now: datetime) -> bool:
    """Whether the shop has much else to do. Jobs of its own do not count, nor what a dead letter holds back."""
    ready = OutboxMessage.objects.filter(shop=shop).ready(now=now)
    return ready.exclude(kind__startswith="bulk.")[:BUSY].count() >= BUSY


def forget_bulk(*, now: datetime) -> int:
    """Delete jobs that nobody agreed to and those that ended long ago, with their rows; returns how many."""
    unstarted = Q(status__in=[JobStatus.CHECKING, JobStatus.READY], created_at__lt=now - UNSTARTED)
    over = Q(finished_at__lt=now - KEPT)
    return BulkJob.objects.filter(unstarted | over).delete()[1].get("returns.BulkJob", 0)
