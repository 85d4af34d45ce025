"""What goes back to the shopper, piece by piece. The quote shown is computed by the code that is paid by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from returns.domain.money import MoneyPair


@dataclass(frozen=True, slots=True)
class Claim:
    """One line of a return: `quantity` pieces of an order line of which `done` pieces were claimed before.

    `discounted` and `tax` are the order line's totals for `ordered` pieces; `fault` frees the line of fees.
    """

    ordered: int
    done: int
    quantity: int
    discounted: MoneyPair
    tax: MoneyPair
    fault: bool = False


@dataclass(frozen=True, slots=True)
class LineQuote:
    """What one line is worth: goods after discounts, tax on top (zero where prices include it), fee held back."""

    items: MoneyPair
    tax: MoneyPair
    restocking_fee: MoneyPair


@dataclass(frozen=True, slots=True)
class Quote:
    """The settlement, fee by fee. `total` is never below zero."""

    lines: tuple[LineQuote, ...]
    items: MoneyPair
    tax: MoneyPair
    restocking_fee: MoneyPair
    return_shipping_fee: MoneyPair
    total: MoneyPair


def quote_line(claim: Claim, *, taxes_included: bool, restocking_bps: int) -> LineQuote:
    """Price one claim from Shopify's own allocations; portions of a line add up to the line."""
    items = claim.discounted.share(part=claim.quantity, whole=claim.ordered, done=claim.done)
    tax = claim.tax.share(part=claim.quantity, whole=claim.ordered, done=claim.done)
    if taxes_included:
        tax = tax.times(0)
    return LineQuote(items, tax, items.bps(0 if claim.fault else restocking_bps))


def quote(
    claims: Sequence[Claim], *, taxes_included: bool, restocking_bps: int, return_shipping_fee: MoneyPair
) -> Quote:
    """Price a whole return. The shipping fee falls away when every line is faulty or wrong."""
    lines = tuple(quote_line(claim, taxes_included=taxes_included, restocking_bps=restocking_bps) for claim in claims)
    free = all(claim.fault for claim in claims)
    return add_up(lines, return_shipping_fee=return_shipping_fee.times(0 if free else 1))


def add_up(lines: tuple[LineQuote, ...], *, return_shipping_fee: MoneyPair) -> Quote:
    """Sum priced lines and take the fees off. Fees never take more than the goods are worth."""
    nothing = return_shipping_fee.times(0)
    items = MoneyPair.sum((line.items for line in lines), start=nothing)
    tax = MoneyPair.sum((line.tax for line in lines), start=nothing)
    restocking = MoneyPair.sum((line.restocking_fee for line in lines), start=nothing)
    total = items + tax - restocking - return_shipping_fee
    if min(total.presentment.minor, total.shop.minor) < 0:
        total = nothing
    return Quote(lines, items, tax, restocking, return_shipping_fee, total)
