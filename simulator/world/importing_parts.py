"""The parts of a REST-shaped order: money pairs, lines, taxes, shipping, fulfilments, refund lines, transactions."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from simulator.world.lines import Allocation, Duty, Line, ShippingLine, TaxLine
from simulator.world.money import Bag, to_minor
from simulator.world.orders import (
    Adjustment,
    Fulfillment,
    FulfillmentLine,
    Order,
    RefundLine,
    RefundShipping,
    Transaction,
)

if TYPE_CHECKING:
    from simulator.world.world import World


def pair(data: dict[str, Any], zero: Bag) -> Bag:
    """Return the bag of a `…_set` money pair."""
    shop, presentment = data["shop_money"], data["presentment_money"]
    return zero.like(to_minor(shop["amount"], zero.shop_currency), to_minor(presentment["amount"], zero.currency))


def bag_of(data: dict[str, Any], name: str, zero: Bag) -> Bag | None:
    """Return the bag of a field, from its `_set` pair if there is one; a bare number is in the shop's currency."""
    if data.get(f"{name}_set"):
        return pair(data[f"{name}_set"], zero)
    if data.get(name) in (None, ""):
        return None
    minor = to_minor(str(data[name]), zero.shop_currency)
    return zero.like(minor, minor if zero.currency == zero.shop_currency else to_minor(str(data[name]), zero.currency))


def tax_of(data: dict[str, Any], zero: Bag) -> TaxLine:
    """Return a tax line."""
    rate = str(data.get("rate") or "0")
    return TaxLine(data.get("title") or "", rate, bag_of(data, "price", zero) or zero, data.get("channel_liable"))


def line_of(data: dict[str, Any], zero: Bag) -> Line:
    """Return an order line; a tip line is marked so that it is neither shipped nor returned."""
    allocations = [
        Allocation(int(item["discount_application_index"]), bag_of(item, "amount", zero) or zero)
        for item in data.get("discount_allocations") or ()
    ]
    return Line(
        id=int(data["id"]), title=data.get("title") or data.get("name") or "", quantity=int(data["quantity"]),
        unit_price=bag_of(data, "price", zero) or zero, sku=data.get("sku"), variant_id=data.get("variant_id"),
        product_id=data.get("product_id"), variant_title=data.get("variant_title") or None,
        vendor=data.get("vendor"), grams=int(data.get("grams") or 0),
        requires_shipping=bool(data.get("requires_shipping", True)), taxable=bool(data.get("taxable", True)),
        gift_card=bool(data.get("gift_card")), tip=bool(data.get("tip")),
        properties=list(data.get("properties") or ()), allocations=allocations,
        taxes=[tax_of(item, zero) for item in data.get("tax_lines") or ()],
        duties=[duty_of(item, zero) for item in data.get("duties") or ()],
    )  # fmt: skip


def duty_of(data: dict[str, Any], zero: Bag) -> Duty:
    """Return a duty."""
    price = pair({"shop_money": data["shop_money"], "presentment_money": data["presentment_money"]}, zero)
    return Duty(int(data["id"]), price, data.get("harmonized_system_code"), data.get("country_code_of_origin"))


def shipping_line_of(data: dict[str, Any], zero: Bag) -> ShippingLine:
    """Return a shipping line."""
    price = bag_of(data, "price", zero) or zero
    taxes = [tax_of(item, zero) for item in data.get("tax_lines") or ()]
    return ShippingLine(
        int(data["id"]), data.get("title") or "", price, bag_of(data, "discounted_price", zero) or price, taxes,
        data.get("code"),
    )  # fmt: skip


def fulfillment_of(world: "World", order: Order, data: dict[str, Any], created: datetime) -> Fulfillment:
    """Return a fulfilment with its lines; ids of its lines are new (REST bodies do not carry them)."""
    lines = [FulfillmentLine(world.new_id(), int(i["id"]), int(i["quantity"])) for i in data.get("line_items") or ()]
    numbers, urls = data.get("tracking_numbers") or [None], data.get("tracking_urls") or [None]
    status = str(data.get("status") or "success").upper()
    done = created if data.get("shipment_status") == "delivered" else None
    return Fulfillment(
        int(data["id"]), data.get("name") or f"{order.name}-F{len(order.fulfillments) + 1}", created, created,
        data.get("location_id"), lines, status, data.get("tracking_company"), numbers[0], urls[0], done,
    )  # fmt: skip


def refund_line_of(data: dict[str, Any], order: Order) -> RefundLine:
    """Return a refund line; the line must be of the order."""
    zero, line = order.zero, order.line(int(data["line_item_id"]))
    return RefundLine(
        int(data["id"]), line.id, int(data["quantity"]), data.get("restock_type") or "no_restock",
        data.get("location_id"), line.unit_price, bag_of(data, "subtotal", zero) or zero,
        bag_of(data, "total_tax", zero) or zero, zero,
    )  # fmt: skip


def adjustments_of(data: dict[str, Any], zero: Bag) -> list[Adjustment]:
    """Return a refund's order adjustments."""
    return [
        Adjustment(
            int(item["id"]),
            item.get("kind") or "refund_discrepancy",
            item.get("reason"),
            bag_of(item, "amount", zero) or zero,
            bag_of(item, "tax_amount", zero) or zero,
        )
        for item in data.get("order_adjustments") or ()
    ]


def shipping_refunds_of(data: dict[str, Any], order: Order) -> list[RefundShipping]:
    """Return a refund's shipping lines."""
    return [
        RefundShipping(
            int(item["id"]),
            int((item.get("shipping_line") or {}).get("id") or order.shipping_lines[0].id),
            bag_of(item, "subtotal_amount", order.zero) or order.zero,
            bag_of(item, "tax_amount", order.zero) or order.zero,
        )
        for item in data.get("refund_shipping_lines") or ()
        if item.get("shipping_line") or order.shipping_lines
    ]


def transaction_of(data: dict[str, Any], order: Order, at: datetime, refund_id: int | None) -> Transaction:
    """Return a transaction; its amount is in the presentment currency, shop money follows the order's own rate."""
    minor = to_minor(str(data["amount"]), order.presentment_currency)
    parent = order.transaction(data.get("parent_id"))
    whole = parent.amount if parent else order.zero
    shop = round(whole.shop * minor / whole.presentment) if whole.presentment else minor
    return Transaction(
        int(data["id"]), data["kind"], data.get("status") or "success", data.get("gateway") or "manual",
        order.zero.like(shop, minor), at, data.get("parent_id"), data.get("error_code"), bool(data.get("test")),
        refund_id, data.get("authorization"),
    )  # fmt: skip
