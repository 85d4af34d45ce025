"""A closed return is taken up again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.claim import ClaimStatus
from returns.domain.lifecycle import RETURN_MOVES
from returns.domain.shipping import Goods, LabelTime
from returns.domain.status import Origin, ParcelStatus, ReturnStatus, SettlementStatus, Stage
from returns.doors import door
from returns.history import note
from returns.models import LinkedOrder, Return, ReverseDelivery
from returns.operations import tell_shopify as news
from returns.operations.approve_return import ship_by_of
from returns.operations.bear_fee import bear_what_is_missing, tell_companions
from returns.operations.claims_follow import hold_claims, places_they_label
from returns.operations.expire_claim import go_on_without
from returns.operations.follow_linked_order import follow
from returns.operations.moves import locked, move, refold
from returns.operations.order_labels import WAITING, order_labels, replace_parcel
from returns.operations.wait_anew import wait_anew
from returns.outbox import put_for
from returns.queries.arrivals import is_here
from returns.queries.claims import is_refused, waits_for_supplier
from returns.queries.parcels import parcels_of, shown_to_be_sent
from returns.queries.shared_fee import labels_of


class UnableToReopen(Exception):
    """The return is not closed; `status` is where it stands, or `written_off`: its goods were given up."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


@transaction.atomic
def reopen_return(
    *, rma_id: int, actor: str, now: datetime, actor_id: str = "", tell_shopify: bool = True, with_label: bool = True
) -> Return:
    """Open a closed return again and tell the shopper; one that is open stays as it is.

    What was repaired is its shopper's again, and a fault that shows again is a return of its own. Where goods still
    have to travel, they have as many days as after an approval, and labels that last that long.
    `tell_shopify=False` records what Shopify already did, `with_label=False` one with a parcel of its own there. Raises
    UnableToReopen.
    """
    rma = locked(rma_id)
    if rma.status == ReturnStatus.OPEN:
        return rma
    if rma.status != ReturnStatus.CLOSED or rma.stage == Stage.REPAIRED:
        raise UnableToReopen(rma.status)
    if tell_shopify and LinkedOrder.objects.filter(rma=rma).exclude(lost_at=None).exists():
        raise UnableToReopen("written_off")
    travels = _still_travels(rma)
    ship_by = ship_by_of(rma, now) if travels else rma.ship_by
    if not move(rma, RETURN_MOVES, ReturnStatus.OPEN, closed_at=None, ship_by=ship_by):
        raise UnableToReopen(rma.status)
    wait_anew(rma)
    note(rma, "return.reopened", at=now, actor=actor, actor_id=actor_id)
    if tell_shopify:
        news.tell_shopify(rma, "shopify.reopen_return", now=now)
    shared = labels_of(rma)
    if travels and with_label:
        _see_to_labels(rma, now)
    bear_what_is_missing(rma, now=now)
    tell_companions(rma, shared, now=now)
    put_for(rma, "mail.reopened", now=now)
    follow(rma, now=now)
    refold(rma, now=now)
    return rma


def send_after_reopening(rma: Return, now: datetime) -> None:
    """Give a return its new date and labels after all, whose goods only seemed to be here when it was reopened.

    Inside the caller's transaction and under the return's lock.
    """
    if not _still_travels(rma):
        return
    rma.ship_by = ship_by_of(rma, now)
    rma.save(update_fields=["ship_by"])
    wait_anew(rma)
    _see_to_labels(rma, now)
    put_for(rma, "mail.reopened", now=now)


def _still_travels(rma: Return) -> bool:
    """Whether something is still to be sent: nobody has the goods, no money moved, and not every parcel is posted."""
    if rma.goods != Goods.SEND or rma.received_at or rma.settlement.status != SettlementStatus.QUOTED:
        return False
    parcels = parcels_of(rma)
    if shown_to_be_sent(rma) or (len(parcels) < 2 and is_here(rma)):
        return False
    return not parcels or any(parcel.status in WAITING for parcel in parcels)


def _see_to_labels(rma: Return, now: datetime) -> None:
    """Have labels made that nobody made while the return was closed, and new ones for those that end too early.

    A return that began at Shopify without a parcel of ours goes on without one, and a shopper who asks for labels does
    so again. To a supplier who refused nothing is sent: once their time is over the goods come to the shop.
    """
    parcels = parcels_of(rma)
    if not parcels:
        if rma.label_time != LabelTime.ON_DEMAND and rma.origin != Origin.SHOPIFY:
            order_labels(rma, now)
        return
    refusing = [claim for claim in hold_claims(rma) if is_refused(claim)]
    theirs = places_they_label(rma) | {claim.supplier.destination_id for claim in refusing}
    ends = door("labels.valid_until")([parcel.way.pk for parcel in parcels])
    for parcel in parcels:
        if waits_for_supplier(parcel) and parcel.destination_id in theirs:
            continue
        if parcel.status == ParcelStatus.AWAITING_LABEL:
            ReverseDelivery.objects.filter(pk=parcel.pk).update(awaits_supplier=False)
            put_for(rma, "labels.make", now=now, parcel=parcel.pk)
        elif parcel.status == ParcelStatus.LABEL_READY and not _lasts(parcel, ends, rma.ship_by):
            replace_parcel(parcel, now)
    for claim in refusing:
        if claim.status == ClaimStatus.LOST or claim.due_at <= now:
            go_on_without([rma], claim, now=now)


def _lasts(parcel: ReverseDelivery, ends: dict[int, datetime], until: datetime | None) -> bool:
    """Whether the label under which a parcel travels is good as long as the parcel may be sent."""
    end = ends.get(parcel.way.pk)
    return parcel.way.status != ParcelStatus.VOIDED and (end is None or until is None or end >= until)
