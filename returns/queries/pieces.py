"""Which pieces of an order are in a return, and which are left."""

from __future__ import annotations

from returns.models import FulfillmentLine, Order, ReturnUnit

Taken = dict[int, dict[int, int]]


def fulfilled_lines(order: Order) -> list[FulfillmentLine]:
    """Everything that was sent for the order, in the order of its lines."""
    rows = FulfillmentLine.objects.filter(fulfillment__order=order).exclude(fulfillment__status="CANCELLED")
    found = list(rows.select_related("line", "fulfillment").order_by("line__position", "pk"))
    for sent in found:
        sent.line.order = sent.fulfillment.order = order
    return found


def taken_pieces(order: Order, besides: int | None = None) -> Taken:
    """The pieces of each order line that are in a return: order line -> piece -> fulfilled line.

    `besides` is a return that will let its pieces go.
    """
    taken: Taken = {}
    units = ReturnUnit.objects.filter(order_line__order=order, live=True).exclude(item__rma=besides)
    for line_id, number, fulfilled_id in units.values_list("order_line_id", "number", "item__fulfilled_id"):
        taken.setdefault(line_id, {})[number] = fulfilled_id
    return taken


def available_pieces(fulfilled: FulfillmentLine, taken: Taken) -> int:
    """How many pieces of a fulfilled line are in no return and nowhere else."""
    ours = sum(1 for holder in taken.get(fulfilled.line_id, {}).values() if holder == fulfilled.pk)
    return max(fulfilled.quantity - fulfilled.elsewhere - ours, 0)


def free_pieces(fulfilled: FulfillmentLine, taken: Taken, quantity: int) -> tuple[int, ...]:
    """The numbers of pieces that may be claimed, at most `quantity`."""
    held = taken.get(fulfilled.line_id, {})
    free = [number for number in range(1, fulfilled.line.quantity + 1) if number not in held]
    return tuple(free[:quantity])
