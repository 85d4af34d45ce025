"""Asking for a return and opening one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.world.money import Bag
from simulator.world.orders import Order
from simulator.world.refusals import Problem, RefusedError, check
from simulator.world.returnable import returnable
from simulator.world.returns import ExchangeLine, Return, ReturnLine, ReverseLine, ReverseOrder
from simulator.world.settling import rate_of
from simulator.world.shops import Shop

if TYPE_CHECKING:
    from simulator.world.world import World


@dataclass(frozen=True)
class LineWanted:
    """One line of a return to be: units of a fulfilment line, the reason, notes, a restocking fee in percent."""

    fulfillment_line_id: int
    quantity: int
    reason: str | None = None
    reason_id: int | None = None
    reason_note: str = ""
    customer_note: str | None = None
    fee_percentage: Decimal | None = None


@dataclass(frozen=True)
class ExchangeWanted:
    """A variant to send instead; `discount` is per unit, in both currencies."""

    variant_id: int
    quantity: int
    discount: Bag | None = None
    description: str | None = None


def request(
    world: "World", shop: Shop, order: Order, lines: Sequence[LineWanted], shipping_fee: Bag | None = None
) -> Return:
    """Ask for a return (REQUESTED); announces returns/request. RefusedError with Shopify's userErrors."""
    check_lines(shop, order, lines, request_reason_problem)
    item = build(world, shop, order, lines, shipping_fee, "REQUESTED", world.now())
    world.touch(order)
    world.announce(shop, "returns/request", item)
    world.announce(shop, "orders/updated", order)
    return item


def create(
    world: "World",
    shop: Shop,
    order: Order,
    lines: Sequence[LineWanted],
    shipping_fee: Bag | None = None,
    exchanges: Sequence[ExchangeWanted] = (),
    requested_at: datetime | None = None,
) -> Return:
    """Open a return at once (OPEN), with exchange lines; announces returns/approve. RefusedError as `request`."""
    check_lines(shop, order, lines, create_reason_problem)
    check_exchanges(shop, exchanges)
    item = build(world, shop, order, lines, shipping_fee, "OPEN", requested_at or world.now())
    item.exchanges = [exchange_line(world, shop, order, wanted) for wanted in exchanges]
    open_reverse_orders(world, order, item)
    order.closed_at = None
    world.touch(order)
    world.announce(shop, "returns/approve", item)
    world.announce(shop, "orders/updated", order)
    return item


def request_reason_problem(index: str, wanted: LineWanted) -> Problem | None:
    """Return what is wrong with a requested line's reason."""
    if wanted.reason is None and wanted.reason_id is None:
        return Problem("BLANK", ("returnLineItems", index, "returnReason"), "Return reason can't be blank")
    return None


def create_reason_problem(index: str, wanted: LineWanted) -> Problem | None:
    """Return what is wrong with a created line's reason; the old "Other" needs a note here."""
    path = ("returnLineItems", index)
    if wanted.reason is None and wanted.reason_id is None:
        sentence = "Return line items Either return reason or return reason definition must be provided"
        return Problem("NOT_FOUND", path, sentence)
    if wanted.reason == "OTHER" and wanted.reason_id is None and not wanted.reason_note.strip():
        sentence = 'Return line items return reason note The note is required when the return reason is "Other"'
        return Problem("BLANK", (*path, "returnReasonNote"), sentence)
    return None


def check_lines(
    shop: Shop,
    order: Order,
    lines: Sequence[LineWanted],
    reason_problem: Callable[[str, LineWanted], Problem | None],
) -> None:
    """Raise with everything that is wrong with the lines asked for."""
    problems: list[Problem] = []
    if not lines:
        problems.append(Problem("BLANK", ("returnLineItems",), "Return line items can't be blank"))
    asked: dict[int, int] = {}
    for number, wanted in enumerate(lines):
        problem = line_problem(shop, order, str(number), wanted, asked) or reason_problem(str(number), wanted)
        if problem:
            problems.append(problem)
    check(problems)


def line_problem(shop: Shop, order: Order, index: str, wanted: LineWanted, asked: dict[int, int]) -> Problem | None:
    """Return what is wrong with one line; `asked` counts units of earlier lines of the same request."""
    path = ("returnLineItems", index)
    found = order.fulfillment_line(wanted.fulfillment_line_id)
    if found is None:
        sentence = "Fulfillment Line Item was not found."
        return Problem("NOT_FOUND", (*path, "fulfillmentLineItemId"), sentence)
    if wanted.quantity < 1:
        return Problem("GREATER_THAN", (*path, "quantity"), "Quantity must be greater than 0")
    asked[found[1].id] = asked.get(found[1].id, 0) + wanted.quantity
    if asked[found[1].id] > returnable(shop, order, found[1]):
        return Problem("INVALID", (*path, "quantity"), "Return line item has an invalid quantity.")
    return text_problem(shop, path, wanted)


def text_problem(shop: Shop, path: tuple[str, ...], wanted: LineWanted) -> Problem | None:
    """Return what is wrong with a line's reason id, notes or fee."""
    if wanted.reason_id is not None and wanted.reason_id not in shop.reasons:
        return Problem("NOT_FOUND", (*path, "returnReasonDefinitionId"), "Return reason definition was not found.")
    if len(wanted.customer_note or "") > 300:
        sentence = "Customer note is too long (maximum is 300 characters)"
        return Problem("TOO_LONG", (*path, "customerNote"), sentence)
    if len(wanted.reason_note) > 255:
        sentence = "Return reason note is too long (maximum is 255 characters)"
        return Problem("TOO_LONG", (*path, "returnReasonNote"), sentence)
    if wanted.fee_percentage is not None and not 0 <= wanted.fee_percentage <= 100:
        sentence = "Restocking fee percentage must be between 0 and 100"
        return Problem("INVALID", (*path, "restockingFee", "percentage"), sentence)
    return None


def check_exchanges(shop: Shop, exchanges: Sequence[ExchangeWanted]) -> None:
    """Raise if a variant to send is unknown or its quantity is not positive."""
    problems = []
    for number, wanted in enumerate(exchanges):
        path = ("exchangeLineItems", str(number))
        if wanted.variant_id not in shop.variants:
            problems.append(Problem("NOT_FOUND", (*path, "variantId"), "Variant was not found."))
        elif wanted.quantity < 1:
            problems.append(Problem("GREATER_THAN", (*path, "quantity"), "Quantity must be greater than 0"))
    check(problems)


def build(
    world: "World",
    shop: Shop,
    order: Order,
    lines: Sequence[LineWanted],
    shipping_fee: Bag | None,
    status: str,
    at: datetime,
) -> Return:
    """Put the return into the shop and un-archive the order."""
    if shipping_fee is not None and shipping_fee.presentment < 0:
        path = ("returnShippingFee", "amount")
        raise RefusedError([Problem("GREATER_THAN_OR_EQUAL_TO", path, "Amount must be greater than or equal to 0")])
    item = Return(
        world.new_id(), order.id, f"{order.name}-R{order.next_return}", status, at,
        [return_line(world, shop, order, wanted) for wanted in lines],
        approved_at=None, shipping_fee=shipping_fee,
        shipping_fee_id=world.new_id() if shipping_fee is not None else None,
    )  # fmt: skip
    order.next_return += 1
    order.closed_at = None
    shop.returns[item.id] = item
    return item


def return_line(world: "World", shop: Shop, order: Order, wanted: LineWanted) -> ReturnLine:
    """Return the line a request asks for; the old reason follows from the new one where only that is given."""
    found = order.fulfillment_line(wanted.fulfillment_line_id)
    if found is None:
        raise LookupError(wanted.fulfillment_line_id)
    definition = shop.reasons.get(wanted.reason_id or 0)
    legacy = wanted.reason or (definition.legacy if definition else "UNKNOWN")
    known = definition or next((r for r in shop.reasons.values() if r.legacy == legacy), None)
    has_fee = wanted.fee_percentage is not None
    return ReturnLine(
        world.new_id(), found[1].id, found[1].line_id, wanted.quantity, legacy, known.id if known else None,
        wanted.reason_note, wanted.customer_note, world.new_id() if has_fee else None, wanted.fee_percentage,
    )  # fmt: skip


def exchange_line(world: "World", shop: Shop, order: Order, wanted: ExchangeWanted) -> ExchangeLine:
    """Return the exchange line for a variant at today's price, converted at the order's own rate."""
    variant = shop.variants[wanted.variant_id]
    product = shop.products[variant.product_id]
    unit = order.zero.like(variant.price, round(variant.price * rate_of(order)))
    title = None if variant.title in ("", "Default Title") else variant.title
    return ExchangeLine(
        world.new_id(), variant.id, wanted.quantity, product.title, title, variant.sku, product.id, unit,
        wanted.discount or order.zero, wanted.description,
    )  # fmt: skip


def open_reverse_orders(world: "World", order: Order, item: Return) -> None:
    """Open one reverse fulfilment order per location the units were shipped from."""
    item.approved_at = world.now()
    by_location: dict[int | None, list[ReverseLine]] = {}
    for line in item.lines:
        found = order.fulfillment_line(line.fulfillment_line_id)
        location = found[0].location_id if found else None
        part = ReverseLine(world.new_id(), line.id, line.fulfillment_line_id, line.quantity)
        by_location.setdefault(location, []).append(part)
    item.reverse_orders = [ReverseOrder(world.new_id(), where, parts) for where, parts in by_location.items()]
