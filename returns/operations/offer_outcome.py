"""The shop offers a shopper something else than they chose: they say yes or no, and nothing changes if they do not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from returns.domain.end_of_day import end_after
from returns.domain.outcome_offer import LONGEST_DAYS, MOST_BONUS_BPS, OfferStatus
from returns.domain.remedy import REMEDIES
from returns.domain.status import MONEY_WAITS, Outcome
from returns.history import Actor, note
from returns.models import OutcomeOffer, Return
from returns.operations.change_outcome import ways_left
from returns.operations.moves import locked
from returns.operations.reserve import UnableToSettle
from returns.operations.switch_outcome import objection_to_promise, switch
from returns.outbox import put_for
from returns.queries.outcome_offers import bonus_with, is_worse
from returns.queries.stock import NOT_ASKED, Stock

# Offers that are ended in one go.
MOST = 200


class UnableToOffer(Exception):
    """Nothing was offered.

    `code`: `money_moved`, `no_such_way`, `worse` (than what they chose), `bonus_too_high`, `too_long`, or
    `offered_already` (something else).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UnableToAnswer(Exception):
    """Nothing was changed. `code`: `over` (answered, taken back or too late) or `gone` (it cannot be kept any more)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def offer_outcome(
    *, rma_id: int, outcome: Outcome, bonus_bps: int = 0, days: int, actor_id: str, now: datetime
) -> OutcomeOffer:
    """Offer another outcome for some days of the shop's, and write to the shopper. The same again is the same offer.

    With store credit the policy's bonus goes along, or `bonus_bps` where that is more. Raises UnableToOffer.
    """
    rma = locked(rma_id)
    if rma.settlement.status not in MONEY_WAITS:
        raise UnableToOffer("money_moved")
    if outcome not in ways_left(rma):
        raise UnableToOffer("no_such_way")
    if not 0 <= bonus_bps <= MOST_BONUS_BPS:
        raise UnableToOffer("bonus_too_high")
    if not 1 <= days <= LONGEST_DAYS:
        raise UnableToOffer("too_long")
    bonus_bps = bonus_with(rma, outcome, bonus_bps)
    if is_worse(rma, outcome, bonus_bps=bonus_bps):
        raise UnableToOffer("worse")
    if there := _held(rma):
        if there.until <= now:
            _end(there, rma, OfferStatus.ENDED, now)
        elif (there.outcome, there.bonus_bps) == (outcome, bonus_bps):
            return there
        else:
            raise UnableToOffer("offered_already")
    offer = OutcomeOffer.objects.create(
        rma=rma,
        outcome=outcome,
        bonus_bps=bonus_bps,
        offered_by=actor_id,
        offered_at=now,
        until=end_after(now, days, time_zone=rma.shop.time_zone).astimezone(UTC),
    )
    facts = {"outcome": outcome.value, "bonus_bps": bonus_bps, "until": offer.until.isoformat()}
    note(rma, "outcome.offered", at=now, actor=Actor.MERCHANT, actor_id=actor_id, facts=facts)
    put_for(rma, "mail.outcome_offered", now=now, offer=offer.pk)
    return offer


@transaction.atomic
def answer_offer(*, rma_id: int, offer_id: int, accept: bool, now: datetime, stock: Stock = NOT_ASKED) -> OutcomeOffer:
    """The shopper says yes or no. The same answer twice is one. Raises UnableToAnswer.

    Their yes is the consent that changes where the money goes; it is asked anew whether they get no less by it.
    """
    rma = locked(rma_id)
    offer = OutcomeOffer.objects.get(pk=offer_id, rma=rma)
    answered = OfferStatus.ACCEPTED if accept else OfferStatus.REFUSED
    if offer.status == answered:
        return offer
    if offer.status != OfferStatus.OPEN or offer.until <= now:
        raise UnableToAnswer("over")
    if not accept:
        _end(offer, rma, OfferStatus.REFUSED, now, actor=Actor.SHOPPER)
        return offer
    _accept(rma, offer, stock, now)
    return offer


@transaction.atomic
def withdraw_offer(*, rma_id: int, actor_id: str, now: datetime) -> bool:
    """Take back what is offered; False where nothing is."""
    rma = locked(rma_id)
    offer = _held(rma)
    if offer is None:
        return False
    _end(offer, rma, OfferStatus.WITHDRAWN, now, actor=Actor.MERCHANT, actor_id=actor_id)
    return True


def end_offers(*, now: datetime) -> int:
    """End what nobody took in time; returns how many."""
    over = OutcomeOffer.objects.filter(status=OfferStatus.OPEN, until__lte=now).order_by("until", "pk")
    return sum(_end_one(rma_id, now) for rma_id in list(over.values_list("rma", flat=True)[:MOST]))


@transaction.atomic
def _end_one(rma_id: int, now: datetime) -> int:
    rma = locked(rma_id)
    offer = _held(rma)
    if offer is None or offer.until > now:
        return 0
    _end(offer, rma, OfferStatus.ENDED, now)
    return 1


def _accept(rma: Return, offer: OutcomeOffer, stock: Stock, now: datetime) -> None:
    outcome = Outcome(offer.outcome)
    waits = rma.settlement.status in MONEY_WAITS and outcome in ways_left(rma)
    if not waits or is_worse(rma, outcome, bonus_bps=offer.bonus_bps):
        raise UnableToAnswer("gone")
    if outcome == Outcome.REPLACEMENT and objection_to_promise(rma, stock):
        raise UnableToAnswer("gone")
    remedy = rma.outcome in REMEDIES
    try:
        switch(rma, outcome, now=now, bonus_bps=offer.bonus_bps)
    except UnableToSettle as refusal:
        raise UnableToAnswer("gone") from refusal
    offer.status, offer.ended_at = OfferStatus.ACCEPTED, now
    offer.save(update_fields=["status", "ended_at"])
    facts = {
        "outcome": outcome.value,
        "bonus_minor": rma.settlement.bonus_presentment_minor,
        "total_minor": rma.settlement.total_presentment_minor,
        "currency": rma.order.presentment_currency,
        "offer": offer.pk,
    }
    note(rma, "outcome.changed", at=now, actor=Actor.SHOPPER, facts=facts)
    if remedy:
        put_for(rma, "mail.remedy_changed", now=now)


def _held(rma: Return) -> OutcomeOffer | None:
    """The return's open offer; whoever asks holds the return."""
    return rma.outcome_offers.filter(status=OfferStatus.OPEN).first()


def _end(
    offer: OutcomeOffer,
    rma: Return,
    status: OfferStatus,
    now: datetime,
    *,
    actor: Any = Actor.SYSTEM,
    actor_id: str = "",
) -> None:
    offer.status, offer.ended_at = status, now
    offer.save(update_fields=["status", "ended_at"])
    kind = "outcome.offer_refused" if status == OfferStatus.REFUSED else "outcome.offer_ended"
    note(rma, kind, at=now, actor=actor, actor_id=actor_id, facts={"outcome": offer.outcome})
