"""What can go out instead of what comes back, as the shop offers it now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from returns.domain.money import Money, MoneyPair
from returns.domain.settlement import Claim, LineQuote, exchange_value


class Fallback(StrEnum):
    """What the shopper wants where the variant sells out before it is sent."""

    REFUND = "REFUND"
    PROPOSAL = "PROPOSAL"


class Obstacle(StrEnum):
    """Why something cannot be exchanged online, known before anybody chooses."""

    DUTIES = "duties"  # customs were paid: an exchange at Shopify does not reckon them
    CUSTOM = "custom"  # the line is no product of the shop
    BUNDLE = "bundle"  # the line is a part of a set
    EXCHANGED = "exchanged"  # the article came by an exchange on an order of its own: it is paid back elsewhere
    DISCOUNT = "discount"  # a discount on the whole order does not follow to another price


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What Shopify reckons for one piece on the very order it would go on: its price there, and the tax in or on it."""

    price: MoneyPair
    tax: MoneyPair


@dataclass(frozen=True, slots=True)
class Offer:
    """A variant with its price for a unit, in the shop's currency; `available` tells whether it can be sold now.

    `options` are the variant's values by name (size, colour), `stock` the pieces that are left, None where they are
    not counted. An article that is not what comes back may bear another tax or have a price of its own where the
    shopper lives: it is offered only as it was `reckoned`.
    """

    variant_gid: str
    product_gid: str
    title: str
    variant_title: str
    sku: str
    price: Money
    available: bool
    options: Mapping[str, str] = field(default_factory=dict)
    stock: int | None = None
    image_url: str = ""
    reckoned: Reckoned | None = None

    def left(self, promised: int) -> int | None:
        """How many can still be promised where `promised` pieces are spoken for; None for no end.

        Below zero are pieces that a draft of this shopper's own holds: it may be all that keeps it from being sold.
        """
        held_for_them = promised < 0 and self.stock is not None and self.stock <= 0
        if not self.available and not held_for_them:
            return 0
        return None if self.stock is None else max(self.stock - promised, 0)

    def enough(self, pieces: int, *, promised: int = 0) -> bool:
        """Whether so many pieces can be promised."""
        left = self.left(promised)
        return left is None or left >= pieces


@dataclass(frozen=True, slots=True)
class Similar:
    """An article like another one, with its page at the shop and its lowest price there (the shop's currency)."""

    product_gid: str
    title: str
    url: str
    image_url: str
    price: Money


@dataclass(frozen=True, slots=True)
class WantedExchange:
    """Every piece that comes back of a fulfilled line is replaced by one of `offer`."""

    fulfilled_id: int
    offer: Offer
    fallback: Fallback = Fallback.PROPOSAL


@dataclass(frozen=True, slots=True)
class PiecePrice:
    """One piece that goes out: its price, what comes off it, and what it costs the shopper with tax.

    `added` is the part of what comes off that the shop gives for exchanging.
    """

    price: MoneyPair
    discount: MoneyPair
    value: MoneyPair
    added: MoneyPair


def even_piece(price: MoneyPair, worth: LineQuote) -> PiecePrice:
    """A variant of the same list price goes for what was paid for the piece that comes back."""
    return PiecePrice(price, price - worth.items, worth.items + worth.tax, added=price.times(0))


def uneven_piece(
    price: MoneyPair, worth: LineQuote, claim: Claim, *, taxes_included: bool, incentive: MoneyPair
) -> PiecePrice:
    """Any other variant goes at its price of today; the incentive brings down what is dearer, no further than that."""
    discount = _least(incentive, _at_least_nothing(price - worth.items))
    value = exchange_value(price - discount, goods=claim.discounted, tax=claim.tax, taxes_included=taxes_included)
    return PiecePrice(price, discount, value, added=discount)


def other_piece(
    reckoned: Reckoned, worth: LineQuote, *, even: bool, taxes_included: bool, incentive: MoneyPair
) -> PiecePrice:
    """Another article goes at the price and tax that Shopify reckons; where `even`, for what was paid before tax."""
    price = reckoned.price
    dearer = _at_least_nothing(price - worth.items)
    discount = dearer if even else _least(incentive, dearer)
    value = exchange_value(price - discount, goods=price, tax=reckoned.tax, taxes_included=taxes_included)
    return PiecePrice(price, discount, value, added=discount.times(0) if even else discount)


def agree(own: Mapping[str, str], options: Mapping[str, str]) -> int:
    """In how many options (size, colour) a variant is the same as what was bought; case does not matter."""
    ours = {name.casefold(): value.casefold() for name, value in own.items()}
    return sum(1 for name, value in options.items() if ours.get(name.casefold()) == value.casefold())


def nearest(own: Mapping[str, str], offers: Iterable[Offer]) -> list[Offer]:
    """The offers with those first that differ from `own` in the fewest options, and of these the neighbours first.

    With sizes and colours that is the same size in another colour, and the same colour in the next size. The shop's
    order tells who is whose neighbour.
    """
    listed = list(offers)
    here = next((place for place, offer in enumerate(listed) if offer.options == own), 0)

    def distance(placed: tuple[int, Offer]) -> tuple[int, int]:
        place, offer = placed
        different = sum(1 for name, value in offer.options.items() if own.get(name) != value)
        return different, abs(place - here)

    return [offer for _, offer in sorted(enumerate(listed), key=distance)]


def _least(one: MoneyPair, other: MoneyPair) -> MoneyPair:
    return MoneyPair(
        min(one.shop, other.shop, key=lambda money: money.minor),
        min(one.presentment, other.presentment, key=lambda money: money.minor),
    )


def _at_least_nothing(pair: MoneyPair) -> MoneyPair:
    return MoneyPair(
        Money(max(pair.shop.minor, 0), pair.shop.currency),
        Money(max(pair.presentment.minor, 0), pair.presentment.currency),
    )
