"""Staff of a store take the goods of a return from its shopper."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.lifecycle import PARCEL_MOVES
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.history import Actor, note
from returns.models import Return
from returns.operations.moves import locked, move, refold
from returns.operations.order_labels import WAITING
from returns.operations.send_early import send_early
from returns.outbox import put_for
from returns.queries.means import stores_of


class UnableToHandOver(Exception):
    """Nothing was recorded. `code`: `not_waiting`, or `no_store` for one that takes no returns of this shop."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def hand_over(*, rma_id: int, store_id: int, actor_id: str, now: datetime) -> Return:
    """Record that the goods are at a store, whichever way was planned; a label that was made for them is given back.

    It counts as a carrier's first scan and as the delivery. Doing it again changes nothing. Raises UnableToHandOver.
    """
    rma = locked(rma_id)
    if rma.events.filter(kind="parcel.handed_over").exists():
        return rma
    store = stores_of(rma.shop).filter(pk=store_id).first()
    if store is None:
        raise UnableToHandOver("no_store")
    parcels = list(rma.parcels.filter(status__in=WAITING).order_by("pk"))
    if rma.status != ReturnStatus.OPEN or rma.received_at or not parcels:
        raise UnableToHandOver("not_waiting")
    for parcel in parcels:
        labelled = parcel.label_ready_at is not None
        move(parcel, PARCEL_MOVES, ParcelStatus.DELIVERED, first_scan_at=now, delivered_at=now)
        if labelled and not parcel.carried.exclude(status=ParcelStatus.VOIDED).exists():
            put_for(rma, "labels.void", now=now, parcel=parcel.pk)
    facts = {"store": store.name, "location": store.gid}
    note(rma, "parcel.handed_over", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts=facts)
    send_early(rma, now=now)
    refold(rma, now=now)
    return rma
