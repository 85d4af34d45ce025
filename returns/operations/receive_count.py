"""A count becomes the receipt of its return: the goods are received by the operation that receives all goods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from returns.domain.grading import COUNT_MOVES, CountStatus, Grade, Graded, Sorted, sort_out
from returns.domain.status import DispositionType
from returns.domain.unannounced import Content, Parcel
from returns.history import Actor, note
from returns.models import DeskCount, Disposition, FulfillmentLine, Return
from returns.operations.moves import move
from returns.operations.receive_goods import Counts, UnableToReceive
from returns.operations.receive_part import UnableToDivide, receive_part
from returns.operations.record_unannounced import record_unannounced
from returns.queries.counts import expected_of


def receive_count(
    count: DeskCount, rma: Return, pieces: Sequence[Graded], *, now: datetime, undoable: bool = False
) -> DeskCount:
    """Receive the goods as they were counted, inside the transaction that holds the return.

    What is beyond the return's pieces becomes an unannounced parcel of the same order. A count that the return can no
    longer be received by is kept as REFUSED with the reason. Nothing is received twice: the return's row decides.
    With `undoable` it can be taken back for a moment (`undo_receipt`), unless there was more than was awaited.
    """
    sorted_out = sort_out(expected_of(rma), pieces)
    try:
        with transaction.atomic():
            rest = receive_part(
                rma_id=rma.pk,
                counts=_by_item(rma, sorted_out),
                actor=Actor.MERCHANT,
                actor_id=count.counted_by,
                now=now,
                label_to_come=count.label_to_come,
                undoable=undoable and not sorted_out.surplus,
            )
    except UnableToReceive as why:
        return _refused(count, rma, why.code, now)
    except UnableToDivide as why:
        return _refused(count, rma, str(why), now)
    move(count, COUNT_MOVES, CountStatus.TAKEN, ended_at=now, problem="", rest=None if rest.pk == rma.pk else rest)
    if count.location_id:
        restocked = Disposition.objects.filter(item__rma=rma, type=DispositionType.RESTOCKED)
        restocked.update(location=count.location_id)
    note(rma, "goods.graded", at=now, actor=Actor.MERCHANT, actor_id=count.counted_by, facts=_facts(pieces))
    if sorted_out.surplus:
        _keep_surplus(count, rma, sorted_out.surplus, now)
    return count


def _refused(count: DeskCount, rma: Return, code: str, now: datetime) -> DeskCount:
    move(count, COUNT_MOVES, CountStatus.REFUSED, ended_at=now, problem=code)
    facts = {"count": count.pk, "code": code}
    note(rma, "count.refused", at=now, actor=Actor.MERCHANT, actor_id=count.counted_by, facts=facts)
    return count


def _by_item(rma: Return, sorted_out: Sorted) -> Counts:
    items = dict(rma.lines.values_list("fulfilled_id", "pk"))
    return {items[line]: kinds for line, kinds in sorted_out.counts.items() if kinds}


def _facts(pieces: Sequence[Graded]) -> dict[str, object]:
    grades: dict[str, int] = {}
    for each in pieces:
        grades[each.grade] = grades.get(each.grade, 0) + each.quantity
    return {"grades": {grade.value: grades[grade] for grade in Grade if grade in grades}}


def _keep_surplus(count: DeskCount, rma: Return, surplus: Sequence[Graded], now: datetime) -> None:
    """Record what nobody announced as a parcel of its own; its key hangs on the count's, so it is recorded once."""
    lines = FulfillmentLine.objects.select_related("line").in_bulk([each.fulfilled_id for each in surplus])
    said = Parcel(
        arrived_on=count.counted_at.date(),
        location_gid=count.location.gid if count.location else "",
        reference=rma.order.name,
        contents=tuple(
            Content(str(lines[each.fulfilled_id].line), "", each.quantity, sku=lines[each.fulfilled_id].line.sku)
            for each in surplus
        ),
    )
    key = f"count-{count.pk}"
    record_unannounced(shop=rma.shop, said=said, request_key=key, actor_id=count.counted_by, now=now)
