"""What goes back to the shopper, piece by piece. The quote shown is computed by the code that is paid by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from returns.domain.money import Money, MoneyPair, divide_kept

# Why a payment waits whose money is on its way at a bank, as its message says it.
AT_A_BANK = "the refund's transaction is pending"


@dataclass(frozen=True, slots=True)
class Claim:
    """One line of a return: `quantity` pieces of an order line of which `done` pieces were claimed before.

    `discounted` and `tax` are the order line's totals for `ordered` pieces; `fault` frees the line of fees.
    `pieces` are the claimed numbers, where they do not simply follow on those before. `duties` are the customs duties
    of the order line, where they are given back.
    """

    ordered: int
    done: int
    quantity: int
    discounted: MoneyPair
    tax: MoneyPair
    fault: bool = False
    pieces: tuple[int, ...] = ()
    duties: MoneyPair | None = None

    def share_of(self, total: MoneyPair) -> MoneyPair:
        """What of a total of the order line falls to the claimed pieces."""
        if not self.pieces:
            return total.share(part=self.quantity, whole=self.ordered, done=self.done)
        single = (total.share(part=1, whole=self.ordered, done=number - 1) for number in self.pieces)
        return MoneyPair.sum(single, start=total.times(0))


@dataclass(frozen=True, slots=True)
class LineQuote:
    """What one line is worth: goods after discounts, tax on top (zero where prices include it), fee held back.

    `duties` are the customs duties that are given back.
    """

    items: MoneyPair
    tax: MoneyPair
    duties: MoneyPair
    restocking_fee: MoneyPair


@dataclass(frozen=True, slots=True)
class Quote:
    """The settlement, fee by fee; `total` is never below zero.

    `exchange` is what goes out instead costs, `deduction` what goods lost in value by handling. `bonus` is what the
    shop adds of its own to store credit; it stands beside the total and is no part of it. `apart` is where the exchange
    goes out on an order of its own, on which nothing can be asked for but what goes out; `borne` is what the shop bears
    because it went out before the goods were back: what it is worth beyond what came. `agreed` is what the total was
    agreed to be, where another one was paid.
    """

    lines: tuple[LineQuote, ...]
    items: MoneyPair
    tax: MoneyPair
    duties: MoneyPair
    restocking_fee: MoneyPair
    return_shipping_fee: MoneyPair
    exchange: MoneyPair
    shipping_refund: MoneyPair
    deduction: MoneyPair
    total: MoneyPair
    bonus: MoneyPair
    apart: bool = False
    borne: MoneyPair | None = None
    agreed: MoneyPair | None = None

    @property
    def given(self) -> MoneyPair:
        """What was paid and is given back, before any fee."""
        return self.items + self.tax + self.duties + self.shipping_refund

    @property
    def back(self) -> MoneyPair:
        """The same less the fees: what comes back is worth this, unless it lost value."""
        return self.given - self.restocking_fee - self.return_shipping_fee

    @property
    def worth(self) -> MoneyPair:
        """What the shopper gets in all."""
        return self.total + self.bonus

    @property
    def balance(self) -> MoneyPair:
        """What the shopper gets in all, or has to pay (below zero)."""
        return self.worth - self.owed

    @property
    def difference(self) -> MoneyPair:
        """What was paid beyond what was agreed; below zero where it was less."""
        return self.total - (self.agreed or self.total)

    @property
    def owed(self) -> MoneyPair:
        """What the shopper would have to pay, where the exchange costs more than what comes back is worth.

        On an order of its own a fee beyond what comes back is not asked for, as it is not where nothing goes out.
        """
        back = self.back - self.deduction
        missing = self.exchange - back
        missing = _smaller(missing, self.exchange) if self.apart else missing
        missing -= self.borne or back.times(0)
        return missing if self.exchange.presentment.minor and missing.presentment.minor > 0 else missing.times(0)


def quote_line(claim: Claim, *, taxes_included: bool, restocking_bps: int) -> LineQuote:
    """Price one claim from Shopify's own allocations; portions of a line add up to the line."""
    items, tax = claim.share_of(claim.discounted), claim.share_of(claim.tax)
    if taxes_included:
        tax = tax.times(0)
    duties = claim.share_of(claim.duties) if claim.duties else items.times(0)
    return LineQuote(items, tax, duties, items.bps(0 if claim.fault else restocking_bps))


def quote(
    claims: Sequence[Claim], *, taxes_included: bool, restocking_bps: Sequence[int], return_shipping_fee: MoneyPair
) -> Quote:
    """Price a whole return, each claim with its restocking fee. No shipping fee when every line is faulty or wrong."""
    lines = tuple(
        quote_line(claim, taxes_included=taxes_included, restocking_bps=bps)
        for claim, bps in zip(claims, restocking_bps, strict=True)
    )
    free = all(claim.fault for claim in claims)
    return add_up(lines, return_shipping_fee=return_shipping_fee.times(0 if free else 1))


def exchange_value(price: MoneyPair, *, goods: MoneyPair, tax: MoneyPair, taxes_included: bool) -> MoneyPair:
    """What a piece costs that goes out, tax included; `price` is Shopify's for a unit, less what comes off it.

    It bears tax at the rate at which `goods` bear `tax`. That is the line that comes back for another variant of the
    same product, and what Shopify reckons for any other article.
    """
    if taxes_included or not goods.presentment.minor or not goods.shop.minor:
        return price
    shop_tax = divide_kept(price.shop.minor * tax.shop.minor, goods.shop.minor, price.shop.currency)
    currency = price.presentment.currency
    tax_minor = divide_kept(price.presentment.minor * tax.presentment.minor, goods.presentment.minor, currency)
    return price + MoneyPair(Money(shop_tax, price.shop.currency), Money(tax_minor, currency))


def fee_after(items: MoneyPair, basis_points: int, *, before: MoneyPair) -> MoneyPair:
    """The restocking fee on pieces of a line of which others, worth `before`, came in an earlier part of the return.

    Rounding is cumulative: the fees of all parts add up to the fee on all of their pieces.
    """
    return (before + items).bps(basis_points) - before.bps(basis_points)


def divide_fee(fee: MoneyPair, *, part: MoneyPair, whole: MoneyPair) -> tuple[MoneyPair, MoneyPair]:
    """The return shipping fee of what has arrived and of what is still awaited, each in both currencies.

    The part that is paid first bears it, up to its own worth (`part`); the rest bears what is left. Where all of it
    (`whole`) is worth less than the fee, nothing is paid for either.
    """
    left = whole - fee
    now = part if min(left.shop.minor, left.presentment.minor) < 0 else _smaller(part, fee)
    return now, fee - _smaller(now, fee)


def _smaller(one: MoneyPair, other: MoneyPair) -> MoneyPair:
    return MoneyPair(
        Money(min(one.shop.minor, other.shop.minor), one.shop.currency),
        Money(min(one.presentment.minor, other.presentment.minor), one.presentment.currency),
    )


def add_up(
    lines: tuple[LineQuote, ...],
    *,
    return_shipping_fee: MoneyPair,
    exchange: MoneyPair | None = None,
    shipping_refund: MoneyPair | None = None,
    deduction: MoneyPair | None = None,
    bonus_bps: int = 0,
    credited: MoneyPair | None = None,
    apart: bool = False,
) -> Quote:
    """Sum priced lines, give outbound shipping back, take the rest off. Nobody pays less than nothing.

    `credited` is what earlier parts of the return come to as store credit.
    """
    nothing = return_shipping_fee.times(0)
    items = MoneyPair.sum((line.items for line in lines), start=nothing)
    tax = MoneyPair.sum((line.tax for line in lines), start=nothing)
    duties = MoneyPair.sum((line.duties for line in lines), start=nothing)
    restocking = MoneyPair.sum((line.restocking_fee for line in lines), start=nothing)
    exchange, shipping_refund, deduction = exchange or nothing, shipping_refund or nothing, deduction or nothing
    given = items + tax + duties + shipping_refund
    total = given - restocking - return_shipping_fee - exchange - deduction
    if min(total.presentment.minor, total.shop.minor) < 0:
        total = nothing
    return Quote(
        lines,
        items,
        tax,
        duties,
        restocking,
        return_shipping_fee,
        exchange,
        shipping_refund,
        deduction=deduction,
        total=total,
        bonus=bonus_on(total, bonus_bps, before=credited),
        apart=apart,
    )


def bonus_on(paid: MoneyPair, basis_points: int, *, before: MoneyPair | None = None) -> MoneyPair:
    """What the shop adds to money that goes out as store credit, rounded half up in each currency.

    `before` is what earlier parts of the return come to, so that the bonuses of all parts add up to that of the whole.
    """
    before = before or paid.times(0)
    return (before + paid).bps(basis_points) - before.bps(basis_points)
