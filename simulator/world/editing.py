"""Editing an order: changes are tried on a copy, which takes the order's place when it is committed."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from simulator.world import sums
from simulator.world.cancelling import give_back_stock
from simulator.world.lines import Allocation, Application, Line, TaxLine
from simulator.world.money import Bag
from simulator.world.orders import Order
from simulator.world.refusals import refuse
from simulator.world.rest_money import stamp
from simulator.world.selling import line_of, tax_rate_of
from simulator.world.settling import exchange_tax, rate_of
from simulator.world.shops import Shop

if TYPE_CHECKING:
    from simulator.world.world import World

NO_CHANGE = "There must be at least one change to be made."
STALE = "The order has been changed since this edit began."


@dataclass
class OrderEdit:
    """An edit that has begun; `added` and `removed` are units by line id."""

    id: int
    order_id: int
    draft: Order
    began_at: datetime
    seen_at: datetime
    added: dict[int, int] = field(default_factory=dict)
    removed: dict[int, int] = field(default_factory=dict)
    restocked: dict[int, int] = field(default_factory=dict)
    discounted: list[int] = field(default_factory=list)
    new_lines: list[int] = field(default_factory=list)
    committed: bool = False

    @property
    def changed(self) -> bool:
        """Whether anything was changed."""
        return bool(self.added or self.removed or self.discounted)


def begin(world: "World", shop: Shop, order: Order) -> OrderEdit:
    """Begin an edit; refused for a cancelled order."""
    if order.cancelled_at:
        raise refuse(None, ("id",), "The order cannot be edited.")
    edit = OrderEdit(world.new_id(), order.id, deepcopy(order), world.now(), order.updated_at)
    shop.edits[edit.id] = edit
    return edit


def add_variant(world: "World", shop: Shop, edit: OrderEdit, variant_id: int, quantity: int) -> Line:
    """Add units of a variant at today's price, taxed as the shop taxes."""
    variant = shop.variants.get(variant_id)
    if variant is None:
        raise refuse(None, ("variantId",), "Variant does not exist")
    if quantity < 1:
        raise refuse(None, ("quantity",), "must be greater than 0")
    order = edit.draft
    price = order.zero.like(variant.price, round(variant.price * rate_of(order)))
    line = line_of(shop, variant, world.new_id(), quantity, price)
    tax(shop, order, line)
    order.lines.append(line)
    edit.added[line.id] = quantity
    edit.new_lines.append(line.id)
    return line


def set_quantity(shop: Shop, edit: OrderEdit, line_id: int, quantity: int, *, restock: bool) -> Line:
    """Set a line's units; those that were shipped stay."""
    line = find_line(edit, line_id)
    shipped = line.current_quantity - sums.unfulfilled_quantity(edit.draft, line)
    if quantity < max(0, shipped):
        raise refuse(None, ("quantity",), "Quantity cannot be less than the quantity that has been fulfilled")
    delta = quantity - line.current_quantity
    if delta > 0:
        grow(shop, edit, line, delta)
    elif delta < 0:
        shrink(edit, line, -delta, restock=restock)
    return line


def grow(shop: Shop, edit: OrderEdit, line: Line, units: int) -> None:
    """Add units at the line's price."""
    line.quantity += units
    line.taxes.clear()
    tax(shop, edit.draft, line)
    edit.added[line.id] = edit.added.get(line.id, 0) + units


def shrink(edit: OrderEdit, line: Line, units: int, *, restock: bool) -> None:
    """Take unshipped units off; a line added by this very edit just gets smaller."""
    if line.id in edit.new_lines:
        line.quantity -= units
        edit.added[line.id] -= units
        return
    line.refunded += units
    edit.removed[line.id] = edit.removed.get(line.id, 0) + units
    if restock:
        edit.restocked[line.id] = edit.restocked.get(line.id, 0) + units


def discount_line(
    shop: Shop, edit: OrderEdit, line_id: int, description: str | None, per_unit: Bag | None, percent: Decimal | None
) -> Line:
    """Take an amount per unit, or a percentage, off a line added by this edit."""
    line = find_line(edit, line_id)
    if line.id not in edit.new_lines:
        raise refuse(None, ("lineItemId",), "Discounts can be added only to line items added by the edit")
    if (per_unit is None) == (percent is None):
        raise refuse(None, ("discount",), "Either a fixed value or a percentage must be given")
    whole = line.original_total.scaled((percent or Decimal(0)) / 100) if per_unit is None else per_unit * line.quantity
    kind, value = ("percentage", str(percent)) if percent is not None else ("fixed_amount", "0")
    order = edit.draft
    order.applications.append(Application("manual", description or "Discount", value, kind, "each", "explicit"))
    line.allocations.append(Allocation(len(order.applications) - 1, whole.capped(line.original_total)))
    line.taxes.clear()
    tax(shop, order, line)
    edit.discounted.append(line.id)
    return line


def tax(shop: Shop, order: Order, line: Line) -> None:
    """Tax a line as the shop does."""
    rate = tax_rate_of(shop, line.variant_id)
    if Decimal(rate) and line.taxable and not line.gift_card:
        line.taxes.append(TaxLine(shop.tax_title, rate, exchange_tax(order, line.discounted_total, rate)))


def find_line(edit: OrderEdit, line_id: int) -> Line:
    """Return a line of the draft."""
    for line in edit.draft.lines:
        if line.id == line_id:
            return line
    raise refuse(None, ("lineItemId",), "The line item does not exist")


def commit(world: "World", shop: Shop, edit: OrderEdit, *, notify: bool, note: str | None) -> Order:
    """Put the changes on the order; announces orders/edited and orders/updated."""
    order = shop.orders[edit.order_id]
    if not edit.changed:
        raise refuse(None, ("id",), NO_CHANGE)
    if edit.committed or order.updated_at != edit.seen_at:
        raise refuse(None, ("id",), STALE)
    order.lines, order.applications = edit.draft.lines, edit.draft.applications
    order.edited, edit.committed = True, True
    for line_id, units in edit.restocked.items():
        give_back_stock(shop, order.line(line_id).variant_id, shop.default_location().id, units)
    world.touch(order)
    world.announce(shop, "orders/edited", edited_body(world, shop, edit, notify=notify, note=note))
    world.announce(shop, "orders/updated", order)
    return order


def edited_body(world: "World", shop: Shop, edit: OrderEdit, *, notify: bool, note: str | None) -> dict[str, Any]:
    """Return the body of orders/edited."""
    return {
        "order_edit": {
            "id": edit.id, "app_id": None, "created_at": stamp(shop, edit.began_at),
            "committed_at": stamp(shop, world.now()), "notify_customer": notify, "order_id": edit.order_id,
            "staff_note": note or "", "user_id": None,
            "line_items": {
                "additions": [{"id": number, "delta": units} for number, units in edit.added.items()],
                "removals": [{"id": number, "delta": units} for number, units in edit.removed.items()],
            },
            "discounts": {"line_item": {"additions": [], "removals": []}},
            "shipping_lines": {"additions": [], "removals": []},
        }
    }  # fmt: skip
