"""The bonus on store credit: promised when the credit is out, paid at most once, told by the Shopify wing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from returns.domain.end_of_day import end_after
from returns.domain.lifecycle import SETTLEMENT_MOVES
from returns.domain.money import BPS, Money
from returns.domain.status import Outcome, SettlementStatus
from returns.history import Actor, note
from returns.models import CreditBonus, Return, Settlement
from returns.operations.moves import locked, move
from returns.operations.take_fees import take_fees
from returns.outbox import put
from returns.queries.by_outcome import is_asked_for_as_much


def take_outcome(rma: Return, outcome: Outcome, *, now: datetime, booked: bool) -> None:
    """Write down where the money went, inside the caller's transaction. What is no store credit has no bonus.

    The fees become those of this way, unless what was agreed is `booked` already, or Shopify asks for another sum than
    would be owed then: they stay as they were. A present stays one, so that nobody who returns it ever reads of its
    order.
    """
    if rma.outcome in {outcome, Outcome.GIFT_CARD}:
        return
    if not booked and is_asked_for_as_much(rma, outcome):
        take_fees(rma, outcome, bonus_bps=0, now=now)
    if rma.outcome == Outcome.REPLACEMENT:
        rma.exchange_lines.all().delete()
    rma.outcome, rma.bonus_bps = outcome, 0
    rma.save(update_fields=["outcome", "bonus_bps"])
    Settlement.objects.filter(rma=rma).update(bonus_shop_minor=0, bonus_presentment_minor=0)


def promise_bonus(rma: Return, *, paid_minor: int, now: datetime) -> None:
    """Make the bonus on what was paid out as credit DUE, if there is one, inside the caller's transaction."""
    as_agreed = rma.bonus_bps and paid_minor == rma.settlement.total_presentment_minor
    paid = Money(paid_minor, rma.order.presentment_currency)
    minor = rma.settlement.bonus_presentment_minor if as_agreed else paid.share(part=rma.bonus_bps, whole=BPS).minor
    if not minor:
        return
    bonus = CreditBonus.objects.create(
        rma=rma,
        status=SettlementStatus.DUE,
        amount_presentment_minor=minor,
        expires_at=expiry_of(rma, now=now),
        due_at=now,
    )
    payload = {"return": rma.pk, "credit_bonus": bonus.pk}
    put(rma.shop, "shopify.credit_bonus", payload, now=now, stream=f"credit_bonus:{bonus.pk}")


def expiry_of(rma: Return, *, now: datetime) -> datetime | None:
    """When store credit that is given now expires: at the end of a day of the shop's, by the policy; None for never."""
    days = rma.policy.policy.credit.expires_after_days
    return end_after(now, days, time_zone=rma.shop.time_zone) if days else None


@transaction.atomic
def begin_bonus(*, bonus_id: int, known: Sequence[str], now: datetime) -> CreditBonus:
    """Commit that the bonus is about to be sent, before it is, with the transactions that were there before.

    At a second try, `known` stays as it was before the first.
    """
    bonus = _held(bonus_id)
    move(bonus, SETTLEMENT_MOVES, SettlementStatus.IN_DOUBT, known=list(known))
    CreditBonus.objects.filter(pk=bonus.pk, status=SettlementStatus.IN_DOUBT).update(sent_at=now)
    bonus.refresh_from_db()
    return bonus


@transaction.atomic
def record_bonus(*, bonus_id: int, transaction_gid: str, now: datetime) -> bool:
    """Shopify credited the bonus by this transaction; repeating it changes nothing.

    False where the transaction stands for another bonus: then this one is as unknown as before.
    """
    bonus = _held(bonus_id)
    paid = {"transaction_gid": transaction_gid, "paid_at": now}
    try:
        with transaction.atomic():
            moved = move(bonus, SETTLEMENT_MOVES, SettlementStatus.PAID, **paid)
    except IntegrityError:
        return False
    if moved:
        rma = bonus.rma
        facts = {"total_minor": bonus.amount_presentment_minor, "currency": rma.order.presentment_currency}
        note(rma, "bonus.paid", at=now, actor=Actor.SHOPIFY, facts=facts | {"transaction": transaction_gid})
    return True


def _held(bonus_id: int) -> CreditBonus:
    """Load a bonus under its return's lock."""
    rma = locked(CreditBonus.objects.values_list("rma_id", flat=True).get(pk=bonus_id))
    return CreditBonus.objects.select_related("rma__order", "rma__shop").get(pk=bonus_id, rma=rma)
