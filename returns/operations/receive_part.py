"""Some of a return is here, and the rest is still on its way: what came is counted and can be paid now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from returns.domain.partition import Undivided, objection_to_dividing
from returns.domain.status import DispositionType, ParcelStatus
from returns.history import note
from returns.models import Return, ReturnLineItem, ReverseDelivery
from returns.operations.divide_return import divide, price_parts
from returns.operations.moves import locked, refold
from returns.operations.receive_goods import Counts, UnableToReceive, arrived, receive_goods
from returns.outbox import put_for
from returns.queries.parts import whole_of


class UnableToDivide(Exception):
    """Nothing was counted: the return is received as a whole, or not at all."""

    def __init__(self, why: Undivided) -> None:
        super().__init__(why.value)
        self.why = why


@transaction.atomic
def receive_part(
    *,
    rma_id: int,
    counts: Counts,
    actor: str,
    now: datetime,
    actor_id: str = "",
    label_to_come: bool = False,
    undoable: bool = False,
) -> Return:
    """Record what has become of the pieces that are here, and give back the return of those that are awaited.

    `counts` maps lines to pieces per disposition; what a line has beyond them is still on its way and becomes a return
    of its own in the same transaction. `label_to_come` tells that the label under which both were to travel is with the
    rest. Where nothing is awaited it is a receipt like any other, `undoable` for a moment where that is wanted, and the
    return itself is given back. Raises UnableToDivide, and UnableToReceive (`count` also where no piece is here).
    """
    rma = locked(rma_id)
    items = {item.pk: item for item in rma.lines.select_related("line", "fulfilled")}
    awaited = _awaited(items, counts)
    if not any(awaited.values()):
        return receive_goods(rma_id=rma_id, counts=counts, actor=actor, actor_id=actor_id, now=now, undoable=undoable)
    if why := objection_to_dividing(whole_of(rma)):
        raise UnableToDivide(why)
    if not arrived(counts):
        raise UnableToReceive("count")
    removed = {items[pk].gid: pieces for pk, pieces in awaited.items() if pieces}
    rest, parcels = divide(rma, items, counts, awaited, label_to_come=label_to_come)
    put_for(rma, "shopify.remove_from_return", now=now, removed=removed)
    kept = {pk: pieces for pk, pieces in counts.items() if awaited[pk] < items[pk].quantity}
    receive_goods(rma_id=rma_id, counts=kept, actor=actor, actor_id=actor_id, now=now)
    price_parts(rma, rest)
    for part, other, kind in ((rma, rest, "return.divided"), (rest, rma, "return.awaited")):
        facts = {"by": other.number, "pieces": sum(awaited.values())}
        note(part, kind, at=now, actor=actor, actor_id=actor_id, facts=facts)
    _tell_of(rest, parcels, now)
    refold(rest, now=now)
    return rest


def _awaited(items: Mapping[int, ReturnLineItem], counts: Counts) -> dict[int, int]:
    """Line -> pieces that are still on their way."""
    if strange := set(counts) - set(items):
        raise UnableToReceive("count", item_id=min(strange))
    found = {}
    for pk, item in items.items():
        pieces: Mapping[DispositionType, int] = counts.get(pk, {})
        if any(number < 0 for number in pieces.values()) or sum(pieces.values()) > item.quantity:
            raise UnableToReceive("count", item_id=pk)
        found[pk] = item.quantity - sum(pieces.values())
    return found


def _tell_of(rest: Return, parcels: Iterable[ReverseDelivery], now: datetime) -> None:
    """Have the rest made at Shopify, with its parcels; their papers name it now, those that are to be made at once."""
    put_for(rest, "shopify.create_return", now=now)
    for parcel in parcels:
        if parcel.label_ready_at:
            put_for(rest, "shopify.attach_label", now=now, parcel=parcel.pk)
            put_for(parcel.way.rma if parcel.carried_by else rest, "labels.redraw", now=now, parcel=parcel.way.pk)
        elif parcel.status == ParcelStatus.AWAITING_LABEL and not parcel.awaits_supplier:
            put_for(rest, "labels.make", now=now, parcel=parcel.pk)
