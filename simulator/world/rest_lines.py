"""Order lines, shipping lines, duties and bundles as REST bodies print them."""

from typing import Any

from simulator.world import sums
from simulator.world.lines import Bundle, Duty, Line, ShippingLine
from simulator.world.orders import Order
from simulator.world.rest_money import pair, reference, tax_body, text


def line_body(order: Order, line: Line) -> dict[str, Any]:
    """Print an order line."""
    left = sums.unfulfilled_quantity(order, line)
    status = "fulfilled" if not left else "partial" if order.fulfilled_quantity(line.id) else None
    return {
        **reference("LineItem", line.id), "attributed_staffs": [], "current_quantity": line.current_quantity,
        "fulfillable_quantity": left,
        "fulfillment_service": "manual", "fulfillment_status": status, "gift_card": line.gift_card,
        "grams": line.grams, "name": line.name, "price": text(line.unit_price), "price_set": pair(line.unit_price),
        "product_exists": line.product_id is not None, "product_id": line.product_id, "properties": line.properties,
        "quantity": line.quantity, "requires_shipping": line.requires_shipping, "sku": line.sku,
        "taxable": line.taxable, "title": line.title, "total_discount": text(order.zero),
        "total_discount_set": pair(order.zero), "variant_id": line.variant_id,
        "variant_inventory_management": "shopify", "variant_title": line.variant_title, "vendor": line.vendor,
        "tax_lines": [tax_body(tax) for tax in line.taxes], "duties": [duty_body(duty) for duty in line.duties],
        "discount_allocations": [
            {"amount": text(a.amount), "amount_set": pair(a.amount), "discount_application_index": a.index}
            for a in line.allocations
        ],
    }  # fmt: skip


def duty_body(duty: Duty) -> dict[str, Any]:
    """Print a duty."""
    return {
        **reference("Duty", duty.id), "harmonized_system_code": duty.hs_code,
        "country_code_of_origin": duty.origin, **pair(duty.price), "tax_lines": [],
    }  # fmt: skip


def group_body(bundle: Bundle) -> dict[str, Any]:
    """Print a bundle."""
    return {
        **reference("LineItemGroup", bundle.id), "title": bundle.title, "quantity": bundle.quantity,
        "product_id": bundle.product_id, "variant_id": bundle.variant_id, "variant_sku": bundle.variant_sku,
        "properties": [],
    }  # fmt: skip


def shipping_body(order: Order, item: ShippingLine) -> dict[str, Any]:
    """Print a shipping line."""
    return {
        "id": item.id, "carrier_identifier": None, "code": item.code,
        "current_discounted_price_set": pair(sums.current_shipping(order, item)),
        "discounted_price": text(item.discounted_price), "discounted_price_set": pair(item.discounted_price),
        "is_removed": False, "phone": None, "price": text(item.price), "price_set": pair(item.price),
        "requested_fulfillment_service_id": None, "source": "shopify", "title": item.title,
        "tax_lines": [tax_body(tax) for tax in item.taxes], "discount_allocations": [],
    }  # fmt: skip
