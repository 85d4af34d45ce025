"""Staff of a store take the goods of a return from its shopper."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from returns.domain.lifecycle import PARCEL_MOVES
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.history import Actor, note
from returns.models import Return, ReverseDelivery
from returns.operations.claims_follow import price_labels
from returns.operations.moves import locked_together, move, refold
from returns.operations.order_labels import WAITING, give_back, give_back_if_left
from returns.operations.send_early import send_early
from returns.queries.means import stores_of


class UnableToHandOver(Exception):
    """Nothing was recorded. `code`: `not_waiting`, or `no_store` for one that takes no returns of this shop."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def hand_over(*, rma_id: int, store_id: int, actor_id: str, now: datetime) -> Return:
    """Record that the goods are at a store, whichever way was planned; a label that was made for them is given back.

    It counts as a carrier's first scan and as the delivery. Nothing goes to a supplier then. A label that others travel
    under is given back once the last of them has brought the goods, too. Doing it again changes nothing. Raises
    UnableToHandOver.
    """
    rma = locked_together(_under_its_labels(rma_id))[rma_id]
    if rma.events.filter(kind="parcel.handed_over").exists():
        return rma
    store = stores_of(rma.shop).filter(pk=store_id).first()
    if store is None:
        raise UnableToHandOver("no_store")
    parcels = list(rma.parcels.filter(status__in=WAITING).order_by("pk"))
    if rma.status != ReturnStatus.OPEN or rma.received_at or not parcels:
        raise UnableToHandOver("not_waiting")
    facts = {"store": store.name, "location": store.gid}
    note(rma, "parcel.handed_over", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts=facts)
    for parcel in _keep_from_suppliers(rma, parcels, now):
        moved = move(parcel, PARCEL_MOVES, ParcelStatus.DELIVERED, first_scan_at=now, delivered_at=now)
        if moved and parcel.way.label_ready_at is not None:
            give_back_if_left(parcel.way, now)
    price_labels(rma, now=now)
    send_early(rma, now=now)
    refold(rma, now=now)
    return rma


def _under_its_labels(rma_id: int) -> set[int]:
    """The returns (ids) that travel under the same labels, itself among them."""
    own = ReverseDelivery.objects.filter(rma=rma_id).exclude(status=ParcelStatus.VOIDED)
    ways = {way or pk for pk, way in own.values_list("pk", "carried_by")}
    inside = ReverseDelivery.objects.filter(Q(pk__in=ways) | Q(carried_by__in=ways))
    return {rma_id, *inside.values_list("rma", flat=True)}


def _keep_from_suppliers(rma: Return, parcels: list[ReverseDelivery], now: datetime) -> list[ReverseDelivery]:
    """What has arrived with the goods: one parcel to the shop instead of those that were to go to suppliers.

    One that another return travels in stays what it was.
    """
    theirs = rma.shop.suppliers.exclude(destination=None).values_list("destination", flat=True)
    alone = [each for each in parcels if not each.carried.exclude(status=ParcelStatus.VOIDED).exists()]
    spared = [each for each in alone if each.destination_id in set(theirs)]
    rma.lines.filter(destination__in=[parcel.destination_id for parcel in spared]).update(destination=None)
    if spared and not rma.parcels.filter(destination=None).exclude(status=ParcelStatus.VOIDED).exists():
        led = spared.pop(0)
        ReverseDelivery.objects.filter(pk=led.pk).update(destination=None)
    for parcel in spared:
        give_back(parcel, now)
    return [parcel for parcel in parcels if parcel not in spared]
