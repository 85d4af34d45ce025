"""What came of a brought file is taken back, as long as nobody worked on it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction

from returns.domain.bringing.steps import FileStatus, RowStatus, Said
from returns.domain.status import ReturnStatus, SettlementStatus
from returns.history import Actor, note
from returns.models import BroughtFile, BroughtReturn, Return
from returns.operations import tell_shopify as news
from returns.operations.bring_file import advance
from returns.operations.cancel_return import let_go
from returns.operations.count_again import count_again
from returns.operations.moves import hold_order, locked, refold

SLICE = 50
_PEOPLE = (Actor.MERCHANT, Actor.SHOPPER, Actor.CARRIER)


def undo_next(file: BroughtFile, now: datetime) -> bool:
    """Take the next returns back; True while the file goes on. One that was worked on stays, and is told."""
    ids = file.brought.filter(pk__gt=int(file.place or 0)).order_by("pk").values_list("pk", flat=True)
    found = list(ids[:SLICE])
    if not found:
        left = FileStatus.DONE if file.brought.exists() else FileStatus.UNDONE
        return advance(file, status=left, place="", finished_at=now)
    for brought_id in found:
        with transaction.atomic():
            if not _undo(file, brought_id, now):
                return False
    return True


def _undo(file: BroughtFile, brought_id: int, now: datetime) -> bool:
    if not BroughtFile.objects.select_for_update(no_key=True).filter(pk=file.pk, place=file.place).exists():
        return False
    brought = BroughtReturn.objects.select_related("order__shop", "rma").get(pk=brought_id)
    gone = True
    if brought.rma_id is None:
        hold_order(pk=brought.order_id)
        count_again(shop=brought.order.shop, moments=[brought.order.placed_at])
    else:
        gone = _call_off(locked(brought.rma_id), file, now)
    rows = file.rows.filter(key=brought.their_id)
    if gone:
        brought.delete()
        rows.update(status=RowStatus.UNDONE, said="", number_here="")
    else:
        rows.update(status=RowStatus.KEPT, said=Said.WORKED_ON)
    counts = Counter(file.counts)
    counts["undone" if gone else "kept"] += 1
    return advance(file, place=str(brought_id), counts=dict(counts))


def _call_off(rma: Return, file: BroughtFile, now: datetime) -> bool:
    """Cancel a return that nobody touched, without a word to its shopper. Its history stays, as all history does."""
    touched = rma.events.filter(actor__in=_PEOPLE).exclude(kind="return.brought").exists()
    if touched or rma.settlement.status != SettlementStatus.QUOTED or rma.received_at:
        return False
    told = rma.status == ReturnStatus.OPEN
    if not let_go(rma, now=now):
        return False
    note(rma, "return.canceled", at=now, actor=Actor.MERCHANT, actor_id=file.by, facts={"why": "import_undone"})
    if told:
        news.tell_shopify(rma, "shopify.cancel_return", now=now)
    refold(rma, now=now)
    return True
