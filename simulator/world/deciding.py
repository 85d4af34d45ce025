"""What a merchant decides on a return: approve, decline, cancel, close, reopen, take lines off."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.world.refusals import Problem, check, refuse
from simulator.world.requesting import open_reverse_orders
from simulator.world.returns import Return
from simulator.world.shops import Shop

if TYPE_CHECKING:
    from simulator.world.world import World

NOT_FOUND = "Return not found."
WRONG_STATUS = "Return status is invalid."


def approve(world: "World", shop: Shop, item: Return) -> None:
    """REQUESTED -> OPEN; announces returns/approve."""
    if item.status != "REQUESTED":
        sentence = "Return is not approvable. Only returns with status REQUESTED can be approved."
        raise refuse("INVALID_STATE", ("id",), sentence)
    order = shop.orders[item.order_id]
    item.status = "OPEN"
    open_reverse_orders(world, order, item)
    world.touch(order)
    world.announce(shop, "returns/approve", item)
    world.announce(shop, "orders/updated", order)


def decline(world: "World", shop: Shop, item: Return, reason: str, note: str | None) -> None:
    """REQUESTED -> DECLINED, its units are returnable again; announces returns/decline."""
    if len(note or "") > 500:
        raise refuse("TOO_LONG", ("declineNote",), "Decline note is too long (maximum is 500 characters)")
    if item.status == "DECLINED":
        raise refuse("INVALID_STATE", ("id",), "The return is already declined.")
    if item.status != "REQUESTED":
        sentence = "Return is not declinable. Only non-refunded returns with status REQUESTED can be declined."
        raise refuse("INVALID_STATE", ("id",), sentence)
    item.status, item.decline_reason, item.decline_note = "DECLINED", reason, note
    order = shop.orders[item.order_id]
    world.touch(order)
    world.announce(shop, "returns/decline", item)
    world.announce(shop, "orders/updated", order)


def cancel(world: "World", shop: Shop, item: Return) -> None:
    """OPEN -> CANCELED while nothing was processed, refunded or disposed; announces returns/cancel."""
    if item.status == "CANCELED":
        return
    if item.status != "OPEN" or begun(item):
        raise refuse("INVALID_STATE", ("id",), "Return is not cancelable.")
    item.status = "CANCELED"
    for reverse in item.reverse_orders:
        reverse.status = "CANCELED"
    world.announce(shop, "returns/cancel", item)


def begun(item: Return) -> bool:
    """Whether anything of a return was processed, refunded or disposed."""
    processed = any(line.processed or line.refunded for line in item.lines)
    exchanged = any(line.processed for line in item.exchanges)
    disposed = any(line.disposed for reverse in item.reverse_orders for line in reverse.lines)
    return processed or exchanged or disposed or bool(item.refund_ids)


def close(world: "World", shop: Shop, item: Return) -> None:
    """OPEN -> CLOSED (repeating is silent); announces returns/close."""
    if item.status == "CLOSED":
        return
    if item.status != "OPEN":
        raise refuse("INVALID_STATE", ("id",), WRONG_STATUS)
    shut(world, item)
    world.announce(shop, "returns/close", item)


def shut(world: "World", item: Return) -> None:
    """Mark a return and its reverse orders closed."""
    item.status, item.closed_at = "CLOSED", world.now()
    for reverse in item.reverse_orders:
        reverse.status = "CLOSED"


def reopen(world: "World", shop: Shop, item: Return) -> None:
    """CLOSED -> OPEN (repeating is silent); announces returns/reopen."""
    if item.status == "OPEN":
        return
    if item.status != "CLOSED":
        raise refuse("INVALID_STATE", ("id",), WRONG_STATUS)
    item.status, item.closed_at = "OPEN", None
    for reverse in item.reverse_orders:
        reverse.status = "OPEN"
    world.announce(shop, "returns/reopen", item)


def remove(
    world: "World",
    shop: Shop,
    item: Return,
    lines: Sequence[tuple[int, int]],
    exchanges: Sequence[tuple[int, int]] = (),
) -> None:
    """Take units off an open return, as (line id, units); removing the last closes it. Announces returns/update."""
    if item.status != "OPEN":
        raise refuse("INVALID_STATE", ("returnId",), WRONG_STATUS)
    check(removal_problems(item, lines) + exchange_removal_problems(item, exchanges))
    for line_id, units in lines:
        take_off(item, line_id, units)
    for line_id, units in exchanges:
        exchange = next(e for e in item.exchanges if e.id == line_id)
        exchange.quantity -= units
        exchange.removed += units
    order = shop.orders[item.order_id]
    world.touch(order)
    world.announce(shop, "returns/update", (item, list(lines)))
    if not item.lines and not any(e.quantity for e in item.exchanges):
        shut(world, item)
        world.announce(shop, "returns/close", item)
    world.announce(shop, "orders/updated", order)


def removal_problems(item: Return, lines: Sequence[tuple[int, int]]) -> list[Problem]:
    """Return what is wrong with the return lines to take off."""
    problems = []
    for number, (line_id, units) in enumerate(lines):
        path, line = ("returnLineItems", str(number)), item.line(line_id)
        if line is None:
            sentence = "Return line item was not found."
            problems.append(Problem("NOT_FOUND", (*path, "returnLineItemId"), sentence))
        elif not 1 <= units <= removable(item, line_id):
            problems.append(Problem("INVALID", (*path, "quantity"), "Return line item has an invalid quantity."))
    return problems


def exchange_removal_problems(item: Return, exchanges: Sequence[tuple[int, int]]) -> list[Problem]:
    """Return what is wrong with the exchange lines to take off."""
    problems = []
    known = {line.id: line for line in item.exchanges}
    for number, (line_id, units) in enumerate(exchanges):
        path = ("exchangeLineItems", str(number))
        if line_id not in known:
            sentence = "Exchange line item was not found."
            problems.append(Problem("NOT_FOUND", (*path, "exchangeLineItemId"), sentence))
        elif not 1 <= units <= known[line_id].quantity - known[line_id].processed:
            problems.append(Problem("INVALID", (*path, "quantity"), "Exchange line item has an invalid quantity."))
    return problems


def removable(item: Return, line_id: int) -> int:
    """Return units of a return line neither processed nor disposed."""
    line = item.line(line_id)
    disposed = sum(p.disposed for r in item.reverse_orders for p in r.lines if p.return_line_id == line_id)
    return min(line.unprocessed, line.quantity - disposed) if line else 0


def take_off(item: Return, line_id: int, units: int) -> None:
    """Shrink a return line and what is expected back for it; lines without units disappear."""
    line = item.line(line_id)
    if line:
        line.quantity -= units
    for reverse in item.reverse_orders:
        for part in reverse.lines:
            if part.return_line_id == line_id:
                part.quantity -= units
        reverse.lines = [part for part in reverse.lines if part.quantity]
    item.lines = [kept for kept in item.lines if kept.quantity]
