"""What can go out instead of what comes back, as the shop offers it now."""

from dataclasses import dataclass

from returns.domain.money import Money


@dataclass(frozen=True, slots=True)
class Offer:
    """A variant with its price for a unit, in the shop's currency; `available` tells whether it can be sold now."""

    variant_gid: str
    product_gid: str
    title: str
    variant_title: str
    sku: str
    price: Money
    available: bool


@dataclass(frozen=True, slots=True)
class WantedExchange:
    """Every piece that comes back of a fulfilled line is replaced by one of `offer`."""

    fulfilled_id: int
    offer: Offer
