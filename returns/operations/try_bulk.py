"""A job is tried: a return's own operation runs as it will, and is undone. So no preview can be wrong about it.

Of returns that stand alike in everything an operation can see, one is tried for all of them.
"""

from __future__ import annotations

import logging
from collections.abc import Hashable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from returns.domain.bulk import BulkAction, JobStatus, RowStatus
from returns.domain.status import SettlementStatus
from returns.models import BulkJob, BulkRow, Return
from returns.operations.bulk_actions import Refused, Task
from returns.operations.bulk_of_key import act_for, is_capped
from returns.operations.moves import locked
from returns.operations.trying import consequences_of, last_message
from returns.outbox import Later
from returns.queries.alike import likenesses

if TYPE_CHECKING:
    from returns.models import OutboxMessage as Message

logger = logging.getLogger(__name__)

# So many are read together.
TOGETHER = 500
# To read so many returns takes as long as to try one.
AS_MUCH_AS_A_TRIAL = 25
BROKEN = "broken"
# So many trials are made while somebody waits for the page; a worker tries the rest.
AT_ONCE = 30
# Within a second or two, so that other work comes in between.
SLICE = 40
AT_ONCE_AGAIN, WAIT = timedelta(microseconds=1), timedelta(seconds=2)


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
    """Make up to `most` trials, each in a transaction of its own; True while returns are left that were not tried.

    Of returns that stand alike one is tried, and what it shows stands for all (`queries.alike`). Once all are, the job
    waits for a yes. May be called by several at once.
    """
    while most > 0 and (effort := _try_together(job, now, most)):
        most -= effort
    if job.rows.filter(status=RowStatus.NEW).exists():
        return BulkJob.objects.filter(pk=job.pk, status=JobStatus.CHECKING).exists()
    if BulkJob.objects.filter(pk=job.pk, status=JobStatus.CHECKING).update(status=JobStatus.READY):
        job.status = JobStatus.READY
    return False


def _try_together(job: BulkJob, now: datetime, most: int) -> int:
    """Try one of each kind among the next returns, up to `most` of them; how many trials that was worth, 0 for none."""
    rows = list(job.rows.filter(status=RowStatus.NEW).order_by("pk")[:TOGETHER])
    ids, action = [row.rma_id for row in rows], BulkAction(job.action)
    alone = len(rows) == 1 or is_capped(job)
    known = {} if alone else likenesses(job.shop, ids, action, staff_id=job.staff_id, now=now)
    kinds: dict[Hashable, list[BulkRow]] = {}
    for each in rows:
        like = known[each.rma_id][1] if each.rma_id in known else None
        kinds.setdefault(each.pk if like is None else like, []).append(each)
    tried = 0
    for alike in list(kinds.values())[:most]:
        try:
            row = _try_row(job, alike[0].pk, now)
        except OperationalError:
            # Somebody else had the return for too long; it is tried again.
            logger.warning("a return of bulk job %s was not to be had", job.pk, exc_info=True)
            break
        if row is None:
            continue
        tried += 1
        if len(alike) > 1 and row.reason != BROKEN:
            _share(row, {other.pk: known[other.rma_id][0] for other in alike[1:]}, known[row.rma_id][0])
    return max(tried, len(rows) // AS_MUCH_AS_A_TRIAL) if tried else 0


@transaction.atomic
def _try_row(job: BulkJob, row_id: int, now: datetime) -> BulkRow | None:
    """Try one return, unless somebody else has or had it."""
    skip = connection.features.has_select_for_update_skip_locked
    rows = BulkRow.objects.filter(pk=row_id, status=RowStatus.NEW).select_for_update(skip_locked=skip, of=("self",))
    row = rows.first()
    if row is None:
        return None
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
        row.status, row.reason = RowStatus.UNFIT, BROKEN
    row.save(update_fields=_FOUND)
    return row


@transaction.atomic
def _share(tried: BulkRow, others: Mapping[int, Return], model: Return) -> None:
    """Write down for returns that stand like the one that was tried what its trial showed; their sums are their own.

    Where the sum of the one is not that of its settlement as it stood, the others are left to be tried themselves.
    """
    if tried.currency and _worth(model) != (tried.shop_minor, tried.presentment_minor, tried.currency):
        return
    skip = connection.features.has_select_for_update_skip_locked
    rows = BulkRow.objects.filter(pk__in=others, status=RowStatus.NEW).order_by("pk")
    found = rows.select_for_update(skip_locked=skip, of=("self",)).only("pk")
    same = {name: getattr(tried, name) for name in ("status", "reason", "letters", "labels", "currency")}
    own: dict[tuple[str, int, int], list[int]] = {}
    for row in found:
        shop_minor, presentment_minor, _ = _worth(others[row.pk]) if tried.currency else (0, 0, "")
        own.setdefault((seen_of(others[row.pk]), shop_minor, presentment_minor), []).append(row.pk)
    for (seen, shop_minor, presentment_minor), ids in own.items():
        changed = {"seen": seen, "shop_minor": shop_minor, "presentment_minor": presentment_minor, **same}
        BulkRow.objects.filter(pk__in=ids).update(**changed)


def _worth(rma: Return) -> tuple[int, int, str]:
    worth = rma.order.amount(rma.settlement, "total") + rma.order.amount(rma.settlement, "bonus")
    return worth.shop.minor, worth.presentment.minor, worth.presentment.currency


_FOUND = ("status", "reason", "seen", "letters", "labels", "shop_minor", "presentment_minor", "currency")


def next_row(job: BulkJob, status: RowStatus) -> BulkRow | None:
    """The first row of a status that nobody else has, held until the transaction ends.

    Held before the return's order and the return, and by nobody who has one of them.
    """
    rows: QuerySet[BulkRow] = BulkRow.objects.filter(job=job, status=status).order_by("pk")
    skip = connection.features.has_select_for_update_skip_locked
    return rows.select_for_update(skip_locked=skip, of=("self",)).first()


def _note_effect(row: BulkRow, rma: Return, task: Task) -> str:
    """Write down what the action brings about: money that becomes due, letters, labels; what `act` says of it."""
    before = last_message()
    due_before = rma.settlement.status == SettlementStatus.DUE
    said = act_for(rma, task)
    follows = consequences_of(rma.pk, after=before)
    row.labels, row.letters = follows.labels, follows.letters
    rma.settlement.refresh_from_db()
    if rma.settlement.status == SettlementStatus.DUE and not due_before:
        row.shop_minor, row.presentment_minor, row.currency = _worth(rma)
    return said


def seen_of(rma: Return) -> str:
    """How a return stands: what staff see of it before they agree. Stands it otherwise, they saw something else."""
    money, pieces = rma.settlement, sum(item.quantity for item in rma.lines.all())
    worth = f"{money.total_presentment_minor}+{money.bonus_presentment_minor}"
    return f"{rma.status} {rma.stage} {money.status} {rma.outcome} {worth} {pieces}"
