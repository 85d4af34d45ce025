"""What wanted lines come to, for each way the money may go: their fees hang on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from returns.domain.conditions import Conditions
from returns.domain.fees import FeeWay
from returns.domain.means import FREE_OF_FEE
from returns.domain.money import Money, MoneyPair
from returns.domain.policy import Policy
from returns.domain.settlement import Claim, Quote, quote
from returns.domain.shipping import Carriage, Goods, Travelling, shipping_fee
from returns.domain.status import Outcome
from returns.models import Order, Return
from returns.queries.rates import in_order_currencies

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


def parcel_fees(
    order: Order, policy: Policy, lines: Sequence[Charged], way_back: Carriage
) -> dict[Outcome, list[MoneyPair]]:
    """The fee of each planned parcel by where the money goes, adding up to the quote's; none where it is per return."""
    if policy.fees.return_shipping_per != "parcel" or way_back.goods != Goods.SEND or way_back.means in FREE_OF_FEE:
        return {}
    return {outcome: _fees_apart(order, _sent(lines, outcome), way_back) for outcome in WAYS}


def _fees_apart(order: Order, sent: Sequence[Travelling], way_back: Carriage) -> list[MoneyPair]:
    up_to = [shipping_fee(sent, way_back.parcels[:end], per="parcel") for end in range(len(way_back.parcels) + 1)]
    reached = [in_order_currencies(order, minor) for minor in up_to]
    return [after - before for before, after in pairwise(reached)]


def _sent(lines: Sequence[Charged], outcome: Outcome) -> list[Travelling]:
    return [line.conditions.travelling(fault=line.claim.fault, way=line.choice(outcome)) for line in lines]


def _quote(order: Order, policy: Policy, lines: Sequence[Charged], way_back: Carriage, outcome: Outcome) -> Quote:
    """Nothing is held back of goods that stay: nobody carries them, and nobody puts them back on a shelf."""
    stays = way_back.goods != Goods.SEND
    chosen = [(line, line.choice(outcome)) for line in lines]
    sent = _sent(lines, outcome)
    free = stays or way_back.means in FREE_OF_FEE
    fee = 0 if free else shipping_fee(sent, way_back.parcels, per=policy.fees.return_shipping_per)
    return quote(
        [line.claim for line in lines],
        taxes_included=order.taxes_included,
        restocking_bps=[0 if stays else line.conditions.fees_for(choice).restocking_bps for line, choice in chosen],
        return_shipping_fee=in_order_currencies(order, fee),
    )


def shipping_fee_for(rma: Return, outcome: str) -> MoneyPair:
    """The return shipping fee of a return, or of this part of one, where its money goes by `outcome`."""
    order, known = rma.order, rma.settlement.shipping_by_outcome.get(outcome)
    if known is None:
        return order.amount(rma.settlement, "return_shipping_fee")
    return read_pair(order, known)


def agreed_fee(rma: Return, outcome: str) -> MoneyPair:
    """What was agreed as the fees of all its parcels where its money goes by `outcome`, shared with others or not."""
    order = rma.order
    nothing = MoneyPair.zero(order.shop_currency, order.presentment_currency)
    known = (parcel["agreed"].get(outcome) for parcel in rma.settlement.shipping_by_parcel)
    return MoneyPair.sum((read_pair(order, fee) for fee in known if fee), start=nothing)


def read_pair(order: Order, kept: Sequence[int]) -> MoneyPair:
    """An amount that is kept in a document: shop money and presentment money, in minor units."""
    shop, presentment = kept
    return MoneyPair(Money(shop, order.shop_currency), Money(presentment, order.presentment_currency))
