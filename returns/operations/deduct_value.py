"""Staff take something off a refund: the goods lost value by more handling than it takes to try them.

Never done by itself, never without a reason, and not at all where shoppers were not told of their right (Directive
2011/83/EU, Article 14(2)).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.settlement import LineQuote
from returns.domain.status import ReturnStatus, SettlementStatus
from returns.domain.withdrawal import Lane
from returns.history import Actor, note
from returns.models import Return, Settlement, Shop
from returns.operations.follow_linked_order import follow
from returns.operations.moves import locked
from returns.operations.requote import requote
from returns.queries.worth import PAID_FOR


class UnableToDeduct(Exception):
    """Nothing was taken off. `code`: `not_seen`, `not_informed`, `money_moved`, `no_reason` or `more_than_goods`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def deduct_value(*, shop: Shop, rma_id: int, amount_minor: int, reason: str, staff: str, now: datetime) -> Return:
    """Take `amount_minor` (presentment currency) off the goods of a received withdrawal; 0 takes it back.

    Raises UnableToDeduct; Return.DoesNotExist for another shop's return.
    """
    rma = locked(shop.returns.only("pk").get(pk=rma_id).pk)
    settlement = rma.settlement
    goods = rma.order.amount(settlement, "items") + rma.order.amount(settlement, "tax")
    _check(rma, settlement, amount_minor, goods.presentment.minor, reason)
    worth = LineQuote(*(rma.order.amount(settlement, part) for part in (*PAID_FOR, "restocking_fee")))
    said = {"deduction_by": staff, "deduction_reason": reason.strip() if amount_minor else ""}
    Settlement.objects.filter(pk=settlement.pk).update(**said)
    requote(rma, [worth], deduction=goods.share(part=amount_minor, whole=goods.presentment.minor))
    follow(rma, now=now)
    facts = {"amount_minor": amount_minor, "currency": rma.order.presentment_currency}
    note(rma, "withdrawal.deducted", at=now, actor=Actor.MERCHANT, actor_id=staff, facts=facts)
    return rma


def _check(rma: Return, settlement: Settlement, amount_minor: int, goods_minor: int, reason: str) -> None:
    if rma.lane != Lane.WITHDRAWAL or rma.status != ReturnStatus.OPEN or not rma.received_at:
        raise UnableToDeduct("not_seen")
    if rma.policy.policy.withdrawal.informed != "yes":
        raise UnableToDeduct("not_informed")
    if settlement.status != SettlementStatus.QUOTED:
        raise UnableToDeduct("money_moved")
    if amount_minor and not reason.strip():
        raise UnableToDeduct("no_reason")
    if not 0 <= amount_minor <= goods_minor or not goods_minor:
        raise UnableToDeduct("more_than_goods")
