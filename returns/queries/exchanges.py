"""What a return would give with exchanges: each piece of another variant at its price."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from returns.domain.conditions import Conditions
from returns.domain.exchange import (
    Fallback,
    Obstacle,
    Offer,
    PiecePrice,
    WantedExchange,
    even_piece,
    other_piece,
    uneven_piece,
)
from returns.domain.instant import Instant, strictest
from returns.domain.linked import ExchangeMode
from returns.domain.money import Money, MoneyPair
from returns.domain.remedy import REMEDIES
from returns.domain.settlement import LineQuote, Quote, add_up, quote_line
from returns.domain.status import Outcome
from returns.models import Order, OrderLine, Return, ReturnUnit
from returns.queries.eligibility import (
    Preview,
    ReturnableLine,
    Wanted,
    WantedLine,
    charged,
    claim_of,
    policy_of,
    preview,
)
from returns.queries.linked_worth import linked_source
from returns.queries.rates import in_order_currencies
from returns.queries.worth import worth_of


@dataclass(frozen=True, slots=True)
class PricedExchange:
    """One piece that goes out instead of one of the line `fulfilled_id`, and what it costs."""

    fulfilled_id: int
    offer: Offer
    fallback: Fallback
    piece: PiecePrice
    instant: Instant = Instant.NEVER


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a piece of an offer costs the shopper more than a piece that comes back is worth (below zero: less).

    `added` is what the shop gives for exchanging; it is in `more` already.
    """

    more: Money
    added: Money


@dataclass(frozen=True, slots=True)
class PricedReturn:
    """What a return with exchanges would give: a preview whose sums they are taken off, and each piece's price."""

    preview: Preview
    exchanges: tuple[PricedExchange, ...]

    @property
    def quote(self) -> Quote | None:
        """The sum without a bonus; None where a piece is not there to come back."""
        return self.preview.quote

    def by(self, outcome: Outcome) -> Quote | None:
        """The sum where the money goes by `outcome`, bonus included; None where it cannot. A refund always can."""
        return self.quote if outcome == Outcome.REFUND else self.preview.choices.get(outcome)

    @property
    def balance_minor(self) -> int:
        """What the shopper gets, or owes (below zero), in minor units of the presentment currency."""
        return self.quote.balance.presentment.minor if self.quote else 0


def merchants_offer(
    order: Order, wanted: Sequence[Wanted], exchanges: Iterable[WantedExchange], *, now: datetime
) -> PricedReturn:
    """Price what a merchant makes; no incentive. Lines that do not belong to the order are not found (KeyError)."""
    return _with_exchanges(order, preview(order, wanted, now=now, by_merchant=True), exchanges, incentives=False)


def shoppers_offer(order: Order, base: Preview, exchanges: Iterable[WantedExchange]) -> PricedReturn:
    """Price what a shopper chose on top of what comes back, with what the policy adds."""
    return _with_exchanges(order, base, exchanges, incentives=True)


def exchangeable(line: WantedLine) -> bool:
    """Whether the line's conditions offer shoppers anything instead of a refund."""
    return line.conditions.exchange_offered != "none"


def any_article(line: WantedLine) -> bool:
    """Whether the line's conditions offer every article of the shop, not only variants of what comes back."""
    return line.conditions.exchange_offered == "any"


def is_other(row: OrderLine, offer: Offer) -> bool:
    """Whether the offer is another article than what comes back."""
    return offer.product_gid != row.product_gid


def may_replace(line: WantedLine, offer: Offer) -> bool:
    """Whether the line's conditions let this offer go out: another article only as Shopify has reckoned it."""
    if not is_other(line.fulfilled.line, offer):
        return exchangeable(line)
    return any_article(line) and offer.reckoned is not None


def fallbacks(line: WantedLine) -> tuple[Fallback, ...]:
    """What the shopper may ask for where it sells out; with one there is nothing to choose."""
    both = line.conditions.policy.exchanges.fallback == "choice"
    return (Fallback.REFUND, Fallback.PROPOSAL) if both else (Fallback.REFUND,)


def mode_of(line: WantedLine) -> ExchangeMode:
    """On which order something goes out for the line: as its policy says for where the article left from."""
    exchanges = line.conditions.policy.exchanges
    return ExchangeMode(exchanges.mode_at(line.fulfilled.fulfillment.location_gid))


def early_for(offer: Preview, exchanges: Iterable[PricedExchange]) -> Instant:
    """When all that goes out may be sent, as the conditions say: not before the goods are back if on the same order."""
    instead = {exchange.fulfilled_id: exchange for exchange in exchanges}
    apart = go_apart(line for line in offer.lines if line.fulfilled.pk in instead)
    return strictest(exchange.instant for exchange in instead.values()) if apart else Instant.NEVER


def go_apart(lines: Iterable[WantedLine]) -> bool:
    """Whether what goes out for these lines goes out on an order of its own: one of them decides for all."""
    return any(mode_of(line) == ExchangeMode.LINKED for line in lines)


def obstacles_of(order: Order, lines: Iterable[WantedLine | ReturnableLine]) -> dict[int, Obstacle]:
    """Why lines cannot be exchanged for anything, by their fulfilled line; without those that can."""
    came, exchanges = linked_source(order) is not None, policy_of(order).exchanges
    found = {}
    for line in lines:
        mode = ExchangeMode(exchanges.mode_at(line.fulfilled.fulfillment.location_gid))
        if obstacle := _obstacle(order, line.fulfilled.line, mode, came=came):
            found[line.fulfilled.pk] = obstacle
    return found


def obstacle_of(order: Order, row: OrderLine, *, mode: ExchangeMode = ExchangeMode.NATIVE) -> Obstacle | None:
    """Why the line cannot be exchanged for anything; None where it can."""
    return _obstacle(order, row, mode, came=linked_source(order) is not None)


def _obstacle(order: Order, row: OrderLine, mode: ExchangeMode, *, came: bool) -> Obstacle | None:
    """An order of its own has no customs duties of an earlier one to reckon with; `came`: the article came by one."""
    if mode == ExchangeMode.NATIVE and (order.duties_shop_minor or row.duties_shop_minor):
        return Obstacle.DUTIES
    if not row.product_gid or not row.variant_gid:
        return Obstacle.CUSTOM
    if row.bundle_gid:
        return Obstacle.BUNDLE
    return Obstacle.EXCHANGED if came else None


def obstacle_of_offer(row: OrderLine, offer: Offer) -> Obstacle | None:
    """Why the line cannot be exchanged for this offer: another price would leave a discount on the order behind."""
    return Obstacle.DISCOUNT if row.discounts and not _even(row, offer) else None


def compare(order: Order, line: WantedLine, offer: Offer, *, incentives: bool = True) -> Comparison:
    """The first piece of the offer beside the first piece of the line; `incentives`: with what the policy adds."""
    wanted = WantedExchange(line.fulfilled.pk, offer)
    out = _priced(order, line, line.pieces[0], wanted, incentives=incentives).piece
    worth = _worth(order, line, line.pieces[0])
    return Comparison((out.value - worth.items - worth.tax).presentment, out.added.presentment)


def _with_exchanges(
    order: Order, base: Preview, exchanges: Iterable[WantedExchange], *, incentives: bool
) -> PricedReturn:
    """The same with what goes out instead, and the fees of an exchange on what it goes out for.

    Who exchanges something has the rest paid: a remedy is for all that comes back.
    """
    instead = {exchange.fulfilled_id: exchange for exchange in exchanges}
    base = charged(order, base, exchanged=instead)
    exchanged = [line for line in base.lines if line.fulfilled.pk in instead]
    priced = tuple(
        _priced(order, line, piece, instead[line.fulfilled.pk], incentives=incentives)
        for line in exchanged
        for piece in line.pieces
    )
    if base.quote is None or not priced:
        return PricedReturn(base, priced)
    nothing = base.quote.total.times(0)
    out = MoneyPair.sum((exchange.piece.value for exchange in priced), start=nothing)
    apart = go_apart(exchanged)
    quotes = {
        way: add_up(found.lines, return_shipping_fee=found.return_shipping_fee, exchange=out, apart=apart)
        for way, found in base.quotes.items()
    }
    ways = base.ways
    for remedy in REMEDIES:
        ways = ways.without(remedy)
    return PricedReturn(replace(base, quote=quotes[Outcome.REFUND], quotes=quotes, ways=ways), priced)


def _priced(
    order: Order, line: WantedLine, piece: int, exchange: WantedExchange, *, incentives: bool
) -> PricedExchange:
    row, claim, offer = line.fulfilled.line, claim_of(order, line), exchange.offer
    worth = _worth(order, line, piece)
    incentive = _incentive(order, line.conditions, worth.items).times(1 if incentives else 0)
    if is_other(row, offer) and offer.reckoned:
        price = other_piece(
            offer.reckoned,
            worth,
            even=_even(row, offer),
            taxes_included=order.taxes_included,
            incentive=incentive,
        )
    elif _even(row, offer):
        price = even_piece(order.amount(row, "unit_price"), worth)
    else:
        price = uneven_piece(
            in_order_currencies(order, offer.price.minor),
            worth,
            claim,
            taxes_included=order.taxes_included,
            incentive=incentive,
        )
    return PricedExchange(line.fulfilled.pk, offer, exchange.fallback, price, Instant(line.conditions.instant))


def _worth(order: Order, line: WantedLine, piece: int) -> LineQuote:
    """What one piece of the line is worth that comes back, before fees."""
    one = replace(claim_of(order, line), done=piece - 1, quantity=1, pieces=(piece,))
    return quote_line(one, taxes_included=order.taxes_included, restocking_bps=0)


def _even(row: OrderLine, offer: Offer) -> bool:
    """The same list price; for another article the one it has on this order, in the currency that was paid."""
    if is_other(row, offer) and offer.reckoned:
        return offer.reckoned.price.presentment.minor == row.unit_price_presentment_minor
    return offer.price.minor == row.unit_price_shop_minor


def _incentive(order: Order, conditions: Conditions, goods: MoneyPair) -> MoneyPair:
    return goods.bps(conditions.incentive_bps) + in_order_currencies(order, conditions.incentive_minor)


def again_for(rma: Return) -> list[PricedExchange]:
    """The same article for what was paid, for every piece of a return that is there; sold out, a person is asked."""
    order, found = rma.order, []
    for unit in ReturnUnit.objects.filter(item__rma=rma).select_related("item__line").order_by("item_id", "number"):
        item, worth = unit.item, worth_of(order, unit.item, [unit.number])
        piece = even_piece(order.amount(item.line, "unit_price"), worth)
        found.append(PricedExchange(item.fulfilled_id, same_again(order, item.line), Fallback.PROPOSAL, piece))
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
