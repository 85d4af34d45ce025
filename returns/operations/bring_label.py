"""The merchant brings a label of their own for a parcel that nobody has sent yet."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.shipping import Goods, PaidBy
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.history import note
from returns.leases import revive
from returns.models import Return, ReverseDelivery
from returns.operations.moves import locked, refold
from returns.operations.order_labels import WAITING, order_labels, replace_parcel
from returns.queries.alarms import alarms_of
from returns.queries.parcels import parcels_of


class UnableToBring(Exception):
    """No label can be brought now.

    `code`: `not_open`, `not_approved`, `stays`, `goods_in`, `on_its_way`, `shared`, `several`, `gone` or
    `number_taken` (another parcel of the shop travels under this tracking number).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def bring_label(
    *,
    rma_id: int,
    parcel_id: int | None,
    carrier: str,
    tracking_number: str,
    actor: str,
    now: datetime,
    actor_id: str = "",
) -> ReverseDelivery:
    """Let a new parcel take the place of the one that waits, and give that one's label back; returns the new one.

    The label itself is made by the message that is left with the parcel, from what the caller keeps for it in the same
    transaction. `parcel_id` is None for a return that has no parcel yet. What the shopper was to send at their own cost
    is at the shop's from now on. Raises UnableToBring.
    """
    rma = locked(rma_id)
    _refuse_what_is_over(rma)
    old = _waiting(rma, parcel_id)
    if tracking_number and _is_of_another(rma, old, tracking_number):
        raise UnableToBring("number_taken")
    if old is None:
        new = _first_parcel(rma, now)
    else:
        new = replace_parcel(old, now)
        _forget_stopped_tries(rma, old, now)
    if new.paid_by == PaidBy.OWN:
        ReverseDelivery.objects.filter(pk=new.pk).update(paid_by=PaidBy.SHOP)
    note(rma, "label.brought", at=now, actor=actor, actor_id=actor_id, facts={"carrier": carrier, "parcel": new.pk})
    refold(rma, now=now)
    return new


def _refuse_what_is_over(rma: Return) -> None:
    if rma.status not in {ReturnStatus.REQUESTED, ReturnStatus.OPEN}:
        raise UnableToBring("not_open")
    if rma.goods != Goods.SEND:
        raise UnableToBring("stays")
    if rma.received_at:
        raise UnableToBring("goods_in")


def _waiting(rma: Return, parcel_id: int | None) -> ReverseDelivery | None:
    parcels = parcels_of(rma)
    if parcel_id is None and not parcels:
        return None
    found = next((parcel for parcel in parcels if parcel.pk == parcel_id), None)
    if found is None:
        raise UnableToBring("gone")
    if found.status not in WAITING:
        raise UnableToBring("on_its_way")
    if found.carried_by_id or found.carried.exclude(status=ParcelStatus.VOIDED).exists():
        raise UnableToBring("shared")
    return found


def _is_of_another(rma: Return, old: ReverseDelivery | None, tracking_number: str) -> bool:
    same = ReverseDelivery.objects.filter(rma__shop=rma.shop_id, tracking_number=tracking_number)
    return same.exclude(status=ParcelStatus.VOIDED).exclude(pk=old.pk if old else 0).exists()


def _first_parcel(rma: Return, now: datetime) -> ReverseDelivery:
    if rma.status != ReturnStatus.OPEN:
        raise UnableToBring("not_approved")
    if rma.lines.order_by().values("destination").distinct().count() > 1:
        raise UnableToBring("several")
    order_labels(rma, now, by_suppliers=False)
    return rma.parcels.exclude(status=ParcelStatus.VOIDED).get()


def _forget_stopped_tries(rma: Return, old: ReverseDelivery, now: datetime) -> None:
    """Let the tries that were given up for the old parcel run out: it waits for nothing any more."""
    dead = [message for message in alarms_of(rma) if message.kind == "labels.make"]
    revive([message for message in dead if message.payload.get("parcel") == old.pk], now=now)
