"""What the shop offers a shopper instead of what they chose, as page and mail say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from returns import wording
from returns.domain.status import MONEY_WAITS, Outcome
from returns.queries.outcome_offers import comes_to, open_offer
from returns.queries.returns import settlement_quote

if TYPE_CHECKING:
    from returns.models import OutcomeOffer, Return


@dataclass(frozen=True, slots=True)
class OfferWords:
    """An offer: its id, what it is instead of what, until when it holds, and what the button says that takes it."""

    pk: int
    what: str
    until: str
    take: str


def offered(rma: Return, *, now: datetime) -> OfferWords | None:
    """What is offered now; None for nothing."""
    offer = open_offer(rma, now=now) if rma.settlement.status in MONEY_WAITS else None
    return offer_words(rma, offer) if offer else None


def offer_words(rma: Return, offer: OutcomeOffer) -> OfferWords:
    """An offer in the reader's words."""
    outcome = Outcome(offer.outcome)
    amounts = {
        "amount": wording.money(comes_to(rma, outcome, bonus_bps=offer.bonus_bps).worth.presentment),
        "now": wording.money(settlement_quote(rma).worth.presentment),
        "shop": rma.shop.name,
    }
    if outcome == Outcome.STORE_CREDIT:
        if rma.outcome == Outcome.REFUND:
            what = _("Instead of your refund of %(now)s you can have %(amount)s of store credit at %(shop)s.")
        else:
            what = _("Instead of what you chose you can have %(amount)s of store credit at %(shop)s.")
        take = _("Take %(amount)s of store credit")
    elif outcome == Outcome.REPLACEMENT:
        what = _("Instead of the repair you can have the same items anew. It costs you nothing.")
        take = _("Take the same items anew")
    else:
        what = _(
            "Instead of what you chose you can have your money back: %(amount)s, to the means of payment you used for "
            "the order."
        )
        take = _("Take my money back")
    until = wording.day(offer.until, time_zone=rma.shop.time_zone)
    return OfferWords(offer.pk, what % amounts, until, take % amounts)
