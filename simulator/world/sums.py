"""What an order is worth, has been paid, refunded and still owes; pure functions over an order."""

from simulator.world.lines import Line, ShippingLine
from simulator.world.money import Bag, total
from simulator.world.orders import Order, RefundShipping, Transaction

CAPTURES = ("sale", "capture")
CREDIT_GATEWAY = "shopify_store_credit"


def is_order_level(order: Order, index: int) -> bool:
    """Whether a discount fell on the order as a whole rather than on chosen lines (Shopify: across all lines)."""
    applied = order.applications[index] if index < len(order.applications) else None
    return bool(applied and applied.target_selection == "all" and applied.allocation_method == "across")


def line_discounts(order: Order, line: Line, *, codes: bool = True) -> Bag:
    """Return the discounts made on the line itself, without those on the whole order."""
    kept = [
        a.amount
        for a in line.allocations
        if not is_order_level(order, a.index) and (codes or order.applications[a.index].type != "discount_code")
    ]
    return total(kept, order.zero)


def cart_discounts(order: Order, line: Line) -> Bag:
    """Return the line's part of the discounts on the whole order."""
    return total((a.amount for a in line.allocations if is_order_level(order, a.index)), order.zero)


def subtotal(order: Order) -> Bag:
    """Return the value of all lines after discounts (tax inside if prices include it)."""
    return total((line.discounted_total for line in order.lines), order.zero)


def total_tax(order: Order) -> Bag:
    """Return all taxes of lines and shipping."""
    lines = total((line.tax_total for line in order.lines), order.zero)
    return total((item.tax_total for item in order.shipping_lines), lines)


def total_shipping(order: Order) -> Bag:
    """Return shipping after discounts."""
    return total((item.discounted_price for item in order.shipping_lines), order.zero)


def total_duties(order: Order) -> Bag:
    """Return all duties charged at checkout."""
    return total((line.duty_total for line in order.lines), order.zero)


def current_duties(order: Order) -> Bag:
    """Return the duties that were not given back."""
    back = (item.amount for refund in order.refunds for item in refund.duties)
    return total_duties(order) - total(back, order.zero)


def total_discounts(order: Order) -> Bag:
    """Return all discounts on lines and shipping."""
    lines = total((line.discount_total for line in order.lines), order.zero)
    return total((item.price - item.discounted_price for item in order.shipping_lines), lines)


def total_price(order: Order) -> Bag:
    """Return what the buyer was asked to pay in all."""
    price = subtotal(order) + total_shipping(order) + total_duties(order) + (order.tip or order.zero)
    return price if order.taxes_included else price + total_tax(order)


def gone(line: Line, bag: Bag) -> Bag:
    """Return the part of a line's sum that belongs to units no longer on the order."""
    return bag.part(0, line.quantity - line.current_quantity, line.quantity)


def current(line: Line, bag: Bag) -> Bag:
    """Return the part of a line's sum that belongs to units still on the order."""
    return bag - gone(line, bag)


def refunded_shipping(order: Order) -> list[RefundShipping]:
    """Return every refund of shipping of the order."""
    return [item for refund in order.refunds for item in refund.shipping]


def current_shipping(order: Order, item: ShippingLine) -> Bag:
    """Return what is left of a shipping line after refunds, without tax on tax-exclusive orders."""
    back = total((r.subtotal for r in refunded_shipping(order) if r.shipping_line_id == item.id), order.zero)
    return item.discounted_price - back


def current_tax(order: Order) -> Bag:
    """Return the tax on what is still on the order."""
    lines = total((current(line, line.tax_total) for line in order.lines), order.zero)
    shipping = total((item.tax_total for item in order.shipping_lines), order.zero)
    return lines + shipping - total((r.tax for r in refunded_shipping(order)), order.zero)


def current_subtotal(order: Order) -> Bag:
    """Return the value of the units still on the order."""
    return total((current(line, line.discounted_total) for line in order.lines), order.zero)


def fees(order: Order) -> Bag:
    """Return the return fees kept from the buyer so far."""
    return total((fee.amount for fee in order.fees), order.zero)


def current_total(order: Order) -> Bag:
    """Return the order's price for what is still on it."""
    shipping = total((current_shipping(order, item) for item in order.shipping_lines), order.zero)
    price = current_subtotal(order) + shipping + current_duties(order) + (order.tip or order.zero) + fees(order)
    return price if order.taxes_included else price + current_tax(order)


def successful(order: Order, *kinds: str) -> list[Transaction]:
    """Return the order's successful transactions of these kinds."""
    return [t for t in order.transactions if t.status == "success" and t.kind in kinds]


def received(order: Order) -> Bag:
    """Return what the buyer has paid."""
    return total((t.amount for t in successful(order, *CAPTURES)), order.zero)


def refunded(order: Order) -> Bag:
    """Return what the buyer got back."""
    return total((t.amount for t in successful(order, "refund")), order.zero)


def net_payment(order: Order) -> Bag:
    """Return paid minus refunded."""
    return received(order) - refunded(order)


def outstanding(order: Order) -> Bag:
    """Return what the buyer still owes (negative: is owed)."""
    due = current_total(order) - net_payment(order)
    return due if due.presentment else order.zero


def refundable_of(order: Order, parent: Transaction) -> Bag:
    """Return how much of a sale or capture can still be given back (pending refunds count as gone)."""
    live = [t for t in order.transactions if t.kind == "refund" and t.status in ("success", "pending")]
    back = total((t.amount for t in live if t.parent_id == parent.id), order.zero)
    return (parent.amount - back).floored()


def given_as_credit(order: Order) -> Bag:
    """Return what went back as store credit, and so through no payment's refund."""
    found = (t.amount for t in successful(order, "refund") if t.gateway == CREDIT_GATEWAY)
    return total(found, order.zero)


def financial_status(order: Order) -> str | None:
    """Return Shopify's displayFinancialStatus; None as Shopify answers for an order without payments."""
    if successful(order, "refund"):
        return "REFUNDED" if net_payment(order).presentment <= 0 else "PARTIALLY_REFUNDED"
    if successful(order, *CAPTURES):
        return "PARTIALLY_PAID" if outstanding(order).presentment > 0 else "PAID"
    if any(t.kind == "void" for t in order.transactions):
        return "VOIDED"
    if any(t.kind == "authorization" for t in order.transactions):
        return "AUTHORIZED"
    if any(t.status == "pending" for t in order.transactions):
        return "PENDING"
    return "PAID" if not total_price(order).presentment else None


def fulfillment_status(order: Order) -> str:
    """Return Shopify's displayFulfillmentStatus."""
    wanted = sum(max(line.quantity - unshipped_gone(order, line), 0) for line in order.lines if line.requires_shipping)
    sent = sum(order.fulfilled_quantity(line.id) for line in order.lines)
    if sent == 0:
        return "UNFULFILLED"
    return "FULFILLED" if sent >= wanted else "PARTIALLY_FULFILLED"


def unshipped_gone(order: Order, line: Line) -> int:
    """Return units taken off the order before they were shipped."""
    from_shipped = sum(f.refunded for x in order.fulfillments for f in x.lines if f.line_id == line.id)
    return max(0, line.refunded - from_shipped)


def unfulfilled_quantity(order: Order, line: Line) -> int:
    """Return units still to be shipped."""
    return max(0, line.quantity - order.fulfilled_quantity(line.id) - unshipped_gone(order, line))
