"""What an amount in one of an order's two currencies is in the other."""

from __future__ import annotations

from returns.domain.ledger import at_rate
from returns.domain.money import Money, MoneyPair, divide_kept
from returns.models import Order


def rate_of(order: Order) -> MoneyPair:
    """Two amounts of the order that are worth the same: what was received, or where that is nothing its list prices.

    Nothing is received on an order that an even exchange went out on: it was paid for with what came back. Both are
    zero only where neither says anything.
    """
    received = order.received
    if order.shop_currency == order.presentment_currency or (received.shop.minor and received.presentment.minor):
        return received
    prices = (order.amount(line, "unit_price").times(line.quantity) for line in order.lines.all())
    return MoneyPair.sum(prices, start=received.times(0))


def in_order_currencies(order: Order, shop_minor: int) -> MoneyPair:
    """An amount of the shop's currency beside what it is in the shopper's, in minor units."""
    rate, shop = rate_of(order), divide_kept(shop_minor, 1, order.shop_currency)
    presentment = shop
    if order.shop_currency != order.presentment_currency and rate.shop.minor:
        presentment = divide_kept(shop * rate.presentment.minor, rate.shop.minor, order.presentment_currency)
    return MoneyPair(Money(shop, order.shop_currency), Money(presentment, order.presentment_currency))


def in_shop_currency(order: Order, presentment_minor: int) -> int:
    """About what an amount of the shopper's currency is in the shop's; minor units of both."""
    return at_rate(presentment_minor, rate_of(order)).shop.minor
