"""The return is called off."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.lifecycle import RETURN_MOVES
from returns.domain.status import ReturnStatus, SettlementStatus
from returns.history import note
from returns.models import Return, ReturnUnit
from returns.operations import tell_shopify as news
from returns.operations.bear_fee import tell_companions
from returns.operations.claims_follow import withdraw_claims
from returns.operations.drop_requests import drop_requests
from returns.operations.follow_linked_order import follow
from returns.operations.moves import locked, move, refold
from returns.operations.order_labels import void_parcels
from returns.outbox import put_for
from returns.queries.linked_orders import gone_early
from returns.queries.shared_fee import labels_of


class UnableToCancel(Exception):
    """The return cannot be cancelled any more. `code`: `not_open`, `goods_in`, `money_moved` or `sent_early`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def cancel_return(
    *, rma_id: int, actor: str, now: datetime, actor_id: str = "", tell_shopify: bool = True, goods_in: bool = False
) -> Return:
    """Call the return off and let its pieces go, so that they can be asked for again.

    Shopify cancels an open return as long as nothing was processed, refunded or disposed of (a requested one is
    declined instead). `tell_shopify=False` records what Shopify already did, whatever had been decided here;
    `goods_in` allows it although goods were received. Raises UnableToCancel.
    """
    rma = locked(rma_id)
    if rma.status == ReturnStatus.CANCELED:
        return rma
    if rma.settlement.status != SettlementStatus.QUOTED:
        raise UnableToCancel("money_moved")
    if rma.received_at and not goods_in:
        raise UnableToCancel("goods_in")
    if tell_shopify and rma.status != ReturnStatus.OPEN:
        raise UnableToCancel("not_open")
    if tell_shopify and gone_early(rma):
        raise UnableToCancel("sent_early")
    if not let_go(rma, now=now):
        raise UnableToCancel("not_open")
    note(rma, "return.canceled", at=now, actor=actor, actor_id=actor_id)
    if tell_shopify:
        news.tell_shopify(rma, "shopify.cancel_return", now=now)
    put_for(rma, "mail.canceled", now=now)
    refold(rma, now=now)
    return rma


def let_go(rma: Return, *, now: datetime) -> bool:
    """End a return that is held, free its pieces and give its unused label back; False if it ended before.

    Pieces that something went out for already are not free: nobody gets anything for them once more. Who was to travel
    with it bears the fee that it bore for both.
    """
    if not move(rma, RETURN_MOVES, ReturnStatus.CANCELED, closed_at=now):
        return False
    units = ReturnUnit.objects.filter(item__rma=rma)
    (units.filter(item__exchanged_for=None) if gone_early(rma) else units).update(live=False)
    labels = labels_of(rma)
    void_parcels(rma, now)
    tell_companions(rma, labels, now=now)
    withdraw_claims(rma, now=now)
    drop_requests(rma, now=now)
    follow(rma, now=now)
    return True
