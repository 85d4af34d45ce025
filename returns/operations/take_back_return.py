"""The shopper calls their own return off."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.second_thoughts import TooLate, objection_to_cancel
from returns.domain.status import ReturnStatus
from returns.history import Actor, note
from returns.models import Return
from returns.operations.cancel_return import let_go
from returns.operations.moves import locked, refold
from returns.operations.tell_shopify import tell_shopify
from returns.outbox import put_for
from returns.queries.replacements import standing_of


class UnableToTakeBack(Exception):
    """The return stays as it is; `why` says what has moved since."""

    def __init__(self, why: TooLate) -> None:
        super().__init__(why.value)
        self.why = why


@transaction.atomic
def take_back_return(*, rma_id: int, now: datetime) -> Return:
    """Call the return off while nothing has moved, so that its pieces can be asked for again.

    A second click changes nothing. Shopify is told whether it was agreed to by then or not. Raises UnableToTakeBack.
    """
    rma = locked(rma_id)
    if rma.status == ReturnStatus.CANCELED:
        return rma
    if why := objection_to_cancel(standing_of(rma)):
        raise UnableToTakeBack(why)
    let_go(rma, now=now)
    note(rma, "return.canceled", at=now, actor=Actor.SHOPPER)
    tell_shopify(rma, "shopify.take_back_return", now=now)
    put_for(rma, "mail.canceled", now=now)
    refold(rma, now=now)
    return rma
