"""Parcels on their way back, and what becomes of the units in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.world.cancelling import give_back_stock
from simulator.world.refusals import Problem, check, refuse
from simulator.world.returns import DeliveryLine, Disposition, Return, ReverseDelivery, ReverseLine, ReverseOrder
from simulator.world.shops import Shop

if TYPE_CHECKING:
    from simulator.world.world import World

TOO_MANY = "cannot deliver more items than are returned"
ONE_ORDER = "Cannot dispose items from more than one reverse fulfillment order."


def find_reverse_order(shop: Shop, number: int) -> tuple[Return, ReverseOrder] | None:
    """Return a reverse order by id with its return."""
    for item in shop.returns.values():
        for reverse in item.reverse_orders:
            if reverse.id == number:
                return item, reverse
    return None


def find_reverse_line(shop: Shop, number: int) -> tuple[Return, ReverseOrder, ReverseLine] | None:
    """Return a reverse line by id with what it belongs to."""
    for item in shop.returns.values():
        for reverse in item.reverse_orders:
            for line in reverse.lines:
                if line.id == number:
                    return item, reverse, line
    return None


def find_delivery(shop: Shop, number: int) -> tuple[Return, ReverseOrder, ReverseDelivery] | None:
    """Return a reverse delivery by id with what it belongs to."""
    for item in shop.returns.values():
        for reverse in item.reverse_orders:
            for delivery in reverse.deliveries:
                if delivery.id == number:
                    return item, reverse, delivery
    return None


def deliver(
    world: "World",
    shop: Shop,
    item: Return,
    reverse: ReverseOrder,
    lines: Sequence[tuple[int, int]],
    tracking: tuple[str | None, str | None] | None,
    label_url: str | None,
) -> ReverseDelivery:
    """Announce a parcel, as (reverse line id, units); none given means all that is left. Tracking is (number, url)."""
    if reverse.status != "OPEN":
        raise refuse("INVALID_STATE", ("reverseFulfillmentOrderId",), "Reverse fulfillment order is not open.")
    left = {line.id: line.quantity - delivered(reverse, line.id) for line in reverse.lines}
    wanted = list(lines) or [(number, units) for number, units in left.items() if units > 0]
    check(delivery_problems(left, wanted))
    parts = [DeliveryLine(world.new_id(), number, units) for number, units in wanted]
    delivery = ReverseDelivery(world.new_id(), parts, world.now())
    reverse.deliveries.append(delivery)
    attach(world, shop, item, delivery, tracking, label_url)
    return delivery


def delivered(reverse: ReverseOrder, line_id: int) -> int:
    """Return units of a reverse line that are in a parcel already."""
    return sum(p.quantity for d in reverse.deliveries for p in d.lines if p.reverse_line_id == line_id)


def delivery_problems(left: dict[int, int], wanted: Sequence[tuple[int, int]]) -> list[Problem]:
    """Return what is wrong with the units of a parcel."""
    if not wanted:
        return [Problem(None, ("reverseDeliveryLineItems",), TOO_MANY)]
    problems, remaining = [], dict(left)
    for number, (line_id, units) in enumerate(wanted):
        path = ("reverseDeliveryLineItems", str(number))
        if line_id not in remaining:
            problems.append(Problem(None, (*path, "reverseFulfillmentOrderLineItemId"), "must exist"))
            continue
        remaining[line_id] -= units
        if units < 1:
            problems.append(Problem(None, (*path, "quantity"), "must be greater than 0"))
        elif remaining[line_id] < 0:
            problems.append(Problem(None, (*path, "quantity"), TOO_MANY))
    return problems


def attach(
    world: "World",
    shop: Shop,
    item: Return,
    delivery: ReverseDelivery,
    tracking: tuple[str | None, str | None] | None,
    label_url: str | None,
) -> None:
    """Put tracking (number, url) and a label's address on a parcel; announces reverse_deliveries/attach_deliverable."""
    now = world.now()
    if tracking is not None:
        delivery.tracking_number, delivery.tracking_url = tracking
    if label_url is not None:
        delivery.label_url, delivery.label_updated_at = label_url, now
        delivery.label_created_at = delivery.label_created_at or now
    if tracking is not None or label_url is not None:
        world.announce(shop, "reverse_deliveries/attach_deliverable", (item, delivery))


@dataclass(frozen=True)
class Disposal:
    """What shall become of units of one reverse line."""

    reverse_line_id: int
    quantity: int
    type: str
    location_id: int | None


def dispose(world: "World", shop: Shop, disposals: Sequence[Disposal]) -> list[ReverseLine]:
    """Record what became of units of one reverse order; announces reverse_fulfillment_orders/dispose."""
    check(disposal_problems(shop, disposals))
    lines: list[ReverseLine] = []
    made: list[tuple[ReverseLine, Disposition]] = []
    reverse = None
    for wanted in disposals:
        found = find_reverse_line(shop, wanted.reverse_line_id)
        if found is None:
            raise LookupError(wanted.reverse_line_id)
        item, reverse, line = found
        fate = Disposition(world.new_id(), wanted.type, wanted.quantity, world.now(), wanted.location_id)
        line.dispositions.append(fate)
        made.append((line, fate))
        if line not in lines:
            lines.append(line)
        if wanted.type == "RESTOCKED" and wanted.location_id:
            restock(shop, item, line, wanted)
    world.announce(shop, "reverse_fulfillment_orders/dispose", (reverse, made))
    return lines


def restock(shop: Shop, item: Return, line: ReverseLine, wanted: Disposal) -> None:
    """Put disposed units back on the shelf of their location."""
    return_line = item.line(line.return_line_id)
    if return_line and wanted.location_id:
        variant = shop.orders[item.order_id].line(return_line.line_id).variant_id
        give_back_stock(shop, variant, wanted.location_id, wanted.quantity)


def disposal_problems(shop: Shop, disposals: Sequence[Disposal]) -> list[Problem]:
    """Return what is wrong with dispositions; unknown lines read as lines of another order, as Shopify says it."""
    if not disposals:
        return [Problem("BLANK", ("dispositionInputs",), "The array cannot be empty.")]
    found = [find_reverse_line(shop, wanted.reverse_line_id) for wanted in disposals]
    if any(hit is None for hit in found) or len({hit[1].id for hit in found if hit}) > 1:
        return [Problem("INVALID", ("dispositionInputs",), ONE_ORDER)]
    problems: list[Problem] = []
    left = {hit[2].id: hit[2].quantity - hit[2].disposed for hit in found if hit}
    for number, (wanted, hit) in enumerate(zip(disposals, found, strict=True)):
        if hit:
            left[hit[2].id] -= wanted.quantity
            custom = custom_line(shop, hit[0], hit[2])
            problems += disposal_line_problems(
                shop, ("dispositionInputs", str(number)), wanted, left[hit[2].id], custom
            )
    return problems


def custom_line(shop: Shop, item: Return, line: ReverseLine) -> bool:
    """Whether a reverse line stands for an order line without a variant."""
    return_line = item.line(line.return_line_id)
    return return_line is None or shop.orders[item.order_id].line(return_line.line_id).variant_id is None


def disposal_line_problems(
    shop: Shop, path: tuple[str, ...], wanted: Disposal, left: int, custom: bool
) -> list[Problem]:
    """Return what is wrong with one disposition; `left` is what would remain of its line."""
    problems = []
    if wanted.type == "RESTOCKED" and custom:
        sentence = "RESTOCKED is an invalid disposition type for a custom line item."
        problems.append(Problem("INVALID", (*path, "dispositionType"), sentence))
    if wanted.location_id is not None and wanted.location_id not in shop.locations:
        problems.append(Problem("NOT_FOUND", (*path, "locationId"), "Location not found."))
    elif wanted.location_id is None and wanted.type == "RESTOCKED":
        problems.append(Problem("BLANK", (*path, "locationId"), "Location can't be blank"))
    if wanted.quantity < 1:
        problems.append(Problem("GREATER_THAN", (*path, "quantity"), "Quantity must be greater than 0"))
    elif left < 0:
        sentence = "Quantity cannot be greater than the quantity left to dispose."
        problems.append(Problem("INVALID", (*path, "quantity"), sentence))
    return problems
