"""The journal of an order's money. Pure: what a settlement is made of, piece by piece, and what a payment adds.

Amounts count from the shopper's side: above zero is what they are owed, below zero what is held back, or what was paid
to them. All entries of a paid settlement, and of a paid invoice, add up to nothing, in both currencies. A sum is shared
out over pieces by weight and cumulatively, so the shares add up to it to the minor unit, whatever the currency's
exponent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise

from returns.domain.money import Money, MoneyPair, divide_kept
from returns.domain.settlement import Quote


class LedgerKind(StrEnum):
    """What an amount is for.

    FLOOR is what fees and exchanges come to beyond the goods: a settlement pays no less than nothing. What an exchange
    costs beyond is asked for by an INVOICE, and RECEIVED once the shopper has paid it. GIVEN_UP is an exchange that was
    booked and that nobody gets. DIFFERENCE is what Shopify paid beyond or below the agreement, or what the parts of a
    settlement do not explain. CHANGE is by how much a settlement came out differently that was booked and not paid yet:
    the shopper gets something else. REFUND is a refund of an order without goods; ELSEWHERE one that was made at
    Shopify without us. PAYMENT is money that Shopify sent back. LOST is what the shop bears of what went out before
    the goods were back, and they never came; it stands beside the EXCHANGE it is for.
    """

    GOODS = "goods"
    TAX = "tax"
    DUTIES = "duties"
    RESTOCKING_FEE = "restocking_fee"
    DEDUCTION = "deduction"
    EXCHANGE = "exchange"
    SHIPPING = "shipping"
    RETURN_SHIPPING_FEE = "return_shipping_fee"
    FLOOR = "floor"
    DIFFERENCE = "difference"
    CHANGE = "change"
    REFUND = "refund"
    ELSEWHERE = "elsewhere"
    PAYMENT = "payment"
    GIVEN_UP = "given_up"
    INVOICE = "invoice"
    RECEIVED = "received"
    LOST = "lost"


# What a piece was paid with can be given back once, and never more of it.
PAID_BY_PIECE = (LedgerKind.GOODS, LedgerKind.TAX, LedgerKind.DUTIES)
# The amounts of a quote that belong to pieces, and those that belong to the whole return: field -> kind and sign.
BY_PIECE = {
    "items": (LedgerKind.GOODS, 1),
    "tax": (LedgerKind.TAX, 1),
    "duties": (LedgerKind.DUTIES, 1),
    "restocking_fee": (LedgerKind.RESTOCKING_FEE, -1),
    "deduction": (LedgerKind.DEDUCTION, -1),
    "exchange": (LedgerKind.EXCHANGE, -1),
}
BY_RETURN = {
    "shipping_refund": (LedgerKind.SHIPPING, 1),
    "return_shipping_fee": (LedgerKind.RETURN_SHIPPING_FEE, -1),
}


# The amounts of a quote that were paid for pieces: field -> what of a piece it is.
PAID = {"items": "goods", "tax": "tax", "duties": "duties"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece that is settled: what was paid for it, tax on top and customs duties apart, and the fee held back."""

    id: int
    goods: MoneyPair
    tax: MoneyPair
    duties: MoneyPair
    fee_bps: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement; `piece` is None for what belongs to the whole return or order."""

    kind: LedgerKind
    amount: MoneyPair
    piece: int | None = None

    @property
    def something(self) -> bool:
        """Whether either side is not zero."""
        return bool(self.amount.shop.minor or self.amount.presentment.minor)


def spread(total: int, weights: Sequence[int], *, currency: str = "") -> list[int]:
    """Share `total` out by weight; evenly where nothing weighs. The shares add up to it, none passes its weight's part.

    As long as `total` is not above the sum of the weights, no share is above its own weight. With a currency each is an
    amount that Shopify keeps of it, as `total` and the weights are.
    """
    if not any(weights):
        weights = [1] * len(weights)
    marks = [divide_kept(total * mark, sum(weights), currency) for mark in accumulate(weights, initial=0)]
    return [after - before for before, after in pairwise(marks)]


def balance(entries: Iterable[Entry], *, start: MoneyPair) -> MoneyPair:
    """What all of it comes to; `start` fixes the two currencies."""
    return MoneyPair.sum((entry.amount for entry in entries), start=start.times(0))


def beyond_paid(quote: Quote, pieces: Sequence[Piece]) -> int:
    """By how many minor units (presentment) a quote gives more back than was paid for the pieces."""
    over = ((getattr(quote, field) - _paid_for(quote, field, pieces)).presentment.minor for field in PAID)
    return sum(max(part, 0) for part in over)


def entries_of(quote: Quote, pieces: Sequence[Piece]) -> list[Entry]:
    """What a settlement is made of; adds up to the quote's total.

    Goods, tax and duties never pass what was paid for a piece: a minor unit that rounding put on top stands as a
    DIFFERENCE, as does whatever else a total is not explained by.
    """
    found = [entry for field in BY_PIECE for entry in _shared(quote, field, pieces)]
    found += [Entry(kind, getattr(quote, field).times(sign)) for field, (kind, sign) in BY_RETURN.items()]
    over = MoneyPair.sum((_over(quote, field, pieces) for field in PAID), start=quote.total.times(0))
    rest = quote.total - balance(found, start=quote.total) - over
    floored = quote.total == quote.total.times(0) and max(rest.shop.minor, rest.presentment.minor) > 0
    found += [
        Entry(LedgerKind.DIFFERENCE, over if floored else over + rest),
        Entry(LedgerKind.FLOOR, rest if floored else rest.times(0)),
    ]
    return [entry for entry in found if entry.something]


def given_up(before: Quote, after: Quote) -> list[Entry]:
    """What changes where a part of the exchange of a booked settlement is given up; adds up to what more goes back."""
    back = before.exchange - after.exchange
    found = Entry(LedgerKind.GIVEN_UP, back), Entry(LedgerKind.FLOOR, after.total - before.total - back)
    return [entry for entry in found if entry.something]


def received(asked: MoneyPair, open_minor: int) -> list[Entry]:
    """The shopper paid what was asked for; `open_minor` (presentment currency) is what rounding left open."""
    left = at_rate(open_minor, asked)
    found = Entry(LedgerKind.RECEIVED, asked - left), Entry(LedgerKind.DIFFERENCE, left)
    return [entry for entry in found if entry.something]


def payment(owed: MoneyPair, paid_minor: int, *, rate: MoneyPair) -> list[Entry]:
    """What Shopify paid against what was owed; where they differ, the difference too, so that nothing is left open."""
    beyond = paid_minor - owed.presentment.minor
    difference = at_rate(beyond, rate) if paid_minor else owed.times(-1)
    if not beyond:
        difference = owed.times(0)
    found = (Entry(LedgerKind.DIFFERENCE, difference), Entry(LedgerKind.PAYMENT, (owed + difference).times(-1)))
    return [entry for entry in found if entry.something]


def at_rate(presentment_minor: int, rate: MoneyPair) -> MoneyPair:
    """An amount the shopper sees beside what it is in the shop's currency; `rate` are two amounts worth the same."""
    shop = presentment_minor
    if rate.presentment.minor and rate.shop.currency != rate.presentment.currency:
        shop = divide_kept(presentment_minor * rate.shop.minor, rate.presentment.minor, rate.shop.currency)
    return MoneyPair(Money(shop, rate.shop.currency), Money(presentment_minor, rate.presentment.currency))


def _shared(quote: Quote, field: str, pieces: Sequence[Piece]) -> Iterator[Entry]:
    """A part of the quote over the pieces it belongs to; as a whole where there are none."""
    kind, sign = BY_PIECE[field]
    amount: MoneyPair = getattr(quote, field) - _over(quote, field, pieces)
    if not pieces:
        yield Entry(kind, amount.times(sign))
        return
    weights = [_weight(piece, kind) for piece in pieces]
    shop = spread(amount.shop.minor, [weight.shop.minor for weight in weights])
    presentment = spread(amount.presentment.minor, [weight.presentment.minor for weight in weights])
    for piece, ours, theirs in zip(pieces, shop, presentment, strict=True):
        pair = MoneyPair(Money(ours, amount.shop.currency), Money(theirs, amount.presentment.currency))
        yield Entry(kind, pair.times(sign), piece.id)


def _weight(piece: Piece, kind: LedgerKind) -> MoneyPair:
    if kind == LedgerKind.GOODS:
        return piece.goods
    if kind == LedgerKind.TAX:
        return piece.tax
    if kind == LedgerKind.DUTIES:
        return piece.duties
    return piece.goods.times(piece.fee_bps) if kind == LedgerKind.RESTOCKING_FEE else piece.goods + piece.tax


def _over(quote: Quote, field: str, pieces: Sequence[Piece]) -> MoneyPair:
    """What an amount that was paid for pieces comes to beyond that, in each currency; else nothing."""
    amount: MoneyPair = getattr(quote, field)
    if field not in PAID or not pieces:
        return amount.times(0)
    over = amount - _paid_for(quote, field, pieces)
    return MoneyPair(
        Money(max(over.shop.minor, 0), over.shop.currency),
        Money(max(over.presentment.minor, 0), over.presentment.currency),
    )


def _paid_for(quote: Quote, field: str, pieces: Sequence[Piece]) -> MoneyPair:
    paid = (getattr(piece, PAID[field]) for piece in pieces)
    return MoneyPair.sum(paid, start=quote.total.times(0))
