"""What a shopper was offered instead, and what each way would come to."""

from __future__ import annotations

from datetime import datetime

from returns.domain.outcome_offer import OfferStatus
from returns.domain.seldom import Seldom
from returns.domain.settlement import Quote
from returns.domain.status import Outcome
from returns.models import OutcomeOffer, Return
from returns.queries.by_outcome import bonus_for, quote_for
from returns.queries.seldom import may_have


def open_offer(rma: Return, *, now: datetime) -> OutcomeOffer | None:
    """What is offered for the return now; None where nothing is, or its time is over."""
    if not may_have(rma, Seldom.OFFERS):
        return None
    return rma.outcome_offers.filter(status=OfferStatus.OPEN, until__gt=now).first()


def was_refused(rma: Return, outcome: Outcome) -> bool:
    """Whether the shopper said no to this outcome before."""
    if not may_have(rma, Seldom.OFFERS):
        return False
    return rma.outcome_offers.filter(status=OfferStatus.REFUSED, outcome=outcome).exists()


def offer_at(rma: Return, offer_id: int) -> OutcomeOffer | None:
    """The return's offer with this id, whatever became of it; None for another return's."""
    return rma.outcome_offers.filter(pk=offer_id).first()


def comes_to(rma: Return, outcome: Outcome, *, bonus_bps: int) -> Quote:
    """What the shopper would get by an outcome, with so much added to store credit."""
    return quote_for(rma, outcome, bonus_bps=bonus_bps)


def is_worse(rma: Return, outcome: Outcome, *, bonus_bps: int) -> bool:
    """Whether the shopper would get less than by what they chose: that is never offered."""
    return is_less(rma, outcome, comes_to(rma, outcome, bonus_bps=bonus_bps))


def is_less(rma: Return, outcome: Outcome, quote: Quote) -> bool:
    """The same of a way whose quote is known. The same goods anew are never less."""
    money = rma.settlement
    stays = money.total_presentment_minor + money.bonus_presentment_minor
    return outcome != Outcome.REPLACEMENT and quote.worth.presentment.minor < stays


def bonus_with(rma: Return, outcome: Outcome, own_bps: int) -> int:
    """What is added: the policy's own bonus, or more."""
    return max(bonus_for(rma, outcome), own_bps) if outcome == Outcome.STORE_CREDIT else 0


def extra_shop_minor(rma: Return, outcome: Outcome, *, bonus_bps: int) -> int:
    """What an offer costs beyond what the policy adds anyway, in the shop's currency."""
    ours = comes_to(rma, outcome, bonus_bps=bonus_for(rma, outcome)).bonus.shop.minor
    return max(comes_to(rma, outcome, bonus_bps=bonus_bps).bonus.shop.minor - ours, 0)
