"""Sums and taxes."""

from decimal import Decimal

from simulator.graphql.fields.kinds import Fields, attributes
from simulator.graphql.nodes import Coin
from simulator.world.money import Bag, trimmed


def shop_money(bag: Bag) -> Coin:
    """Return the shop's side of a sum."""
    return Coin(bag.shop, bag.shop_currency)


def presentment_money(bag: Bag) -> Coin:
    """Return the buyer's side of a sum."""
    return Coin(bag.presentment, bag.currency)


TYPES: dict[str, Fields] = {
    "MoneyBag": {
        "shopMoney": lambda bag, context: shop_money(bag),
        "presentmentMoney": lambda bag, context: presentment_money(bag),
    },
    "MoneyV2": {
        "amount": lambda coin, context: trimmed(coin.minor, coin.currency),
        "currencyCode": lambda coin, context: coin.currency,
    },
    "TaxLine": {
        **attributes(title="title", priceSet="price", channelLiable="channel_liable"),
        "rate": lambda tax, context: float(tax.rate),
        "ratePercentage": lambda tax, context: float(Decimal(tax.rate) * 100),
    },
}
