"""Another return that one may travel with in one parcel, in words: shoppers and staff read the same."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns import wording
from returns.domain.footprint import Footprint
from returns.domain.money import Money
from returns.queries.offers_to_share import Offer


@dataclass(frozen=True, slots=True)
class Along:
    """Another return that one may travel with: what is in it, and what one parcel for both saves, each in a line."""

    number: str
    articles: tuple[str, ...]
    saves: tuple[str, ...]
    agreed: str = ""


def along(offer: Offer) -> Along:
    """An offer in words."""
    return Along(offer.number, offer.articles, saves(offer.fee, offer.parcels, offer.saved), offer.agreed)


def saves(fee: Money | None, parcels: int, saved: Footprint) -> tuple[str, ...]:
    """What travelling together saves: the fee where there is one, parcels, and an estimate of CO2e with its range."""
    kilos = {name: wording.number(grams / 1000) for name, grams in _ranges(saved)}
    told = [
        ngettext("one parcel less", "%(n)s parcels less", parcels) % {"n": parcels},
        _("about %(usual)s kg of CO2e less (an estimate, between %(least)s and %(most)s kg)") % kilos,
    ]
    if fee:
        told.insert(0, _("%(amount)s less for return shipping") % {"amount": wording.money(fee)})
    return tuple(told)


def _ranges(saved: Footprint) -> tuple[tuple[str, int], ...]:
    return ("usual", saved.usual), ("least", saved.least), ("most", saved.most)
