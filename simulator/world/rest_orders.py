"""Order, refund and transaction bodies of webhooks."""

from dataclasses import replace
from typing import Any

from simulator.world import sums
from simulator.world.lines import TaxLine
from simulator.world.money import padded, total
from simulator.world.orders import Order, Refund, RefundLine, Transaction
from simulator.world.rest_lines import group_body, line_body, shipping_body
from simulator.world.rest_money import pair, reference, stamp, tax_body, text
from simulator.world.rest_people import address_body, customer_body
from simulator.world.rest_shipments import fulfillment_body
from simulator.world.shops import Shop

NEVER_SET = (
    "current_total_additional_fees_set", "current_total_duties_set", "landing_site_ref", "merchant_business_entity_id",
    "original_total_additional_fees_set", "original_total_duties_set", "po_number", "reference", "referring_site",
    "source_identifier", "source_url",
)  # fmt: skip
FULFILMENT = {"UNFULFILLED": None, "PARTIALLY_FULFILLED": "partial", "FULFILLED": "fulfilled"}


def order_body(shop: Shop, order: Order) -> dict[str, Any]:
    """Return the body of orders/*, 2026-10 shape."""
    status = sums.financial_status(order)
    billing, shipping = address_body(order.billing_address), address_body(order.shipping_address)
    body: dict[str, Any] = {
        **reference("Order", order.id),
        "app_id": 580111, "browser_ip": None, "buyer_accepts_marketing": False,
        "cancel_reason": order.cancel_reason, "cancelled_at": stamp(shop, order.cancelled_at), "cart_token": None,
        "checkout_token": None, "client_details": None, "closed_at": stamp(shop, order.closed_at), "company": None,
        "confirmation_number": order.confirmation_number, "confirmed": True, "contact_email": order.email,
        "created_at": stamp(shop, order.created_at), "currency": order.currency, "customer_locale": order.locale,
        "device_id": None, "discount_codes": [code_body(code) for code in order.discount_codes],
        "duties_included": False, "email": order.email or "", "estimated_taxes": False,
        "financial_status": (status or "pending").lower(),
        "fulfillment_status": FULFILMENT[sums.fulfillment_status(order)], "landing_site": None,
        "location_id": order.retail_location_id,
        "merchant_of_record_app_id": None, "name": order.name, "note": order.note, "note_attributes": named(order),
        "number": order.number - 1000, "order_number": order.number,
        "order_status_url": f"https://{shop.domain}/{shop.id}/orders/{order.token}/authenticate?key={order.token}",
        "payment_gateway_names": sorted({t.gateway for t in order.transactions}), "phone": order.phone,
        "presentment_currency": order.presentment_currency, "processed_at": stamp(shop, order.processed_at),
        "source_name": order.source_name, "tags": ", ".join(order.tags), "tax_exempt": False,
        "tax_lines": [tax_body(tax) for tax in merged_taxes(order)], "taxes_included": order.taxes_included,
        "test": order.test, "token": order.token, "total_outstanding": text(sums.outstanding(order)),
        "total_tip_received": text(order.tip or order.zero),
        "total_weight": sum(line.grams * line.quantity for line in order.lines),
        "updated_at": stamp(shop, order.updated_at), "user_id": None, "billing_address": billing,
        "customer": customer_body(shop, shop.customers.get(order.customer_id or 0), order.shipping_address),
        "discount_applications": [application_body(a) for a in order.applications],
        "fulfillments": [fulfillment_body(shop, order, item) for item in order.fulfillments],
        "line_items": [line_body(order, line) for line in order.lines], "payment_terms": None,
        "refunds": [refund_body(shop, order, item) for item in order.refunds], "shipping_address": shipping,
        "shipping_lines": [shipping_body(order, item) for item in order.shipping_lines],
        "returns": [
            {**reference("Return", item.id), "name": item.name, "status": item.status.lower()}
            for item in shop.returns.values() if item.order_id == order.id
        ],
    }  # fmt: skip
    groups = {line.bundle.id: line.bundle for line in order.lines if line.bundle}
    body.update(dict.fromkeys(NEVER_SET), line_item_groups=[group_body(bundle) for bundle in groups.values()])
    if any(line.duties for line in order.lines):
        body["original_total_duties_set"] = pair(sums.total_duties(order))
        body["current_total_duties_set"] = pair(sums.current_duties(order))
    for name, bag in totals(order).items():
        body[name], body[f"{name}_set"] = text(bag), pair(bag)
    body["current_shipping_price_set"] = pair(current_shipping(order))
    body["total_shipping_price_set"] = pair(sums.total_shipping(order))
    for name in ("total_cash_rounding_payment_adjustment_set", "total_cash_rounding_refund_adjustment_set"):
        body[name] = pair(order.zero)
    return body


def named(order: Order) -> list[dict[str, str]]:
    """Print an order's own attributes."""
    return [{"name": item["key"], "value": item["value"]} for item in order.attributes]


def totals(order: Order) -> dict[str, Any]:
    """Return the sums that a body shows both as text and as a pair."""
    gone = total((sums.gone(line, line.discount_total) for line in order.lines), order.zero)
    return {
        "current_subtotal_price": sums.current_subtotal(order),
        "current_total_discounts": sums.total_discounts(order) - gone,
        "current_total_price": sums.current_total(order),
        "current_total_tax": sums.current_tax(order),
        "subtotal_price": sums.subtotal(order),
        "total_discounts": sums.total_discounts(order),
        "total_line_items_price": total((line.original_total for line in order.lines), order.zero),
        "total_price": sums.total_price(order),
        "total_tax": sums.total_tax(order),
    }


def current_shipping(order: Order) -> Any:
    """Return what is left of all shipping lines."""
    return total((sums.current_shipping(order, item) for item in order.shipping_lines), order.zero)


def merged_taxes(order: Order) -> list[TaxLine]:
    """Return the order's taxes, those of one title and rate added up."""
    merged: dict[tuple[str, str], TaxLine] = {}
    own = [t for line in order.lines for t in line.taxes] + [t for item in order.shipping_lines for t in item.taxes]
    for tax in own:
        seen = merged.get((tax.title, tax.rate))
        merged[tax.title, tax.rate] = replace(tax, price=seen.price + tax.price) if seen else tax
    return list(merged.values())


def code_body(code: dict[str, Any]) -> dict[str, Any]:
    """Print a discount code; its amount is a bag for orders sold here and text for imported ones."""
    amount = code["amount"]
    return {**code, "amount": amount if isinstance(amount, str) else text(amount)}


def application_body(item: Any) -> dict[str, Any]:
    """Print a discount application."""
    body = {
        "target_type": item.target_type, "type": item.type, "value": item.value, "value_type": item.value_type,
        "allocation_method": item.allocation_method, "target_selection": item.target_selection,
    }  # fmt: skip
    if item.code:
        return {**body, "code": item.code}
    return {**body, "title": item.title, "description": item.description or item.title}


def refund_line_body(order: Order, item: RefundLine) -> dict[str, Any]:
    """Print a refund line; its subtotal and tax are JSON numbers, as Shopify sends them."""
    return {
        "id": item.id, "quantity": item.quantity, "line_item_id": item.line_id, "location_id": item.location_id,
        "restock_type": item.restock_type, "subtotal": float(text(item.subtotal)), "total_tax": float(text(item.tax)),
        "subtotal_set": pair(item.subtotal), "total_tax_set": pair(item.tax),
        "line_item": line_body(order, order.line(item.line_id)),
    }  # fmt: skip


def refund_body(shop: Shop, order: Order, refund: Refund) -> dict[str, Any]:
    """Return the body of refunds/create."""
    transactions = [t for t in order.transactions if t.id in refund.transaction_ids]
    return {
        **reference("Refund", refund.id), "order_id": order.id, "created_at": stamp(shop, refund.created_at),
        "note": refund.note, "user_id": None, "processed_at": stamp(shop, refund.processed_at),
        "duties": [{"duty_id": item.duty_id, "amount_set": pair(item.amount)} for item in refund.duties],
        "total_duties_set": pair(total((item.amount for item in refund.duties), order.zero)),
        "return": reference("Return", refund.return_id) if refund.return_id else None,
        "restock": any(line.restock_type != "no_restock" for line in refund.lines),
        "refund_shipping_lines": [
            {
                **reference("RefundShippingLine", item.id), "shipping_line": {"id": item.shipping_line_id},
                "subtotal_amount_set": pair(item.subtotal), "tax_amount_set": pair(item.tax),
            }
            for item in refund.shipping
        ],
        "order_adjustments": [
            {
                "id": item.id, "order_id": order.id, "refund_id": refund.id, "kind": item.kind, "reason": item.reason,
                "amount": text(item.amount), "amount_set": pair(item.amount), "tax_amount": text(item.tax),
                "tax_amount_set": pair(item.tax),
            }
            for item in refund.adjustments
        ],
        "refund_line_items": [refund_line_body(order, item) for item in refund.lines],
        "transactions": [transaction_body(shop, order, item) for item in transactions],
    }  # fmt: skip


def unsettled(order: Order) -> dict[str, Any]:
    """Print what is not settled yet: nothing, the money pairs of this field name their currency `currency`."""
    zero = padded(0, order.currency)
    return {
        "presentment_money": {"amount": zero, "currency": order.presentment_currency},
        "shop_money": {"amount": zero, "currency": order.currency},
    }


def transaction_body(shop: Shop, order: Order, item: Transaction) -> dict[str, Any]:
    """Return the body of order_transactions/create; the amount is in the presentment currency."""
    return {
        **reference("OrderTransaction", item.id), "order_id": order.id, "kind": item.kind, "gateway": item.gateway,
        "status": item.status, "message": None, "created_at": stamp(shop, item.created_at), "test": item.test,
        "authorization": item.authorization, "location_id": None, "user_id": None, "parent_id": item.parent_id,
        "processed_at": stamp(shop, item.created_at), "device_id": None, "error_code": item.error_code,
        "source_name": "web", "receipt": {}, "amount": padded(item.amount.presentment, item.amount.currency),
        "currency": item.amount.currency, "payment_id": f"{order.name}.{item.id % 1000}",
        "manual_payment_gateway": item.manual, "amount_rounding": None, "payment_details": None,
        "total_unsettled_set": unsettled(order),
    }  # fmt: skip
