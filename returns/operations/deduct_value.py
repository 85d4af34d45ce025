"""Staff take something off a refund: the goods lost value by more handling than it takes to try them.

Never done by itself, never without a reason. From a withdrawal nothing is taken where shoppers were not told of their
right (Directive 2011/83/EU, Article 14(2)). From a return by the shop's own terms only what the shopper agreed to or
was told before they asked; from goods that were faulty or wrong nothing at all (Directive (EU) 2019/771, Article 14).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.money import MoneyPair
from returns.domain.settlement import LineQuote
from returns.domain.status import Outcome, ReturnStatus, SettlementStatus
from returns.domain.withdrawal import Lane
from returns.history import Actor, note
from returns.models import Return, Settlement, Shop
from returns.operations.follow_linked_order import follow
from returns.operations.moves import locked
from returns.operations.requote import requote
from returns.queries.sums import present_worth
from returns.queries.worth import PAID_FOR

PAYABLE = frozenset({Outcome.REFUND, Outcome.STORE_CREDIT})


class UnableToDeduct(Exception):
    """Nothing was taken off.

    `code`: `not_seen`, `not_informed`, `money_moved`, `no_reason`, `more_than_goods`, `faulty`, `no_consent`, or
    `sends_out` (something else than money goes back).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def may_lose_value(rma: Return) -> MoneyPair:
    """What of the goods that came back can be taken off at most: nothing of what was faulty or wrong."""
    nothing = rma.order.amount(rma.settlement, "total").times(0)
    if rma.lane == Lane.WITHDRAWAL:
        return rma.order.amount(rma.settlement, "items") + rma.order.amount(rma.settlement, "tax")
    if rma.lane in {Lane.CONFORMITY, Lane.WARRANTY}:
        return nothing
    lines = zip(rma.lines.all(), present_worth(rma), strict=True)
    return MoneyPair.sum((worth.items + worth.tax for item, worth in lines if not item.fault), start=nothing)


@transaction.atomic
def deduct_value(
    *, shop: Shop, rma_id: int, amount_minor: int, reason: str, staff: str, now: datetime, consent: bool = False
) -> Return:
    """Take `amount_minor` (presentment currency) off the goods of a counted return; 0 takes it back.

    Where the return is no withdrawal, `consent` says that the shopper agreed or was told before they asked. Raises
    UnableToDeduct; Return.DoesNotExist for another shop's return.
    """
    rma = locked(shop.returns.only("pk").get(pk=rma_id).pk)
    settlement = rma.settlement
    goods = may_lose_value(rma)
    _check(rma, settlement, amount_minor, goods.presentment.minor, reason, consent=consent)
    worth = LineQuote(*(rma.order.amount(settlement, part) for part in (*PAID_FOR, "restocking_fee")))
    said = {"deduction_by": staff, "deduction_reason": reason.strip() if amount_minor else ""}
    Settlement.objects.filter(pk=settlement.pk).update(**said)
    requote(rma, [worth], deduction=goods.share(part=amount_minor, whole=max(goods.presentment.minor, 1)))
    follow(rma, now=now)
    facts = {"amount_minor": amount_minor, "currency": rma.order.presentment_currency}
    kind = "withdrawal.deducted" if rma.lane == Lane.WITHDRAWAL else "value.deducted"
    note(rma, kind, at=now, actor=Actor.MERCHANT, actor_id=staff, facts=facts)
    return rma


def _check(
    rma: Return, settlement: Settlement, amount_minor: int, goods_minor: int, reason: str, *, consent: bool
) -> None:
    if rma.status != ReturnStatus.OPEN or not rma.received_at:
        raise UnableToDeduct("not_seen")
    if settlement.status != SettlementStatus.QUOTED:
        raise UnableToDeduct("money_moved")
    _refuse_unlawful(rma, goods_minor)
    if amount_minor and not reason.strip():
        raise UnableToDeduct("no_reason")
    if amount_minor and rma.lane != Lane.WITHDRAWAL and not consent:
        raise UnableToDeduct("no_consent")
    if not 0 <= amount_minor <= goods_minor:
        raise UnableToDeduct("more_than_goods")


def _refuse_unlawful(rma: Return, goods_minor: int) -> None:
    if rma.lane == Lane.WITHDRAWAL:
        if rma.policy.policy.withdrawal.informed != "yes":
            raise UnableToDeduct("not_informed")
        if not goods_minor:
            raise UnableToDeduct("more_than_goods")
        return
    if rma.outcome not in PAYABLE or rma.exchange_lines.filter(given_up_at=None).exists():
        raise UnableToDeduct("sends_out")
    if not goods_minor:
        raise UnableToDeduct("faulty")
