"""What wanted lines come to, for each way the money may go: their fees hang on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from returns.domain.conditions import Conditions
from returns.domain.fees import FeeWay
from returns.domain.money import Money, MoneyPair, divide_half_up
from returns.domain.policy import Policy
from returns.domain.settlement import Claim, Quote, quote
from returns.domain.shipping import Carriage, Goods, shipping_fee
from returns.domain.status import Outcome
from returns.models import Order, Return

WAYS = (Outcome.REFUND, Outcome.STORE_CREDIT)


@dataclass(frozen=True, slots=True)
class Charged:
    """A line to be priced under its own conditions; `exchanged` tells that something else goes out for it."""

    claim: Claim
    conditions: Conditions
    exchanged: bool = False

    def choice(self, outcome: Outcome) -> str:
        """The choice whose fees it bears where the money goes by `outcome`."""
        return FeeWay.EXCHANGE.value if self.exchanged else outcome.value


def quotes(order: Order, policy: Policy, lines: Sequence[Charged], way_back: Carriage) -> dict[Outcome, Quote]:
    """The settlement without a bonus, for each way the money may go."""
    return {outcome: _quote(order, policy, lines, way_back, outcome) for outcome in WAYS}


def _quote(order: Order, policy: Policy, lines: Sequence[Charged], way_back: Carriage, outcome: Outcome) -> Quote:
    """Nothing is held back of goods that stay: nobody carries them, and nobody puts them back on a shelf."""
    stays = way_back.goods != Goods.SEND
    choices = [line.choice(outcome) for line in lines]
    chosen = list(zip(lines, choices, strict=True))
    sent = [line.conditions.travelling(fault=line.claim.fault, way=choice) for line, choice in chosen]
    fee = 0 if stays else shipping_fee(sent, way_back.parcels, per=policy.fees.return_shipping_per)
    return quote(
        [line.claim for line in lines],
        taxes_included=order.taxes_included,
        restocking_bps=[0 if stays else line.conditions.fees_for(choice).restocking_bps for line, choice in chosen],
        return_shipping_fee=in_order_currencies(order, fee),
    )


def in_order_currencies(order: Order, shop_minor: int) -> MoneyPair:
    """An amount of the shop's currency beside what it is in the shopper's, at the rate the order was paid at."""
    zero = MoneyPair.zero(order.shop_currency, order.presentment_currency)
    received = order.received
    presentment = shop_minor
    if order.shop_currency != order.presentment_currency and received.shop.minor:
        presentment = divide_half_up(shop_minor * received.presentment.minor, received.shop.minor)
    return zero + MoneyPair(
        type(zero.shop)(shop_minor, order.shop_currency),
        type(zero.shop)(presentment, order.presentment_currency),
    )


def shipping_fee_for(rma: Return, outcome: str) -> MoneyPair:
    """The return shipping fee of a return, or of this part of one, where its money goes by `outcome`."""
    order, known = rma.order, rma.settlement.shipping_by_outcome.get(outcome)
    if known is None:
        return order.amount(rma.settlement, "return_shipping_fee")
    shop, presentment = known
    return MoneyPair(Money(shop, order.shop_currency), Money(presentment, order.presentment_currency))
