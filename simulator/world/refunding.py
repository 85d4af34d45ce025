"""Giving money back: checks against what was paid, and the refund with its transactions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.world import giving, sums
from simulator.world.cancelling import give_back_stock
from simulator.world.money import Bag, padded, total
from simulator.world.orders import (
    Adjustment,
    Order,
    Refund,
    RefundLine,
    Transaction,
)
from simulator.world.refusals import Problem, check
from simulator.world.settling import Share, ShippingShare, at_rate, money_of, shares
from simulator.world.shops import Shop

if TYPE_CHECKING:
    from simulator.world.world import World

SYMBOLS = {"USD": "$", "CAD": "$", "AUD": "$", "HKD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "Rs. "}
NO_PARENT = "Transactions require a parent_id associated with the order"


@dataclass(frozen=True)
class Payout:
    """Money to give back from one earlier payment, in presentment minor units."""

    parent_id: int | None
    minor: int
    kind: str = "refund"


@dataclass(frozen=True)
class UnitsBack:
    """Units of an order line to take off with a refund."""

    line_id: int
    quantity: int
    restock_type: str
    location_id: int | None


def printed(minor: int, currency: str) -> str:
    """Print an amount as Shopify's sentences do ("$25.00")."""
    return f"{SYMBOLS.get(currency, currency + ' ')}{padded(minor, currency)}"


def payout_problems(
    order: Order, payouts: Sequence[Payout], as_credit: Sequence[giving.CreditOut] = ()
) -> list[Problem]:
    """Return what is wrong with payouts: wrong kind, unknown parent, more than was paid in all or by one parent."""
    for payout in payouts:
        if payout.kind != "refund":
            return [Problem(None, None, f"Kind {payout.kind} is not a valid transaction")]
        parent = order.transaction(payout.parent_id)
        if parent is None or parent.kind not in sums.CAPTURES or parent.status != "success":
            return [Problem(None, ("transactions",), NO_PARENT)]
        if payout.minor <= 0:
            return [Problem(None, ("transactions",), "Amount must be greater than 0")]
    return excess_problems(order, payouts, as_credit)


def excess_problems(
    order: Order, payouts: Sequence[Payout], as_credit: Sequence[giving.CreditOut] = ()
) -> list[Problem]:
    """Return a problem if more would go back than came in; no flag allows that."""
    whole = sum(payout.minor for payout in payouts) + sum(item.amount.minor for item in as_credit)
    limits = [(whole, left_to_refund(order).presentment)]
    for parent_id in {payout.parent_id for payout in payouts}:
        parent = order.transaction(parent_id)
        if parent:
            wanted = sum(payout.minor for payout in payouts if payout.parent_id == parent_id)
            limits.append((wanted, sums.refundable_of(order, parent).presentment))
    for wanted, limit in limits:
        if wanted > limit:
            asked, got = printed(wanted, order.presentment_currency), printed(limit, order.presentment_currency)
            return [Problem(None, None, f"Refund amount {asked} is greater than net payment received {got}")]
    return []


def left_to_refund(order: Order) -> Bag:
    """Return what was paid and is neither refunded nor on its way back."""
    whole = total((sums.refundable_of(order, t) for t in sums.successful(order, *sums.CAPTURES)), order.zero)
    return (whole - sums.given_as_credit(order)).floored()


def create(
    world: "World",
    shop: Shop,
    order: Order,
    *,
    units: Sequence[UnitsBack] = (),
    payouts: Sequence[Payout] = (),
    shipping: ShippingShare | None = None,
    note: str | None = None,
    reason: str | None = None,
    as_credit: Sequence[giving.CreditOut] = (),
    duties: Sequence[tuple[int, str]] = (),
) -> Refund:
    """Refund outside a return: take units off, give money back; announces refunds/create. RefusedError as Shopify."""
    check(
        payout_problems(order, payouts, as_credit)
        or giving.credit_problems(shop, order, as_credit)
        or giving.duty_problems(order, duties)
        or unit_problems(shop, order, units)
    )
    parts = shares(order, [(item.line_id, item.quantity) for item in units])
    refund = begin(world, order, note)
    giving.give_duties(world, order, refund, duties, [(item.line_id, item.quantity) for item in units])
    for wanted, part in zip(units, parts, strict=True):
        refund.lines.append(refund_line(world, part, wanted.restock_type, wanted.location_id))
        take_units(order, wanted)
        if wanted.restock_type in ("return", "cancel"):
            place = wanted.location_id or shop.default_location().id
            give_back_stock(shop, part.line.variant_id, place, wanted.quantity)
    pay_back(world, shop, order, refund, parts, payouts, shipping, reason, as_credit)
    return refund


def unit_problems(shop: Shop, order: Order, units: Sequence[UnitsBack]) -> list[Problem]:
    """Return what is wrong with units to take off."""
    problems, asked = [], dict.fromkeys((item.line_id for item in units), 0)
    for number, item in enumerate(units):
        path = ("refundLineItems", str(number))
        line = next((known for known in order.lines if known.id == item.line_id), None)
        asked[item.line_id] += item.quantity
        if line is None:
            problems.append(Problem(None, (*path, "lineItemId"), "Line item does not belong to the order"))
        elif item.quantity < 1 or asked[item.line_id] > line.current_quantity:
            sentence = "Quantity cannot refund more items than were purchased"
            problems.append(Problem(None, (*path, "quantity"), sentence))
        elif item.location_id is not None and item.location_id not in shop.locations:
            problems.append(Problem(None, (*path, "locationId"), "Location does not exist"))
    return problems


def take_units(order: Order, wanted: UnitsBack) -> None:
    """Take units off the order: unshipped ones first for a cancellation, shipped ones first otherwise."""
    line, rest = order.line(wanted.line_id), wanted.quantity
    if wanted.restock_type == "cancel":
        rest -= min(rest, sums.unfulfilled_quantity(order, line))
    line.refunded += wanted.quantity
    for fulfillment in order.fulfillments:
        for item in fulfillment.lines:
            if item.line_id == line.id:
                taken = min(rest, item.quantity - item.refunded)
                item.refunded += taken
                rest -= taken


def begin(world: "World", order: Order, note: str | None) -> Refund:
    """Add an empty refund to the order."""
    now = world.now()
    refund = Refund(world.new_id(), order.id, now, note, processed_at=now)
    order.refunds.append(refund)
    return refund


def refund_line(world: "World", part: Share, restock_type: str, location_id: int | None) -> RefundLine:
    """Return the refund line of a share."""
    return RefundLine(
        world.new_id(), part.line.id, part.quantity, restock_type, location_id, part.line.unit_price,
        part.subtotal, part.tax, part.cart_discount,
    )  # fmt: skip


def pay_back(
    world: "World",
    shop: Shop,
    order: Order,
    refund: Refund,
    parts: Sequence[Share],
    payouts: Sequence[Payout],
    shipping: ShippingShare | None,
    reason: str | None,
    as_credit: Sequence[giving.CreditOut] = (),
) -> None:
    """Make the refund's transactions, note shipping and what the sum differs from the goods, and announce it all."""
    back = giving.give_shipping(world, order, refund, shipping)
    back = total((item.amount for item in refund.duties), back)
    made = [pay_one(world, shop, order, refund, payout) for payout in payouts]
    made += [giving.give_credit(world, shop, order, refund, item) for item in as_credit]
    difference = money_of(order, parts) + back - total((t.amount for t in made), order.zero)
    if difference.presentment:
        refund.adjustments.append(
            Adjustment(world.new_id(), "refund_discrepancy", reason or "Refund discrepancy", difference, order.zero)
        )
    world.touch(order)
    for transaction in made:
        world.announce(shop, "order_transactions/create", (order, transaction))
    world.announce(shop, "refunds/create", (order, refund))
    world.announce(shop, "orders/updated", order)


def pay_one(world: "World", shop: Shop, order: Order, refund: Refund, payout: Payout) -> Transaction:
    """Add one refund transaction, through the parent's gateway and at the parent's rate."""
    parent = order.transaction(payout.parent_id)
    if parent is None:
        raise LookupError(payout.parent_id)
    transaction = Transaction(
        world.new_id(), "refund", shop.refund_outcome, parent.gateway, at_rate(parent, payout.minor), world.now(),
        parent.id, "processing_error" if shop.refund_outcome == "failure" else None, parent.test, refund.id,
    )  # fmt: skip
    order.transactions.append(transaction)
    refund.transaction_ids.append(transaction.id)
    return transaction
