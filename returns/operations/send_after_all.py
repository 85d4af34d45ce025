"""The merchant wants goods back after all that the shopper was to keep."""

from datetime import datetime

from django.db import transaction

from returns.domain.shipping import Goods
from returns.domain.status import ReturnStatus, SettlementStatus
from returns.history import note
from returns.models import Return
from returns.operations.approve_return import see_to_the_way_back, ship_by_of
from returns.operations.claims_follow import price_labels
from returns.operations.moves import locked, refold


class UnableToAskBack(Exception):
    """The goods stay. `code`: `not_open`, or `money_moved`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def send_after_all(*, rma_id: int, actor: str, now: datetime, actor_id: str = "") -> Return:
    """Let the goods travel before anything is refunded; a return whose goods travel already stays as it is.

    What was quoted stays: the shopper was not told of a fee. Raises UnableToAskBack.
    """
    rma = locked(rma_id)
    if rma.goods == Goods.SEND:
        return rma
    if rma.status not in {ReturnStatus.REQUESTED, ReturnStatus.OPEN}:
        raise UnableToAskBack("not_open")
    if rma.settlement.status != SettlementStatus.QUOTED:
        raise UnableToAskBack("money_moved")
    rma.goods = Goods.SEND
    rma.ship_by = ship_by_of(rma, now) if rma.status == ReturnStatus.OPEN else None
    rma.save(update_fields=["goods", "ship_by"])
    price_labels(rma, now=now)
    note(rma, "return.asked_back", at=now, actor=actor, actor_id=actor_id)
    if rma.status == ReturnStatus.OPEN:
        see_to_the_way_back(rma, now)
    refold(rma, now=now)
    return rma
