"""Features that Shopify asks the merchant's leave for, in words: what each is for, and whether it is on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.feature import Feature, FeatureStanding
from returns.doors import door

if TYPE_CHECKING:
    from returns.models import Shop

NAMES: Mapping[Feature, Promise] = {
    Feature.WHOLE_HISTORY: _("Orders older than 60 days"),
    Feature.SIGN_IN: _("Sign-in with the customer account"),
    Feature.STORE_CREDIT: _("Store credit"),
    Feature.GIFT_CARDS: _("Gift cards for who returns a present"),
    Feature.TRANSLATIONS: _("Names of articles in the shopper’s language"),
    Feature.DISCOUNT_CODES: _("Discount codes where the wanted one is sold out"),
    Feature.LINKED_ORDERS: _("Exchanges as orders of their own"),
    Feature.FIT_NOTES: _("Fit notes beside your products"),
}
ON: Mapping[Feature, Promise] = {
    Feature.WHOLE_HISTORY: _("Older orders are imported and can be returned like any other."),
    Feature.SIGN_IN: _("Shoppers who sign in can be shown their orders. Whether they may sign in, you decide below."),
    Feature.STORE_CREDIT: _("Shoppers can choose store credit where your policy offers it, and get its bonus."),
    Feature.GIFT_CARDS: _("Who returns a present gets a gift card. Whether presents come back, your policy says."),
    Feature.TRANSLATIONS: _(
        "Who exchanges for another article reads its name in their language where you have translated it."
    ),
    Feature.DISCOUNT_CODES: _(
        "Who wanted a size or colour that is sold out can get a discount code beside their money. What it gives, your "
        "policy says."
    ),
    Feature.LINKED_ORDERS: _("What goes out instead can be a new order, kept aside in stock until then."),
    Feature.FIT_NOTES: _("From what Insights find you can write shoppers a sentence about how a product fits."),
}
OFF: Mapping[Feature, Promise] = {
    Feature.WHOLE_HISTORY: _(
        "Shopify shows this app the orders of the last 60 days only. Allow more and the older ones are imported."
    ),
    Feature.SIGN_IN: _(
        "Shoppers find their order by its number and a postcode or e-mail address. Allow this app to read what a "
        "signed-in customer bought, and they can sign in instead."
    ),
    Feature.STORE_CREDIT: _(
        "Let shoppers choose store credit instead of a refund, with a bonus if you like. Allow this app to give store "
        "credit and to read what was given."
    ),
    Feature.GIFT_CARDS: _(
        "Whoever returns a present is no customer of yours yet, and the money must not go to the giver. Allow this app "
        "to make gift cards, and the recipient gets one over the same worth."
    ),
    Feature.TRANSLATIONS: _(
        "Who exchanges for another article reads its name in your shop’s own language. Allow this app to read your "
        "translations, and they read it in theirs."
    ),
    Feature.DISCOUNT_CODES: _(
        "Where the size or colour that a shopper wants instead is sold out, give them their money and a discount code "
        "for when it is there again. Allow this app to make discount codes."
    ),
    Feature.LINKED_ORDERS: _(
        "What goes out instead is added to the order that comes back. Some warehouses ship new orders only. Allow this "
        "app to make draft orders, and an exchange can go out as an order of its own."
    ),
    Feature.FIT_NOTES: _(
        "Tell shoppers how a product fits, before they buy: a sentence that your theme shows beside it. Allow this app "
        "to write to your products; it writes this sentence and nothing else."
    ),
}
LOST: Mapping[Feature, Promise] = {
    Feature.WHOLE_HISTORY: _("This was allowed before and is not any more. What is here already stays."),
    Feature.SIGN_IN: _("This was allowed before and is not any more. Shoppers find their order by its number only."),
    Feature.STORE_CREDIT: _("This was allowed before and is not any more. Returns are refunded only."),
    Feature.GIFT_CARDS: _("This was allowed before and is not any more. Presents that come back now wait for you."),
    Feature.TRANSLATIONS: _("This was allowed before and is not any more. Articles are named in your shop’s language."),
    Feature.DISCOUNT_CODES: _(
        "This was allowed before and is not any more. Codes that were promised wait until it is allowed again."
    ),
    Feature.LINKED_ORDERS: _("This was allowed before and is not any more. Such exchanges wait for you."),
    Feature.FIT_NOTES: _("This was allowed before and is not any more. Notes that are in your shop stay as they are."),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """One feature: `scopes` are what its button asks Shopify for, separated by spaces."""

    key: str
    name: Promise
    sentence: Promise
    reason: Promise | None
    scopes: str
    on: bool


def offered(shop: Shop) -> list[Offered]:
    """Every feature that has pages of its own, and that the shop can switch on or has switched on."""
    return [_shown(each) for each in door("shopify.features")(shop) if each.feature in NAMES]


def _shown(told: FeatureStanding) -> Offered:
    return Offered(
        key=told.feature.value,
        name=NAMES[told.feature],
        sentence=(ON if told.on else OFF)[told.feature],
        reason=LOST[told.feature] if told.lost and not told.on else None,
        scopes=" ".join(told.scopes),
        on=told.on,
    )
