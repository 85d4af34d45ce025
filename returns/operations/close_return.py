"""Nothing is left to do."""

from datetime import datetime

from django.db import transaction

from returns.domain.lifecycle import RETURN_MOVES
from returns.domain.status import ReturnStatus, SettlementStatus
from returns.history import Actor, note
from returns.models import Return
from returns.operations import tell_shopify as news
from returns.operations.bear_fee import tell_companions
from returns.operations.follow_linked_order import follow
from returns.operations.moves import locked, move, refold
from returns.queries.shared_fee import labels_of

MOVING = (SettlementStatus.DUE, SettlementStatus.IN_DOUBT)


class UnableToClose(Exception):
    """The return stays as it is. `code`: `not_open`, or `money_moved` while a refund is on its way."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def close_return(
    *, rma_id: int, now: datetime, actor: str = Actor.SYSTEM, actor_id: str = "", tell_shopify: bool = False
) -> Return:
    """Close an open return; one that is closed already stays as it is.

    `tell_shopify=True` is a merchant's wish, which waits for no parcel and no refund. Raises UnableToClose then, where
    the return is not open or its refund is on its way.
    """
    rma = locked(rma_id)
    if tell_shopify and rma.settlement.status in MOVING:
        raise UnableToClose("money_moved")
    if tell_shopify and rma.status not in {ReturnStatus.OPEN, ReturnStatus.CLOSED}:
        raise UnableToClose("not_open")
    if move(rma, RETURN_MOVES, ReturnStatus.CLOSED, closed_at=now):
        note(rma, "return.closed", at=now, actor=actor, actor_id=actor_id)
        if tell_shopify:
            news.tell_shopify(rma, "shopify.close_return", now=now)
        tell_companions(rma, labels_of(rma), now=now)
        follow(rma, now=now)
        refold(rma, now=now)
    return rma
