"""Processing a return: units and exchanges leave or join the order, dispositions are noted, money goes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from simulator.world import giving, refunding, reversing, sums
from simulator.world.cancelling import give_back_stock
from simulator.world.deciding import WRONG_STATUS
from simulator.world.giving import CreditOut
from simulator.world.lines import Allocation, Application, Line, TaxLine
from simulator.world.orders import Fee, Hold, Order, ShippingOrder
from simulator.world.refunding import Payout
from simulator.world.refusals import Problem, check, refuse
from simulator.world.returns import ExchangeLine, Return, ReturnLine
from simulator.world.reversing import Disposal
from simulator.world.selling import line_of, tax_rate_of
from simulator.world.settling import ShippingShare, exchange_tax, restocking_fee, shares
from simulator.world.shipping import shipping_orders
from simulator.world.shops import Shop

if TYPE_CHECKING:
    from simulator.world.world import World


@dataclass(frozen=True)
class LineProcessed:
    """Units of a return line to process, and what became of them."""

    line_id: int
    quantity: int
    disposals: Sequence[Disposal] = ()


@dataclass(frozen=True)
class Processing:
    """One call to process (part of) a return. `payouts` None means that no money moves."""

    lines: Sequence[LineProcessed] = ()
    exchanges: Sequence[tuple[int, int]] = ()
    payouts: Sequence[Payout] | None = None
    as_credit: Sequence[CreditOut] = ()
    shipping: ShippingShare | None = None
    duties: Sequence[tuple[int, str]] = ()
    note: str | None = None


def process(world: "World", shop: Shop, item: Return, wanted: Processing) -> None:
    """Process part of an open return; announces what changed and returns/process. Nothing changes if refused.

    There is no idempotency: units that were processed already are refused by their quantity, and money beyond what
    was paid is refused by its sum.
    """
    order = shop.orders[item.order_id]
    check(problems_of(shop, order, item, wanted))
    lines = [(find_line(item, part.line_id), part) for part in wanted.lines]
    parts = shares(order, [(line.line_id, part.quantity) for line, part in lines])
    for (line, processed), part in zip(lines, parts, strict=True):
        fee = restocking_fee(part, line.fee_percentage)
        if fee.presentment:
            order.fees.append(Fee(item.id, "restocking", fee))
        line.processed += processed.quantity
        part.line.returned += processed.quantity
    charge_shipping_fee(order, item, has_lines=bool(lines))
    added = [add_exchange(world, shop, order, item, line_id, units) for line_id, units in wanted.exchanges]
    for _, processed in lines:
        if processed.disposals:
            reversing.dispose(world, shop, processed.disposals)
    world.touch(order)
    world.announce(shop, "returns/process", item, {"X-Shopify-Order-Id": str(order.id)})
    if wanted.payouts is None:
        ship_exchanges(world, order, added)
        world.announce(shop, "orders/updated", order)
        return
    refund = refunding.begin(world, order, wanted.note)
    refund.return_id = item.id
    item.refund_ids.append(refund.id)
    giving.give_duties(world, order, refund, wanted.duties, [(line.line_id, part.quantity) for line, part in lines])
    for (line, processed), part in zip(lines, parts, strict=True):
        line.refunded += processed.quantity
        refund.lines.append(refunding.refund_line(world, part, *restock_of(processed)))
    ship_exchanges(world, order, added)
    refunding.pay_back(world, shop, order, refund, parts, wanted.payouts, wanted.shipping, None, wanted.as_credit)


def restock_of(processed: LineProcessed) -> tuple[str, int | None]:
    """Return the refund line's restock type and location for units with their dispositions."""
    back = next((d for d in processed.disposals if d.type == "RESTOCKED"), None)
    return ("return", back.location_id) if back else ("no_restock", None)


def find_line(item: Return, line_id: int) -> ReturnLine:
    """Return a line of the return that is known to exist."""
    line = item.line(line_id)
    if line is None:
        raise LookupError(line_id)
    return line


def charge_shipping_fee(order: Order, item: Return, *, has_lines: bool) -> None:
    """Charge the return shipping fee with the first units processed."""
    if has_lines and item.shipping_fee and item.shipping_fee.presentment and not item.shipping_fee_charged:
        order.fees.append(Fee(item.id, "shipping", item.shipping_fee))
        item.shipping_fee_charged = True


def ship_exchanges(world: "World", order: Order, lines: Sequence[Line]) -> None:
    """Open a fulfilment order for new lines, on hold while the buyer owes something."""
    if not lines:
        return
    shipping_orders(order)
    made = ShippingOrder(world.new_id(), world.now(), None, [line.id for line in lines])
    order.shipping_orders.append(made)
    for earlier in order.shipping_orders[:-1]:
        earlier.line_ids = [number for number in earlier.line_ids if number not in made.line_ids]
    if sums.outstanding(order).presentment > 0:
        made.holds.append(Hold(world.new_id(), "AWAITING_PAYMENT", by_app=False))


def add_exchange(world: "World", shop: Shop, order: Order, item: Return, line_id: int, units: int) -> Line:
    """Put units of an exchange line on the order, with its discount and tax, taking them from stock."""
    exchange = next(line for line in item.exchanges if line.id == line_id)
    line = exchange_order_line(world, shop, order, exchange, units)
    order.lines.append(line)
    give_back_stock(shop, line.variant_id, shop.default_location().id, -units)
    exchange.line_ids.append(line.id)
    exchange.processed += units
    order.edited = True
    return line


def exchange_order_line(world: "World", shop: Shop, order: Order, exchange: ExchangeLine, units: int) -> Line:
    """Return the order line for units of an exchange line."""
    variant = shop.variants[exchange.variant_id or 0]
    line = line_of(shop, variant, world.new_id(), units, exchange.unit_price)
    if exchange.discount.presentment:
        title = exchange.discount_description or "Exchange"
        order.applications.append(
            Application("manual", title, str(exchange.discount.presentment), "fixed_amount", "each", "explicit")
        )
        line.allocations.append(Allocation(len(order.applications) - 1, exchange.discount * units))
    rate = tax_rate_of(shop, variant.id)
    if Decimal(rate) and line.taxable:
        line.taxes.append(TaxLine(shop.tax_title, rate, exchange_tax(order, line.discounted_total, rate)))
    return line


def problems_of(shop: Shop, order: Order, item: Return, wanted: Processing) -> list[Problem]:
    """Return everything that forbids this processing; the state first, then lines, then money."""
    if item.status != "OPEN":
        raise refuse("INVALID_STATE", ("returnId",), WRONG_STATUS)
    if not wanted.lines and not wanted.exchanges and not wanted.payouts and not wanted.as_credit:
        return [Problem("BLANK", ("returnLineItems",), "Return line items can't be blank")]
    problems = [*line_problems(item, wanted), *exchange_problems(item, wanted)]
    problems += [found._replace(code="INVALID") for found in giving.duty_problems(order, wanted.duties)]
    for number, part in enumerate(wanted.lines):
        problems += [moved(problem, number) for problem in fate_problems(shop, part)]
    if problems:
        return problems
    path = ("financialTransfer", "issueRefund")
    paying = refunding.payout_problems(order, wanted.payouts or (), wanted.as_credit)
    crediting = giving.credit_problems(shop, order, wanted.as_credit)
    return [Problem("INVALID", (*path, "orderTransactions"), problem.message) for problem in paying] + [
        Problem("INVALID", (*path, "refundMethods"), problem.message) for problem in crediting
    ]


def fate_problems(shop: Shop, part: LineProcessed) -> list[Problem]:
    """Return what is wrong with the dispositions given along with a line."""
    return reversing.disposal_problems(shop, part.disposals) if part.disposals else []


def moved(problem: Problem, number: int) -> Problem:
    """Return a disposition's problem with its path as seen from the processing input."""
    rest = (problem.field or ())[1:]
    return problem._replace(field=("returnLineItems", str(number), "dispositions", *rest))


def line_problems(item: Return, wanted: Processing) -> list[Problem]:
    """Return what is wrong with the return lines to process."""
    problems: list[Problem] = []
    asked: dict[int, int] = {}
    for number, part in enumerate(wanted.lines):
        path, line = ("returnLineItems", str(number)), item.line(part.line_id)
        asked[part.line_id] = asked.get(part.line_id, 0) + part.quantity
        if line is None:
            problems.append(Problem("NOT_FOUND", (*path, "id"), "Return line item was not found."))
        elif part.quantity < 1 or asked[part.line_id] > line.unprocessed:
            problems.append(Problem("INVALID", (*path, "quantity"), "Return line item has an invalid quantity."))
    return problems


def exchange_problems(item: Return, wanted: Processing) -> list[Problem]:
    """Return what is wrong with the exchange lines to process."""
    problems = []
    known = {line.id: line for line in item.exchanges}
    for number, (line_id, units) in enumerate(wanted.exchanges):
        path = ("exchangeLineItems", str(number))
        if line_id not in known:
            problems.append(Problem("NOT_FOUND", (*path, "id"), "Exchange line item was not found."))
        elif not 1 <= units <= known[line_id].quantity - known[line_id].processed:
            problems.append(Problem("INVALID", (*path, "quantity"), "Exchange line item has an invalid quantity."))
    return problems
