"""A job is tried: each return's own operation runs as it will, and is undone. So no preview can be wrong about it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from returns.domain.bulk import BulkAction, JobStatus, RowStatus
from returns.domain.status import SettlementStatus
from returns.models import BulkJob, BulkRow, OutboxMessage, Return
from returns.operations.bulk_actions import Refused, Task, act
from returns.operations.moves import locked
from returns.outbox import Later

if TYPE_CHECKING:
    from returns.models import OutboxMessage as Message

logger = logging.getLogger(__name__)

# So many are tried while somebody waits for the page; a worker tries the rest.
AT_ONCE = 30
# Within a second or two, so that other work comes in between.
SLICE = 40
AT_ONCE_AGAIN, WAIT = timedelta(microseconds=1), timedelta(seconds=2)
# Messages whose effect writes to the shopper once it is done.
LETTER_FOLLOWS = frozenset({"labels.make", "shopify.settle", "shopify.settle_linked", "shopify.give_gift_card"})


def check(message: Message, *, now: datetime) -> None:
    """Effect: try some returns of the job, and come back for more until all are tried."""
    job = BulkJob.objects.select_related("shop").filter(pk=message.payload["job"]).first()
    if job is None:
        return
    left = job.rows.filter(status=RowStatus.NEW).count()
    if try_some(job, now=now, most=SLICE):
        came_on = job.rows.filter(status=RowStatus.NEW).count() < left
        raise Later("more to try", delay=AT_ONCE_AGAIN if came_on else WAIT, tried=False)


def try_some(job: BulkJob, *, now: datetime, most: int) -> bool:
    """Try up to `most` returns of a job, each in a transaction of its own; True while some are left.

    Once all are tried, the job waits for a yes. May be called by several at once.
    """
    for _ in range(most):
        try:
            if not _try_next(job, now):
                break
        except OperationalError:
            # Somebody else had the return for too long; it is tried again.
            logger.warning("a return of bulk job %s was not to be had", job.pk, exc_info=True)
            break
    if job.rows.filter(status=RowStatus.NEW).exists():
        return BulkJob.objects.filter(pk=job.pk, status=JobStatus.CHECKING).exists()
    if BulkJob.objects.filter(pk=job.pk, status=JobStatus.CHECKING).update(status=JobStatus.READY):
        job.status = JobStatus.READY
    return False


@transaction.atomic
def _try_next(job: BulkJob, now: datetime) -> bool:
    row = next_row(job, RowStatus.NEW)
    if row is None:
        return False
    task = Task(BulkAction(job.action), job.parameters, job.staff_id, now)
    row.status, row.reason = RowStatus.FIT, ""
    try:
        with transaction.atomic():
            rma = locked(row.rma_id)
            row.seen = seen_of(rma)
            row.reason = _note_effect(row, rma, task)
            transaction.set_rollback(True)
    except Refused as why:
        row.status, row.reason = RowStatus.UNFIT, why.code
    except OperationalError:
        raise
    except Exception:
        logger.exception("return %s of bulk job %s could not be tried", row.rma_id, job.pk)
        row.status, row.reason = RowStatus.UNFIT, "broken"
    row.save(update_fields=["status", "reason", "seen", "letters", "labels", *_MONEY])
    return True


_MONEY = ("shop_minor", "presentment_minor", "currency")


def next_row(job: BulkJob, status: RowStatus) -> BulkRow | None:
    """The first row of a status that nobody else has, held until the transaction ends.

    Held before the return's order and the return, and by nobody who has one of them.
    """
    rows: QuerySet[BulkRow] = BulkRow.objects.filter(job=job, status=status).order_by("pk")
    skip = connection.features.has_select_for_update_skip_locked
    return rows.select_for_update(skip_locked=skip, of=("self",)).first()


def _note_effect(row: BulkRow, rma: Return, task: Task) -> str:
    """Write down what the action brings about: money that becomes due, letters, labels; what `act` says of it."""
    before = OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    due_before = rma.settlement.status == SettlementStatus.DUE
    said = act(rma, task)
    put = OutboxMessage.objects.filter(pk__gt=before, payload__return=rma.pk).values_list("kind", flat=True)
    kinds = list(put)
    row.labels = kinds.count("labels.make")
    letters = sum(kind.startswith("mail.") for kind in kinds)
    row.letters = letters or int(any(kind in LETTER_FOLLOWS for kind in kinds))
    rma.settlement.refresh_from_db()
    if rma.settlement.status == SettlementStatus.DUE and not due_before:
        worth = rma.order.amount(rma.settlement, "total") + rma.order.amount(rma.settlement, "bonus")
        row.shop_minor, row.presentment_minor = worth.shop.minor, worth.presentment.minor
        row.currency = worth.presentment.currency
    return said


def seen_of(rma: Return) -> str:
    """How a return stands: what staff see of it before they agree. Stands it otherwise, they saw something else."""
    money, pieces = rma.settlement, sum(rma.lines.values_list("quantity", flat=True))
    worth = f"{money.total_presentment_minor}+{money.bonus_presentment_minor}"
    return f"{rma.status} {rma.stage} {money.status} {rma.outcome} {worth} {pieces}"
