"""What a return would give with exchanges: each piece of another variant at its price."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from returns.domain.exchange import Offer, WantedExchange
from returns.domain.money import Money, MoneyPair
from returns.domain.settlement import Claim, Quote, add_up, exchange_value, quote_line
from returns.models import Order, OrderLine, Return, ReturnUnit
from returns.queries.eligibility import Preview, Wanted, WantedLine, charged, claim_of, preview
from returns.queries.pricing import in_order_currencies


@dataclass(frozen=True, slots=True)
class PricedExchange:
    """One piece that goes out: its price, what comes off it, and what it costs the shopper with tax."""

    offer: Offer
    price: MoneyPair
    discount: MoneyPair
    value: MoneyPair


@dataclass(frozen=True, slots=True)
class MerchantsOffer:
    """What a return that a merchant makes would give. `quote` is None where a piece is not there to come back."""

    preview: Preview
    exchanges: tuple[PricedExchange, ...]
    quote: Quote | None

    @property
    def balance_minor(self) -> int:
        """What the shopper gets, or owes (below zero), in minor units of the presentment currency."""
        return self.quote.total.presentment.minor - self.quote.owed.presentment.minor if self.quote else 0


def merchants_offer(
    order: Order, wanted: Sequence[Wanted], exchanges: Iterable[WantedExchange], *, now: datetime
) -> MerchantsOffer:
    """Price the lines and what goes out instead. Lines that do not belong to the order are not found (KeyError)."""
    instead = {exchange.fulfilled_id: exchange.offer for exchange in exchanges}
    base = charged(order, preview(order, wanted, now=now, by_merchant=True), exchanged=instead)
    priced = tuple(
        _priced(order, line, piece, instead[line.fulfilled.pk])
        for line in base.lines
        if line.fulfilled.pk in instead
        for piece in line.pieces
    )
    if base.quote is None:
        return MerchantsOffer(base, priced, None)
    fee = base.quote.return_shipping_fee
    out = MoneyPair.sum((exchange.value for exchange in priced), start=fee.times(0))
    return MerchantsOffer(base, priced, add_up(base.quote.lines, return_shipping_fee=fee, exchange=out))


def again_for(rma: Return) -> list[tuple[OrderLine, PricedExchange]]:
    """The same for every piece of a return that is there already."""
    found = []
    for unit in ReturnUnit.objects.filter(item__rma=rma).select_related("order_line").order_by("item_id", "number"):
        row, order = unit.order_line, rma.order
        claim = Claim(row.quantity, unit.number - 1, 1, order.amount(row, "discounted"), order.amount(row, "tax"))
        found.append((row, _even(order, row, claim, same_again(order, row))))
    return found


def same_again(order: Order, row: OrderLine) -> Offer:
    """The variant of an order line, at the price it was sold at."""
    return Offer(
        variant_gid=row.variant_gid,
        product_gid=row.product_gid,
        title=row.title,
        variant_title=row.variant_title,
        sku=row.sku,
        price=Money(row.unit_price_shop_minor, order.shop_currency),
        available=True,
    )


def _priced(order: Order, line: WantedLine, piece: int, offer: Offer) -> PricedExchange:
    """A variant of the same list price goes for what was paid for the piece; any other at its price of today."""
    row, claim = line.fulfilled.line, claim_of(order, line)
    if offer.price.minor == row.unit_price_shop_minor:
        return _even(order, row, replace(claim, done=piece - 1, quantity=1, pieces=(piece,)), offer)
    price = in_order_currencies(order, offer.price.minor)
    return PricedExchange(
        offer, price, price.times(0), exchange_value(price, claim, taxes_included=order.taxes_included)
    )


def _even(order: Order, row: OrderLine, claim: Claim, offer: Offer) -> PricedExchange:
    """One piece that goes out for what was paid for the one piece of `claim`."""
    worth = quote_line(claim, taxes_included=order.taxes_included, restocking_bps=0)
    price = order.amount(row, "unit_price")
    return PricedExchange(offer, price, price - worth.items, worth.items + worth.tax)
