"""Money as integer minor units, in the shop's and the buyer's currency at once; pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZERO_DECIMALS = frozenset(
    (
        *("BIF", "CLP", "DJF", "GNF", "HUF", "ISK", "JPY", "KMF", "KRW"),
        *("PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"),
    )
)
THREE_DECIMALS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))


def exponent(currency: str) -> int:
    """Return how many decimals Shopify keeps of a currency: those of ISO 4217, but none of forints."""
    return 0 if currency in ZERO_DECIMALS else 3 if currency in THREE_DECIMALS else 2


def half_up(value: Decimal) -> int:
    """Round to a whole number, halves away from zero."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def to_minor(amount: Decimal | str | int | float, currency: str) -> int:
    """Return minor units of a decimal amount, rounded half up."""
    return half_up(Decimal(str(amount)).scaleb(exponent(currency)))


def to_decimal(minor: int, currency: str) -> Decimal:
    """Return the decimal amount of minor units."""
    return Decimal(minor).scaleb(-exponent(currency))


def trimmed(minor: int, currency: str) -> str:
    """Print an amount as Shopify's GraphQL does: no trailing zeros but at least one decimal ("20.0", "12.77")."""
    whole, _, fraction = f"{to_decimal(minor, currency):f}".partition(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}"


def padded(minor: int, currency: str) -> str:
    """Print an amount as Shopify's REST bodies do: all decimals of the currency, two at least ("20.00")."""
    return f"{to_decimal(minor, currency):.{max(2, exponent(currency))}f}"


def share(total: int, done: int, quantity: int, of: int) -> int:
    """Return the part of `total` for `quantity` units after `done` of `of`, so that all parts sum to the total."""
    if of <= 0:
        return 0
    return half_up(Decimal(total) * (done + quantity) / of) - half_up(Decimal(total) * done / of)


@dataclass(frozen=True)
class Bag:
    """One sum in two currencies, in minor units of each (Shopify's MoneyBag)."""

    shop: int
    presentment: int
    shop_currency: str
    currency: str

    def __add__(self, other: "Bag") -> "Bag":
        return self.like(self.shop + other.shop, self.presentment + other.presentment)

    def __sub__(self, other: "Bag") -> "Bag":
        return self.like(self.shop - other.shop, self.presentment - other.presentment)

    def __neg__(self) -> "Bag":
        return self.like(-self.shop, -self.presentment)

    def __mul__(self, times: int) -> "Bag":
        return self.like(self.shop * times, self.presentment * times)

    def like(self, shop: int, presentment: int) -> "Bag":
        """Return another sum in the same two currencies."""
        return Bag(shop, presentment, self.shop_currency, self.currency)

    def zero(self) -> "Bag":
        """Return nothing in the same two currencies."""
        return self.like(0, 0)

    def scaled(self, factor: Decimal) -> "Bag":
        """Return the sum times `factor`, each side rounded half up."""
        return self.like(half_up(self.shop * factor), half_up(self.presentment * factor))

    def part(self, done: int, quantity: int, of: int) -> "Bag":
        """Return the share of `quantity` units after `done` of `of`, on both sides."""
        return self.like(share(self.shop, done, quantity, of), share(self.presentment, done, quantity, of))

    def unit(self, of: int) -> "Bag":
        """Return the sum divided by `of`, each side rounded half up."""
        return self.scaled(Decimal(1) / of) if of else self.zero()

    def capped(self, limit: "Bag") -> "Bag":
        """Return the smaller of the two, judged in the presentment currency."""
        return self if self.presentment <= limit.presentment else limit

    def floored(self) -> "Bag":
        """Return the sum, or nothing if it is negative."""
        return self if self.presentment > 0 else self.zero()


def total(bags: Iterable[Bag], zero: Bag) -> Bag:
    """Return the sum of `bags`, starting from `zero` (which carries the currencies)."""
    result = zero
    for bag in bags:
        result = result + bag
    return result
