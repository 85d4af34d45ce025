"""Money in minor units, and the pair Shopify keeps of every amount.

Amounts are integers of the currency's smallest unit (cents, yen, fils) beside an ISO 4217 code. The number of
decimals is that of ISO 4217, by which Shopify writes amounts: CLDR names fewer where nobody uses the small coins any
more, and serves for showing amounts alone. Of forints Shopify keeps whole ones only, though ISO 4217 has hundredths of
them (`unit_of`), and so does all that is reckoned here. Nothing here ever touches a float.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

BPS = 10_000
# Currencies that have no hundredths (ISO 4217, minor units) -> their decimals.
_DECIMALS: Mapping[str, int] = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}

# Minor units in the smallest amount that Shopify keeps, where it is more than one (currency_iso.json of Shopify/money).
# The guard of the journal knows them too: `returns/migrations/0101_whole_forints.py`.
_UNITS: Mapping[str, int] = {"HUF": 100}


def decimals_of(currency: str) -> int:
    """How many decimals amounts of an ISO 4217 currency have; two for one that is not known."""
    return _DECIMALS.get(currency, 2)


def unit_of(currency: str) -> int:
    """How many minor units the smallest amount has that Shopify keeps of a currency."""
    return _UNITS.get(currency, 1)


def divide_half_up(numerator: int, denominator: int) -> int:
    """Divide two integers, rounding halves away from zero, without leaving integers."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    numerator, denominator = abs(numerator), abs(denominator)
    return sign * ((2 * numerator + denominator) // (2 * denominator))


def share_off(off: int, listed: int, *, pieces: int, currency: str = "") -> int:
    """The share (basis points) that a discount took off what so many pieces were listed at, all in minor units.

    Whoever takes a percentage off rounds it to what the currency keeps, so a whole percent within half of that for each
    piece is what was meant: 30 % of 11.98 are 3.59, which are 29.97 %.
    """
    if not listed:
        return 0
    off = min(max(off, 0), listed)
    percent = divide_half_up(100 * off, listed)
    meant = 2 * abs(100 * off - percent * listed) <= 100 * pieces * unit_of(currency)
    return percent * BPS // 100 if meant else off * BPS // listed


def divide_kept(numerator: int, denominator: int, currency: str) -> int:
    """The same for minor units of a currency: what comes out is an amount that Shopify keeps."""
    unit = unit_of(currency)
    return divide_half_up(numerator, denominator * unit) * unit


def share(total: int, *, part: int, whole: int, done: int = 0, currency: str = "") -> int:
    """Give `part` of `whole` units their share of `total` when `done` units were given theirs before.

    Rounding is cumulative, so the shares of all units always add up to `total`, in whatever portions they are taken.
    Each is an amount that Shopify keeps of the currency, as `total` is.
    """
    return divide_kept(total * (done + part), whole, currency) - divide_kept(total * done, whole, currency)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency, in minor units."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: str | Decimal, currency: str) -> Money:
        """Read a decimal amount such as Shopify's `"19.9"`; rounds half up to what Shopify keeps of the currency."""
        unit = unit_of(currency)
        units = Decimal(amount).scaleb(decimals_of(currency)) / unit
        return cls(int(units.quantize(Decimal(1), rounding=ROUND_HALF_UP)) * unit, currency)

    @property
    def amount(self) -> Decimal:
        """The decimal amount with exactly the currency's decimals."""
        return Decimal(self.minor).scaleb(-decimals_of(self.currency))

    @property
    def kept(self) -> Decimal:
        """The same as Shopify's inputs want it: only what Shopify keeps of it, and never more than is due."""
        unit = unit_of(self.currency)
        return Money(self.minor // unit * unit, self.currency).amount

    def share(self, *, part: int, whole: int, done: int = 0) -> Money:
        """See `share`, in this currency."""
        portion = share(self.minor, part=part, whole=whole, done=done, currency=self.currency)
        return Money(portion, self.currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")
        return other.minor


@dataclass(frozen=True, slots=True)
class MoneyPair:
    """One amount in the shop's currency and in the one the shopper paid with (Shopify's MoneyBag)."""

    shop: Money
    presentment: Money

    @classmethod
    def zero(cls, shop_currency: str, presentment_currency: str) -> MoneyPair:
        """Nothing, in both currencies."""
        return cls(Money(0, shop_currency), Money(0, presentment_currency))

    @classmethod
    def sum(cls, pairs: Iterable[MoneyPair], *, start: MoneyPair) -> MoneyPair:
        """Add pairs up from `start`, which also fixes the two currencies."""
        for pair in pairs:
            start = start + pair
        return start

    def __add__(self, other: MoneyPair) -> MoneyPair:
        return MoneyPair(self.shop + other.shop, self.presentment + other.presentment)

    def __sub__(self, other: MoneyPair) -> MoneyPair:
        return MoneyPair(self.shop - other.shop, self.presentment - other.presentment)

    def times(self, factor: int) -> MoneyPair:
        """The pair `factor` times, e.g. a unit price for a quantity."""
        return MoneyPair(
            Money(self.shop.minor * factor, self.shop.currency),
            Money(self.presentment.minor * factor, self.presentment.currency),
        )

    def share(self, *, part: int, whole: int, done: int = 0) -> MoneyPair:
        """See `share`, in both currencies."""
        return MoneyPair(
            self.shop.share(part=part, whole=whole, done=done),
            self.presentment.share(part=part, whole=whole, done=done),
        )

    def bps(self, basis_points: int) -> MoneyPair:
        """A percentage of the pair in basis points (1,000 is 10 %), each side rounded half up."""
        return self.share(part=basis_points, whole=BPS)
