"""What units are worth when they come back: shares of lines, fees, shipping, exchanges; which payments to refund."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from simulator.world import sums
from simulator.world.lines import Duty, Line
from simulator.world.money import Bag, total
from simulator.world.orders import Order, Transaction
from simulator.world.refusals import Problem
from simulator.world.returns import ExchangeLine, Return, ReturnLine
from simulator.world.selling import tax_of, tax_rate_of
from simulator.world.shops import Shop


@dataclass(frozen=True)
class Share:
    """Units of an order line and their part of its money; `subtotal` is after every discount, as priced."""

    line: Line
    quantity: int
    before_cart: Bag
    subtotal: Bag
    tax: Bag
    cart_discount: Bag


def shares(order: Order, wanted: Iterable[tuple[int, int]]) -> list[Share]:
    """Return the shares of (order line id, units), taken after the units that left the order earlier.

    Rounding is cumulative: the shares of all units of a line sum to the line to the cent.
    """
    done: dict[int, int] = {}
    result = []
    for line_id, quantity in wanted:
        line = order.line(line_id)
        start = done.setdefault(line_id, line.quantity - line.current_quantity)
        done[line_id] = start + quantity
        result.append(share(order, line, start, quantity))
    return result


def share(order: Order, line: Line, start: int, quantity: int) -> Share:
    """Return the share of `quantity` units of a line after `start` units."""
    cart, of = sums.cart_discounts(order, line), line.quantity
    return Share(
        line, quantity,
        (line.discounted_total + cart).part(start, quantity, of),
        line.discounted_total.part(start, quantity, of),
        line.tax_total.part(start, quantity, of),
        cart.part(start, quantity, of),
    )  # fmt: skip


def restocking_fee(item: Share, percentage: Decimal | None) -> Bag:
    """Return the fee on a share: a percentage of its price after discounts, as priced; the fee carries no tax."""
    return item.subtotal.scaled((percentage or Decimal(0)) / 100)


def money_of(order: Order, items: Iterable[Share]) -> Bag:
    """Return what the buyer paid for shares, tax included."""
    value = order.zero
    for item in items:
        value = value + item.subtotal + (order.zero if order.taxes_included else item.tax)
    return value


def rate_of(order: Order) -> Decimal:
    """Return presentment units per shop unit of an order, in minor units, as its first payment had it."""
    paid = next((t.amount for t in order.transactions if t.amount.shop), None)
    return Decimal(paid.presentment) / paid.shop if paid else Decimal(1)


def exchange_tax(order: Order, value: Bag, rate: str) -> Bag:
    """Return the tax in or on the value of an exchange line."""
    fraction = Decimal(rate)
    return value.like(
        tax_of(value.shop, fraction, order.taxes_included), tax_of(value.presentment, fraction, order.taxes_included)
    )


def exchange_value(order: Order, line: ExchangeLine, quantity: int, shop: Shop) -> Bag:
    """Return what units of an exchange line cost the buyer, tax included."""
    value = (line.unit_price - line.discount) * quantity
    return value if order.taxes_included else value + exchange_tax(order, value, tax_rate_of(shop, line.variant_id))


@dataclass(frozen=True)
class ShippingShare:
    """Shipping to give back: without tax, its tax, and the most that could be given back (without tax)."""

    amount: Bag
    tax: Bag
    maximum: Bag


def shipping_share(order: Order, *, full: bool, amount: Bag | None) -> ShippingShare:
    """Return how much shipping to give back; `amount` is what the caller named, capped by what is left."""
    left = total((sums.current_shipping(order, item) for item in order.shipping_lines), order.zero)
    wanted = left if full else (amount or order.zero).capped(left)
    tax = total((item.tax_total for item in order.shipping_lines), order.zero)
    whole = sums.total_shipping(order)
    part = Decimal(wanted.presentment) / whole.presentment if whole.presentment else Decimal(0)
    return ShippingShare(wanted, tax.scaled(part), left)


def shipping_problems(order: Order, amount: Bag | None, field: tuple[str, ...]) -> list[Problem]:
    """Return a problem if more shipping is to go back than is left of it, its tax apart."""
    left = total((sums.current_shipping(order, item) for item in order.shipping_lines), order.zero)
    if amount is None or amount.presentment <= left.presentment:
        return []
    return [Problem(None, field, "Shipping refund amount exceeds the maximum refundable shipping amount")]


def duty_shares(
    order: Order, wanted: Sequence[tuple[int, str]], lines: Iterable[tuple[int, int]]
) -> list[tuple[Duty, Bag]]:
    """Return how much of each duty goes back, as (duty id, FULL or PROPORTIONAL to the units of `lines`).

    Never more than what is left of it. KeyError for a duty that is not of this order.
    """
    units = dict(lines)
    own = {duty.id: (line, duty) for line in order.lines for duty in line.duties}
    back = [item for refund in order.refunds for item in refund.duties]
    result = []
    for number, how in wanted:
        line, duty = own[number]
        left = duty.price - total((item.amount for item in back if item.duty_id == number), order.zero)
        part = duty.price if how == "FULL" else duty.price.part(0, units.get(line.id, 0), line.quantity)
        result.append((duty, part.capped(left)))
    return result


@dataclass(frozen=True)
class Outcome:
    """What processing part of a return would mean in money. `net` is negative where the buyer owes."""

    shares: list[Share]
    fees: Bag
    shipping_fee: Bag
    shipping: ShippingShare
    exchange: Bag
    net: Bag
    maximum: Bag

    @property
    def refund(self) -> Bag:
        """What to give back: the net, at least nothing, at most what was paid and not yet refunded."""
        return self.net.floored().capped(self.maximum)


def outcome(
    order: Order,
    item: Return,
    lines: Sequence[tuple[ReturnLine, int]],
    exchanges: Sequence[tuple[ExchangeLine, int]],
    shipping: ShippingShare,
    shop: Shop,
    duties: Bag | None = None,
) -> Outcome:
    """Return the outcome of processing `lines` and `exchanges` (with units) of a return."""
    parts = shares(order, [(line.line_id, units) for line, units in lines])
    fees = total(
        (restocking_fee(p, line.fee_percentage) for p, (line, _) in zip(parts, lines, strict=True)), order.zero
    )
    due = item.shipping_fee if item.shipping_fee and not item.shipping_fee_charged else order.zero
    cost = total((exchange_value(order, line, units, shop) for line, units in exchanges), order.zero)
    back = shipping.amount + (order.zero if order.taxes_included else shipping.tax)
    net = money_of(order, parts) + back + (duties or order.zero) - fees - due - cost
    return Outcome(parts, fees, due, shipping, cost, net, sums.net_payment(order).floored())


def suggest(order: Order, amount: Bag) -> list[tuple[Transaction, Bag, Bag]]:
    """Spread an amount over the order's sales and captures: (parent, amount, the most of this parent)."""
    whole = total((sums.refundable_of(order, t) for t in sums.successful(order, *sums.CAPTURES)), order.zero)
    rest, result = min(amount.presentment, (whole - sums.given_as_credit(order)).floored().presentment), []
    for parent in sums.successful(order, *sums.CAPTURES):
        limit = sums.refundable_of(order, parent)
        part = min(rest, limit.presentment)
        if part > 0:
            result.append((parent, at_rate(parent, part), limit))
            rest -= part
    return result


def at_rate(parent: Transaction, presentment: int) -> Bag:
    """Return a presentment sum as a bag at the rate of the payment it comes from."""
    if not parent.amount.presentment:
        return parent.amount.zero()
    whole = parent.amount
    return whole.like(whole.scaled(Decimal(presentment) / whole.presentment).shop, presentment)
