"""Somebody decides against the policy, says why, and it stands in the history with the rule that was set aside."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from returns.domain.override import LONGEST_REASON, MOST_DAYS, RULES, OverrideKind
from returns.history import Actor, note
from returns.models import Override, Return, Settlement
from returns.operations.change_means import hold_back
from returns.operations.moves import locked, refold
from returns.operations.wait_anew import wait_anew
from returns.queries.overrides import may_pay_early, possible_overrides
from returns.queries.pricing import shipping_fee_for


class UnableToOverride(Exception):
    """Nothing was decided. `code`: `reason` (none was given), `days`, or `not_now` (the return is past it)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def pay_early(*, rma_id: int, reason: str, actor_id: str, now: datetime) -> Return:
    """Let the money go before the goods are counted. It is paid by `settle_return`, under all its limits.

    A second click decides nothing more. Raises UnableToOverride.
    """
    rma = _held(rma_id, reason)
    if not may_pay_early(rma):
        _decide(rma, OverrideKind.PAY_EARLY, reason, actor_id, now)
    return rma


@transaction.atomic
def drop_shipping_fee(*, rma_id: int, reason: str, actor_id: str, now: datetime) -> Return:
    """Hold back no return shipping fee, whatever the money goes out as. Raises UnableToOverride."""
    rma = _held(rma_id, reason)
    fee = rma.order.amount(rma.settlement, "return_shipping_fee")
    facts = {"fee_minor": fee.presentment.minor, "currency": rma.order.presentment_currency}
    _decide(rma, OverrideKind.NO_FEE, reason, actor_id, now, **facts)
    outcomes = {rma.outcome, *rma.settlement.posted_fees, *rma.settlement.shipping_by_outcome}
    hold_back(rma, {outcome: shipping_fee_for(rma, outcome).times(0) for outcome in sorted(outcomes)})
    # No other way that the shopper chooses after costs it again.
    free = {outcome: [0, 0] for outcome in rma.settlement.posted_fees}
    Settlement.objects.filter(rma=rma).update(posted_fees=free)
    rma.settlement.refresh_from_db()
    refold(rma, now=now)
    return rma


@transaction.atomic
def give_time(*, rma_id: int, days: int, reason: str, actor_id: str, now: datetime) -> Return:
    """Let the goods be sent up to `days` later than was agreed, or than now where that is over. Never earlier.

    Raises UnableToOverride.
    """
    if not 1 <= days <= MOST_DAYS:
        raise UnableToOverride("days")
    rma = _held(rma_id, reason)
    before = rma.ship_by
    _decide(rma, OverrideKind.MORE_TIME, reason, actor_id, now, days=days)
    rma.ship_by = max(before, now) + timedelta(days=days) if before else now + timedelta(days=days)
    rma.save(update_fields=["ship_by"])
    wait_anew(rma)
    return rma


def _held(rma_id: int, reason: str) -> Return:
    if not reason.strip():
        raise UnableToOverride("reason")
    return locked(rma_id)


def _decide(rma: Return, kind: OverrideKind, reason: str, actor_id: str, now: datetime, **facts: Any) -> None:
    if kind not in possible_overrides(rma):
        raise UnableToOverride("not_now")
    Override.objects.create(rma=rma, kind=kind, reason=reason.strip()[:LONGEST_REASON], by=actor_id, at=now)
    told = {"rule": RULES[kind], **facts}
    note(rma, f"override.{kind.value}", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts=told)
