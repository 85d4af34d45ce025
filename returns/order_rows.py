"""An order as Shopify tells it, as rows of our tables: column -> value."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from returns.domain.money import MoneyPair
from returns.domain.order import (
    CustomerSnapshot,
    FulfilledLine,
    FulfillmentSnapshot,
    LineSnapshot,
    LocationSnapshot,
    OrderSnapshot,
)
from returns.models.fields import columns
from returns.normalise import email_key, order_number_key, postcode_key

Row = dict[str, Any]


def order_row(shop_id: int, order: OrderSnapshot, customer_id: int | None) -> Row:
    """The order itself. `asked_at` is None where Shopify was not asked what may come back."""
    return {
        "shop_id": shop_id,
        "gid": order.gid,
        "name": order.name,
        "number_key": order_number_key(order.name),
        "placed_at": order.placed_at,
        "cancelled_at": order.cancelled_at,
        "shopify_updated_at": order.updated_at,
        "read_at": order.read_at,
        "asked_at": order.read_at if order.asked else None,
        "redacted_at": None,
        "email": email_key(order.email),
        "phone": order.phone,
        "customer_id": customer_id,
        "customer_gid": order.customer_gid,
        "locale": order.locale,
        "address": asdict(order.address),
        "postcode_key": postcode_key(order.address.postcode),
        "taxes_included": order.taxes_included,
        "test": order.test,
        "financial_status": order.financial_status,
        "fulfillment_status": order.fulfillment_status,
        "tags": list(order.tags),
        "channel": order.channel,
        "till_gid": order.till_gid,
        "discount_codes": list(order.discount_codes),
        "cancel_reason": order.cancel_reason,
        "edited": order.edited,
        "shop_currency": order.received.shop.currency,
        "presentment_currency": order.received.presentment.currency,
        **columns("received", order.received),
        **columns("refunded", order.refunded),
        **columns("shipping", order.shipping),
        **columns("duties", order.duties),
        **columns("tip", order.tip),
    }


def line_row(order_id: int, position: int, line: LineSnapshot) -> Row:
    """One line of the order."""
    return {
        "order_id": order_id,
        "gid": line.gid,
        "position": position,
        "title": line.title,
        "variant_title": line.variant_title,
        "sku": line.sku,
        "vendor": line.vendor,
        "product_type": line.product_type,
        "product_gid": line.product_gid,
        "variant_gid": line.variant_gid,
        "tags": list(line.tags),
        "collections": list(line.collections),
        "image_url": line.image_url,
        "quantity": line.quantity,
        "current_quantity": line.current_quantity,
        "requires_shipping": line.requires_shipping,
        "is_gift_card": line.is_gift_card,
        "discounts": [
            {"name": part.name, "is_code": part.is_code, **columns("amount", part.amount)} for part in line.discounts
        ],
        "bundle_gid": line.bundle.gid,
        "bundle_title": line.bundle.title,
        "grams": line.grams,
        "hs_code": line.hs_code,
        "origin": line.origin,
        **columns("unit_price", line.unit_price),
        **columns("discounted", line.discounted),
        **columns("tax", line.tax),
        **columns("duties", line.duties or MoneyPair.zero(line.tax.shop.currency, line.tax.presentment.currency)),
    }


def fulfillment_row(order_id: int, sent: FulfillmentSnapshot) -> Row:
    """One parcel that was sent."""
    return {
        "order_id": order_id,
        "gid": sent.gid,
        "status": sent.status,
        "created_at": sent.created_at,
        "delivered_at": sent.delivered_at,
        "location_gid": sent.location_gid,
    }


def fulfilled_row(fulfillment_id: int, line_id: int, line: FulfilledLine, *, ours: int) -> Row:
    """What one parcel held of one line; `ours` of its pieces are in returns that Shopify already counted as gone."""
    gone = line.quantity - line.returnable - ours
    return {
        "fulfillment_id": fulfillment_id,
        "line_id": line_id,
        "gid": line.gid,
        "quantity": line.quantity,
        "elsewhere": min(max(gone, 0), line.quantity),
    }


def customer_row(shop_id: int, customer: CustomerSnapshot, read_at: datetime) -> Row:
    """One buyer."""
    return {
        "shop_id": shop_id,
        "gid": customer.gid,
        "order_count": customer.orders,
        "spent_minor": customer.spent.minor,
        "spent_currency": customer.spent.currency,
        "tags": list(customer.tags),
        "since": customer.since,
        "read_at": read_at,
    }


def location_row(shop_id: int, location: LocationSnapshot, read_at: datetime) -> Row:
    """One place of the shop; what the merchant says of it is written at birth only."""
    return {
        "shop_id": shop_id,
        "gid": location.gid,
        "takes_returns": False,
        "hours": "",
        "name": location.name,
        "active": location.active,
        "fulfillment_service": location.fulfillment_service,
        "address": asdict(location.address),
        "read_at": read_at,
    }
