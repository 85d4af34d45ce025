"""What the return page says of offers to the shopper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.settlement import Quote
from returns.domain.status import Outcome
from returns.operations.change_outcome import ways_left
from returns.queries.by_outcome import bonus_for, quote_for
from returns.queries.outcome_offers import comes_to, is_less, open_offer
from returns_portal.merchant.forms.offer import OfferForm

if TYPE_CHECKING:
    from returns.models import Return


def offer_rows(
    rma: Return, quotes: Mapping[Outcome, Quote], *, now: datetime, wrong: forms.Form | None = None
) -> dict[str, Any]:
    """What is offered now, in words; or the form for an offer. `wrong` is one that was filled in wrongly.

    `quotes` are what each way that is left would come to.
    """
    offer = open_offer(rma, now=now) if quotes else None
    if offer:
        quote = comes_to(rma, Outcome(offer.outcome), bonus_bps=offer.bonus_bps)
        until = wording.day(offer.until, time_zone=rma.shop.time_zone)
        return {"offered": {"what": _what(Outcome(offer.outcome), quote), "until": until}}
    if isinstance(wrong, OfferForm):
        return {"offer_form": wrong}
    ways = offered_ways(rma, quotes)
    return {"offer_form": OfferForm(ways=ways) if ways else None}


def quotes_of(rma: Return) -> dict[Outcome, Quote]:
    """What each way that is left would come to, with its fees and the policy's bonus."""
    return {way: quote_for(rma, way, bonus_bps=bonus_for(rma, way)) for way in ways_left(rma)}


def offered_ways(rma: Return, quotes: Mapping[Outcome, Quote]) -> list[tuple[str, str]]:
    """What can be offered, with what the shopper would get: never less than by what they chose."""
    return [(way.value, _what(way, quote)) for way, quote in quotes.items() if not is_less(rma, way, quote)]


def _what(outcome: Outcome, quote: Quote) -> str:
    if outcome == Outcome.REPLACEMENT:
        return _("The same articles anew")
    said = _("Store credit of %(amount)s") if outcome == Outcome.STORE_CREDIT else _("A refund of %(amount)s")
    return said % {"amount": wording.money(quote.worth.presentment)}
