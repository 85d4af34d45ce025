"""Give the bonus on store credit, at most once.

`storeCreditAccountCredit` takes neither a key nor a note. So what the customer was given before is committed with the
intent (IN_DOUBT), and nobody sends again before the account was read and shows nothing new: no credit of the same sum
that was not there before and stands for no other bonus, and enough time since the last sending that no answer can still
be under way. Somebody who gives the same sum by hand meanwhile is taken for us: rather one bonus than two.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from returns.domain.money import Money
from returns.domain.status import SettlementStatus
from returns.operations.credit_bonus import begin_bonus, record_bonus
from returns.outbox import GiveUp, Later
from returns.queries.returns import credit_bonus_of
from shop_integration.admin_api.store_credit import Credit, credits_of, give_credit
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify
from shop_integration.effects.settlement import SETTLED_AFTER

if TYPE_CHECKING:
    from returns.models import CreditBonus, OutboxMessage


@at_shopify
def credit_bonus(message: OutboxMessage, *, now: datetime) -> None:
    """Give a bonus that is DUE, or find out what became of one that is IN_DOUBT."""
    bonus = credit_bonus_of(message.payload)
    if bonus.status not in {SettlementStatus.DUE, SettlementStatus.IN_DOUBT}:
        return
    order, client = bonus.rma.order, connect(bonus.rma.shop, now=now)
    given = credits_of(client, order.customer_gid, order.presentment_currency) if order.customer_gid else None
    if given is None:
        raise GiveUp("the order has no customer any more")
    if bonus.sent_at and any(
        record_bonus(bonus_id=bonus.pk, transaction_gid=gid, now=now) for gid in _new(bonus, given)
    ):
        return
    _wait_for_the_last_call(bonus, now)
    begin_bonus(bonus_id=bonus.pk, known=[credit.gid for credit in given], now=timezone.now())
    gid = give_credit(client, order.customer_gid, _amount(bonus), expires_at=bonus.expires_at)
    if not record_bonus(bonus_id=bonus.pk, transaction_gid=gid, now=now):
        raise Later("another bonus was taken for this one")


def _new(bonus: CreditBonus, given: Sequence[Credit]) -> list[str]:
    """Credits that can be the one we sent, oldest first."""
    sent, known = _amount(bonus), frozenset(bonus.known)
    return [
        credit.gid
        for credit in reversed(given)
        if credit.amount.currency == sent.currency and credit.amount.amount == sent.kept and credit.gid not in known
    ]


def _wait_for_the_last_call(bonus: CreditBonus, now: datetime) -> None:
    """What was sent a moment ago may still take effect: nothing is sent again until that is ruled out."""
    if bonus.sent_at and now < bonus.sent_at + SETTLED_AFTER:
        raise Later("the last call may still take effect", delay=bonus.sent_at + SETTLED_AFTER - now)


def _amount(bonus: CreditBonus) -> Money:
    return Money(bonus.amount_presentment_minor, bonus.rma.order.presentment_currency)
