"""Staff send the money another way than the shopper chose first, because the shopper agreed to it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.remedy import REMEDIES
from returns.domain.status import MONEY_WAITS, Outcome, ReturnStatus
from returns.domain.withdrawal import Lane
from returns.history import Actor, note
from returns.models import Return
from returns.operations.moves import locked
from returns.operations.reserve import UnableToSettle
from returns.operations.switch_outcome import may_be_replaced, objection_to_promise, switch
from returns.outbox import put_for
from returns.queries.by_outcome import is_asked_for_as_much, quote_for
from returns.queries.linked_worth import linked_source
from returns.queries.stock import NOT_ASKED, Stock


class UnableToChange(Exception):
    """The money goes where it went before.

    `code`: `money_moved`, `no_store_credit`, `no_consent`, `more_than_received`, `sold_out` or `promised` (to others).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def ways_left(rma: Return) -> tuple[Outcome, ...]:
    """Where else the money could go now.

    A withdrawal is refunded (Directive 2011/83/EU, Article 13(1)), and nothing of a present goes to its giver. What
    came by a linked order is paid back where it was paid. There is always the money instead of a remedy.
    """
    if rma.outcome == Outcome.GIFT_CARD:
        return ()
    if rma.status not in {ReturnStatus.REQUESTED, ReturnStatus.OPEN} or rma.settlement.status not in MONEY_WAITS:
        return ()
    if rma.outcome == Outcome.STORE_CREDIT:
        return (Outcome.REFUND,) if is_asked_for_as_much(rma, Outcome.REFUND) else ()
    possible = rma.lane != Lane.WITHDRAWAL and rma.order.customer_gid and rma.shop.store_credit
    credit = (Outcome.STORE_CREDIT,) if possible and linked_source(rma.order) is None else ()
    if rma.outcome in REMEDIES:
        anew = rma.outcome == Outcome.REPAIR and may_be_replaced(rma)
        return (*((Outcome.REPLACEMENT,) if anew else ()), Outcome.REFUND, *credit)
    fits = credit and _is_something(rma) and is_asked_for_as_much(rma, Outcome.STORE_CREDIT)
    return credit if fits else ()


def _is_something(rma: Return) -> bool:
    """Whether anything is left to pay, if only as store credit, which may cost less."""
    left = rma.settlement.total_presentment_minor
    return bool(left or quote_for(rma, Outcome.STORE_CREDIT, bonus_bps=0).total.presentment.minor)


@transaction.atomic
def change_outcome(
    *, rma_id: int, outcome: Outcome, consent: bool, actor_id: str, now: datetime, stock: Stock = NOT_ASKED
) -> Return:
    """Send the money by `outcome`, with its fees and, where that is store credit, the bonus of the return's policy.

    Where it goes there already, nothing changes. `stock` is what was left just now of what is to be sent once more.
    Raises UnableToChange.
    """
    rma = locked(rma_id)
    if rma.outcome == outcome:
        return rma
    if rma.settlement.status not in MONEY_WAITS:
        raise UnableToChange("money_moved")
    if outcome not in ways_left(rma):
        raise UnableToChange("no_store_credit")
    if not consent:
        raise UnableToChange("no_consent")
    if outcome == Outcome.REPLACEMENT and (why := objection_to_promise(rma, stock)):
        raise UnableToChange(why)
    remedy = rma.outcome in REMEDIES
    try:
        switch(rma, outcome, now=now)
    except UnableToSettle as refusal:
        raise UnableToChange(refusal.code) from refusal
    facts = {
        "outcome": outcome.value,
        "bonus_minor": rma.settlement.bonus_presentment_minor,
        "total_minor": rma.settlement.total_presentment_minor,
        "currency": rma.order.presentment_currency,
    }
    note(rma, "outcome.changed", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts=facts)
    if remedy:
        put_for(rma, "mail.remedy_changed", now=now)
    return rma
