"""The merchant, or the policy, agrees."""

from datetime import datetime, timedelta

from django.db import transaction

from returns.domain.lifecycle import RETURN_MOVES
from returns.domain.shipping import Goods, LabelTime
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.domain.withdrawal import SEND_BACK_DAYS, Lane
from returns.history import note
from returns.models import Return
from returns.operations import tell_shopify as news
from returns.operations.follow_linked_order import follow
from returns.operations.make_claims import make_claims
from returns.operations.moves import locked, move, refold
from returns.operations.order_labels import order_labels
from returns.operations.send_early import send_early
from returns.outbox import put_for
from returns.queries.arrivals import is_here
from returns.queries.returns import begins_open


class UnableToApprove(Exception):
    """The return is not waiting for an approval; `status` is where it stands."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


@transaction.atomic
def approve_return(
    *, rma_id: int, actor: str, now: datetime, actor_id: str = "", tell_shopify: bool = True, with_label: bool = True
) -> Return:
    """Open the return, ask for its label, tell Shopify and suppliers. Raises UnableToApprove unless it is REQUESTED.

    `tell_shopify=False` records an approval that was given at Shopify, `with_label=False` one with a parcel of its own.
    """
    rma = locked(rma_id)
    ship_by = ship_by_of(rma, now) if rma.goods == Goods.SEND else None
    if not move(rma, RETURN_MOVES, ReturnStatus.OPEN, approved_at=now, ship_by=ship_by):
        raise UnableToApprove(rma.status)
    note(rma, "return.approved", at=now, actor=actor, actor_id=actor_id)
    if tell_shopify:
        news.tell_shopify(rma, _news_for_shopify(rma), now=now)
    if with_label:
        see_to_the_way_back(rma, now)
    make_claims(rma, now=now)
    follow(rma, now=now)
    send_early(rma, now=now)
    refold(rma, now=now)
    return rma


def ship_by_of(rma: Return, now: datetime) -> datetime:
    """Until when a parcel is to be sent that is agreed on now."""
    days = rma.policy.policy.ship_by_days
    return now + timedelta(days=max(days, SEND_BACK_DAYS) if rma.lane == Lane.WITHDRAWAL else days)


def see_to_the_way_back(rma: Return, now: datetime) -> None:
    """Have labels made, or tell the shopper that there is nothing to send, or that a label is theirs to ask for.

    A label that was made at the request goes to Shopify now, which knows of no parcel before. What is here already
    needs neither.
    """
    parcels = list(rma.parcels.exclude(status=ParcelStatus.VOIDED))
    made = [parcel for parcel in parcels if parcel.label_ready_at]
    for parcel in made:
        news.tell_shopify(rma, "shopify.attach_label", now=now, parcel=parcel.pk)
    if is_here(rma):
        return
    if rma.goods != Goods.SEND:
        put_for(rma, "mail.kept", now=now)
    elif len(made) == len(parcels) and (parcels or rma.label_time == LabelTime.ON_DEMAND):
        put_for(rma, "mail.approved", now=now)
    else:
        order_labels(rma, now)


def _news_for_shopify(rma: Return) -> str:
    return "shopify.create_return" if begins_open(rma) and not rma.gid else "shopify.approve_return"


@transaction.atomic
def ask_for_label(*, rma_id: int, now: datetime) -> Return:
    """Have labels made for an open return without a parcel: one whose shopper asks now, or that began at Shopify.

    Otherwise do nothing.
    """
    rma = locked(rma_id)
    if rma.status == ReturnStatus.OPEN and rma.goods == Goods.SEND and not rma.received_at and not is_here(rma):
        order_labels(rma, now)
        refold(rma, now=now)
    return rma
