"""Returns of another system come in: looked at first, then brought one at a time, whatever dies in between."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import OperationalError, transaction
from django.db.models.fields.json import KT
from django.db.models.functions import Left

from returns.domain.bringing.profiles import Field
from returns.domain.bringing.record import Fault
from returns.domain.bringing.steps import GOING, MOVES, FileStatus, RowStatus, Said
from returns.doors import NoAnswer, door
from returns.models import BroughtFile, BroughtRow, Order
from returns.operations.bring_file import TURN, WORK, advance
from returns.operations.moves import hold_order
from returns.operations.take_rows import take_rows
from returns.operations.undo_brought import undo_next
from returns.operations.write_brought import write_history, write_under_way
from returns.outbox import Later, put
from returns.queries.bringing import next_returns
from returns.queries.brought_plans import Plan, plan_of, plans_of

if TYPE_CHECKING:
    from returns.models import OutboxMessage

logger = logging.getLogger(__name__)

# Returns that are looked at in one transaction.
SLICE = 100
# Shopify is asked so often for one order, which takes an hour; then the others go on without its return.
MOST_ASKED = 12


@transaction.atomic
def start_bringing(*, file: BroughtFile, now: datetime) -> bool:
    """Say yes to the preview; False where that was said before, or there is none."""
    return _begin(file, FileStatus.READY, FileStatus.RUNNING, now)


@transaction.atomic
def undo_bringing(*, file: BroughtFile, now: datetime) -> bool:
    """Take back what came of a file and was not worked on; False where it is not done."""
    return _begin(file, FileStatus.DONE, FileStatus.UNDOING, now)


def work(message: OutboxMessage, *, now: datetime) -> None:
    """Effect: go on with a file for some seconds, and come back for more. A kill costs one slice, and repeats none."""
    file = BroughtFile.objects.select_related("shop").filter(pk=message.payload["file"], shop=message.shop).first()
    until = time.monotonic() + TURN
    steps = {
        FileStatus.TAKING: take_rows,
        FileStatus.CHECKING: _check,
        FileStatus.RUNNING: _bring,
        FileStatus.UNDOING: undo_next,
    }
    while file is not None and file.status in GOING:
        try:
            goes_on = steps[FileStatus(file.status)](file, now)
        except NoAnswer as reason:
            if not reason.tried or message.attempts < MOST_ASKED:
                said = f"an order could not be read: {reason}"
                raise Later(said, delay=reason.delay, tried=reason.tried) from reason
            goes_on = _pass_over(file, now)
        if not goes_on:
            return
        message.attempts = 0  # what is counted are tries of one return
        if time.monotonic() > until and file.status in GOING:
            raise Later("more is to be brought", delay=timedelta(0), tried=False)


def _begin(file: BroughtFile, old: FileStatus, new: FileStatus, now: datetime) -> bool:
    rows = BroughtFile.objects.filter(pk=file.pk, status=old)
    if new not in MOVES[old] or not rows.update(status=new, place="", counts={}, finished_at=None):
        return False
    put(file.shop, WORK, {"file": file.pk}, now=now, stream=f"bring:{file.pk}")
    file.refresh_from_db()
    return True


def _check(file: BroughtFile, now: datetime) -> bool:
    """Look at the next returns; True while the file goes on. Before the first, each row is told whose it is."""
    if not file.place:
        key = Left(KT(f"cells__{file.columns[Field.ID]}"), 64)
        file.rows.update(key=key, status=RowStatus.NEW, said="", number_here="")
    groups = next_returns(file, most=SLICE)
    plans = list(zip(groups, plans_of(file, groups), strict=True))
    counts = Counter(file.counts)
    for rows, plan in plans:
        _tell(rows, plan)
        counts.update(_counted(plan))
    with transaction.atomic():
        if groups:
            went = advance(file, place=groups[-1][0].key, counts=dict(counts))
        else:
            counts.update(_nameless(file))
            went = advance(file, status=FileStatus.READY, place="", counts=dict(counts))
        if went:
            _keep([row for rows, _plan in plans for row in rows])
    return went


def _keep(rows: Sequence[BroughtRow]) -> None:
    """Write down what was found of rows: at once for all of which the same is said, as often as not all of a slice."""
    BroughtRow.objects.bulk_update([row for row in rows if row.number_here], ["status", "said", "number_here"])
    same: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        if not row.number_here:
            same.setdefault((row.status, row.said), []).append(row.pk)
    for (status, said), ids in same.items():
        BroughtRow.objects.filter(pk__in=ids).update(status=status, said=said, number_here="")


def _bring(file: BroughtFile, now: datetime) -> bool:
    """Bring the next return; True while the file goes on. Raises NoAnswer."""
    groups = next_returns(file, most=1)
    if not groups:
        counts = Counter(file.counts)
        counts.update(_nameless(file))
        return advance(file, status=FileStatus.DONE, counts=dict(counts), finished_at=now)
    plan = plan_of(file, groups[0])
    if plan.status == RowStatus.FIT and plan.order and plan.order.asked_at is None:
        # Only an export told of it: Shopify is asked what was sent.
        door("shopify.read_whole")(plan.order.shop, gid=plan.order.gid, now=now)
    with transaction.atomic():
        return _bring_one(file, plan, groups[0], now)


def _pass_over(file: BroughtFile, now: datetime) -> bool:
    """Go on without the next return; the file can be brought once more for it."""
    [rows] = next_returns(file, most=1)
    plan = plan_of(file, rows)
    plan.status, plan.faults, plan.said = RowStatus.UNFIT, {}, Said.UNREAD
    with transaction.atomic():
        return _bring_one(file, plan, rows, now)


def _bring_one(file: BroughtFile, plan: Plan, rows: Sequence[BroughtRow], now: datetime) -> bool:
    """Its end is committed with what was written, so that a worker may die anywhere. `plan` is how it looked before."""
    if not BroughtFile.objects.select_for_update(no_key=True).filter(pk=file.pk, place=file.place).exists():
        return False
    if plan.status == RowStatus.FIT and plan.order:
        hold_order(pk=plan.order.pk)
        plan = plan_of(file, rows)
    if plan.status == RowStatus.FIT and plan.order and plan.order.asked_at is None:
        plan.status, plan.faults = RowStatus.UNFIT, {rows[0].number: Fault.NO_ORDER}  # Shopify shows it no more
    if plan.status == RowStatus.FIT and plan.order:
        _write(file, plan, plan.order, rows, now)
    _tell(rows, plan)
    counts = Counter(file.counts)
    counts.update(_counted(plan))
    if not advance(file, place=rows[0].key, counts=dict(counts)):
        return False
    _keep(rows)
    return True


def _write(file: BroughtFile, plan: Plan, order: Order, rows: Sequence[BroughtRow], now: datetime) -> None:
    """Write it in a savepoint of its own: what breaks leaves nothing behind but what is said of its rows."""
    try:
        with transaction.atomic():
            if plan.record.under_way:
                rma = write_under_way(file, plan, order, now=now)
                plan.number_here = rma.number if rma else ""
                plan.status = RowStatus.DONE if rma else RowStatus.UNFIT
                plan.faults = {} if rma else {rows[0].number: Fault.GONE}
            else:
                write_history(file, plan, order)
                plan.status = RowStatus.DONE
    except OperationalError:
        raise
    except Exception:
        logger.exception("a return of brought file %s could not be written", file.pk)
        plan.status, plan.faults, plan.said = RowStatus.UNFIT, {}, Said.BROKEN


def _tell(rows: Sequence[BroughtRow], plan: Plan) -> None:
    for row in rows:
        row.status, row.said = plan.of_row(row.number)
        row.number_here = plan.number_here


def _nameless(file: BroughtFile) -> dict[str, int]:
    """Rows that name no return are told as what they are; each counts."""
    found = file.rows.filter(key="").update(status=RowStatus.UNFIT, said=Fault.NO_ID)
    return {"unfit": found, f"fault:{Fault.NO_ID}": found} if found else {}


def _counted(plan: Plan) -> dict[str, int]:
    """What is counted of a return: how it stands, what the shopper gets, and what is the matter, each by its code."""
    if plan.status == RowStatus.KNOWN:
        return {plan.said: 1}
    if plan.status == RowStatus.UNFIT:
        fault = next(iter(plan.faults.values()), None) or plan.said
        return {"unfit": 1, f"fault:{fault}": 1}
    kind = Said.UNDER_WAY if plan.record.under_way else Said.HISTORY
    return {kind: 1, f"standing:{plan.record.standing}": 1, f"outcome:{plan.record.outcome}": 1}
