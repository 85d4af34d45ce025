"""What a shop can switch on by allowing the app more at Shopify."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Feature(StrEnum):
    """What shoppers get once it is granted.

    Old orders, signing in, store credit with a bonus, gift cards, names of articles in their language, discount codes
    for what is sold out, exchanges that go out as orders of their own, and notes about the fit beside products.
    """

    WHOLE_HISTORY = "whole_history"
    SIGN_IN = "sign_in"
    STORE_CREDIT = "store_credit"
    GIFT_CARDS = "gift_cards"
    TRANSLATIONS = "translations"
    DISCOUNT_CODES = "discount_codes"
    LINKED_ORDERS = "linked_orders"
    FIT_NOTES = "fit_notes"


@dataclass(frozen=True, slots=True)
class FeatureStanding:
    """Whether a feature may work. `scopes` are asked of Shopify for it; `lost` says that they were granted once."""

    feature: Feature
    scopes: tuple[str, ...]
    on: bool
    lost: bool
