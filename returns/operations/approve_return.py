"""The merchant, or the policy, agrees."""

from datetime import datetime, timedelta

from django.db import transaction

from returns.domain.lifecycle import RETURN_MOVES
from returns.domain.status import Origin, ParcelStatus, ReturnStatus
from returns.domain.withdrawal import SEND_BACK_DAYS, Lane
from returns.history import note
from returns.models import Return, ReverseDelivery
from returns.operations.moves import locked, move, refold
from returns.outbox import put_for


class UnableToApprove(Exception):
    """The return is not waiting for an approval; `status` is where it stands."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


@transaction.atomic
def approve_return(
    *, rma_id: int, actor: str, now: datetime, actor_id: str = "", tell_shopify: bool = True, with_label: bool = True
) -> Return:
    """Open the return, ask for its label and tell Shopify. Raises UnableToApprove unless it is REQUESTED.

    `tell_shopify=False` records an approval that was given at Shopify, `with_label=False` one with a parcel of its own.
    """
    rma = locked(rma_id)
    days = rma.policy.policy.ship_by_days
    ship_by = now + timedelta(days=max(days, SEND_BACK_DAYS) if rma.lane == Lane.WITHDRAWAL else days)
    if not move(rma, RETURN_MOVES, ReturnStatus.OPEN, approved_at=now, ship_by=ship_by):
        raise UnableToApprove(rma.status)
    note(rma, "return.approved", at=now, actor=actor, actor_id=actor_id)
    if tell_shopify:
        put_for(rma, _news_for_shopify(rma), now=now)
    if with_label:
        _order_label(rma, now)
    refold(rma)
    return rma


def _news_for_shopify(rma: Return) -> str:
    """A return of the merchant's own, or with exchanges, was never asked for at Shopify: there it begins open."""
    begins_open = rma.origin == Origin.MERCHANT or rma.exchange_lines.exists()
    return "shopify.create_return" if begins_open and not rma.gid else "shopify.approve_return"


@transaction.atomic
def ask_for_label(*, rma_id: int, now: datetime) -> Return:
    """Have a label made for an open return that has no parcel, as one that began at Shopify. Otherwise do nothing."""
    rma = locked(rma_id)
    if rma.status == ReturnStatus.OPEN and not rma.parcels.exclude(status=ParcelStatus.VOIDED).exists():
        _order_label(rma, now)
        refold(rma)
    return rma


def _order_label(rma: Return, now: datetime) -> None:
    parcel = ReverseDelivery.objects.create(rma=rma, status=ParcelStatus.AWAITING_LABEL)
    put_for(rma, "labels.make", now=now, parcel=parcel.pk)
