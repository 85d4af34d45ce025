"""The parcel is open on the desk, and somebody counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from returns.domain.lifecycle import PARCEL_MOVES
from returns.domain.remedy import REMEDIES
from returns.domain.status import DispositionType, ParcelStatus, ReturnStatus
from returns.history import note
from returns.models import Disposition, LinkedOrder, Return, ReturnLineItem, ReverseDelivery
from returns.operations.follow_linked_order import follow
from returns.operations.held_news import hold
from returns.operations.moves import locked, move, refold
from returns.operations.requote import requote
from returns.operations.tell_shopify import tell_shopify
from returns.operations.unannounced_history import parcels_counted
from returns.outbox import put_for
from returns.queries.parcels import lines_of, parcels_of
from returns.queries.sums import present_worth

Counts = Mapping[int, Mapping[DispositionType, int]]
# What is told of a receipt, and where its event says what undoing it takes.
NEWS = ("shopify.dispose", "mail.received")
UNDONE_BY = "undone_by"


class UnableToReceive(Exception):
    """The receipt cannot be recorded. `code`: `not_open`, `already_received`, or `count` (a line does not add up)."""

    def __init__(self, code: str, *, item_id: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.item_id = item_id


@transaction.atomic
def receive_goods(
    *, rma_id: int, counts: Counts, actor: str, now: datetime, actor_id: str = "", undoable: bool = False
) -> Return:
    """Record what became of every piece; missing pieces are counted as MISSING and are not paid.

    `counts` maps each line of the return to pieces per disposition; every line must add up to its quantity. With
    `undoable` the news of it waits for a moment (`undo_receipt`) where nothing else follows. Raises UnableToReceive.
    """
    rma = locked(rma_id)
    if rma.status != ReturnStatus.OPEN:
        raise UnableToReceive("not_open")
    if rma.received_at:
        raise UnableToReceive("already_received")
    items = list(rma.lines.all())
    _check(items, counts)
    Disposition.objects.bulk_create(
        Disposition(item=item, type=kind, quantity=quantity, noted_at=now)
        for item in items
        for kind, quantity in counts[item.pk].items()
        if quantity
    )
    rma.received_at = now
    rma.save(update_fields=["received_at"])
    # Fees and exchanges stay as they were quoted.
    requote(rma, present_worth(rma))
    before = {}
    for parcel in _opened(rma, counts):
        status = parcel.status
        if move(parcel, PARCEL_MOVES, ParcelStatus.DELIVERED, delivered_at=now):
            before[str(parcel.pk)] = status
    parcels_counted(rma, at=now, actor=actor, actor_id=actor_id)
    tell_shopify(rma, "shopify.dispose", now=now)
    put_for(rma, "mail.received", now=now)
    facts = _facts(items, counts)
    if undoable and ends_with_the_count(rma):
        facts[UNDONE_BY] = {"held": hold(rma, NEWS, now=now), "parcels": before}
    note(rma, "goods.received", at=now, actor=actor, actor_id=actor_id, facts=facts)
    if rma.exchange_lines.filter(given_up_at=None).exists():
        put_for(rma, "shopify.check_exchanges", now=now)
    follow(rma, now=now)
    refold(rma, now=now)
    return rma


def _check(items: list[ReturnLineItem], counts: Counts) -> None:
    if strange := set(counts) - {item.pk for item in items}:
        raise UnableToReceive("count", item_id=min(strange))
    for item in items:
        pieces = counts.get(item.pk, {}).values()
        if any(number < 0 for number in pieces) or sum(pieces) != item.quantity:
            raise UnableToReceive("count", item_id=item.pk)


def _opened(rma: Return, counts: Counts) -> list[ReverseDelivery]:
    """The parcels that are here: of several those that something came out of, since the others may still travel."""
    parcels, here = parcels_of(rma), arrived(counts)
    return [parcel for parcel in parcels if len(parcels) < 2 or any(item.pk in here for item in lines_of(rma, parcel))]


def arrived(counts: Counts) -> set[int]:
    """The lines of which at least one piece is here."""
    return {
        item_id
        for item_id, pieces in counts.items()
        if any(number for kind, number in pieces.items() if kind != DispositionType.MISSING)
    }


def ends_with_the_count(rma: Return) -> bool:
    """Whether nothing but the refund hangs on the count: nothing goes out instead, and no other row follows it."""
    apart = rma.outcome in REMEDIES or rma.exchange_lines.exists() or rma.first_part_id is not None
    return not apart and not rma.unannounced.exists() and not LinkedOrder.objects.filter(rma=rma).exists()


def _facts(items: list[ReturnLineItem], counts: Counts) -> dict[str, object]:
    return {str(item.pk): {kind.value: number for kind, number in counts[item.pk].items() if number} for item in items}
