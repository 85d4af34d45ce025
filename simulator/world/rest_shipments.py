"""Fulfilment and fulfilment event bodies of webhooks."""

from typing import Any

from simulator.world.orders import Fulfillment, FulfillmentEvent, Order
from simulator.world.rest_lines import line_body
from simulator.world.rest_money import gid, reference, stamp
from simulator.world.rest_people import address_body
from simulator.world.shops import Shop


def fulfillment_body(shop: Shop, order: Order, item: Fulfillment) -> dict[str, Any]:
    """Return the body of fulfillments/*."""
    lines = [{**line_body(order, order.line(part.line_id)), "quantity": part.quantity} for part in item.lines]
    return {
        **reference("Fulfillment", item.id), "order_id": order.id, "status": item.status.lower(),
        "created_at": stamp(shop, item.created_at), "service": "manual", "updated_at": stamp(shop, item.updated_at),
        "tracking_company": item.tracking_company, "shipment_status": "delivered" if item.delivered_at else None,
        "location_id": item.location_id, "origin_address": None, "email": order.email or "",
        "destination": address_body(order.shipping_address), "line_items": lines,
        "tracking_number": item.tracking_number,
        "tracking_numbers": [item.tracking_number] * bool(item.tracking_number),
        "tracking_url": item.tracking_url, "tracking_urls": [item.tracking_url] * bool(item.tracking_url),
        "receipt": {}, "name": item.name.replace("-F", "."),
    }  # fmt: skip


def event_body(shop: Shop, order: Order, item: Fulfillment, event: FulfillmentEvent) -> dict[str, Any]:
    """Return the body of fulfillment_events/create."""
    at, place = stamp(shop, event.happened_at), order.shipping_address
    return {
        "id": event.id, "fulfillment_id": item.id, "status": event.status, "message": event.message,
        "happened_at": at,
        "city": place.city if place else None, "province": None, "country": place.country_code if place else None,
        "zip": place.zip if place else None, "address1": None, "latitude": None, "longitude": None,
        "shop_id": shop.id, "created_at": at, "updated_at": at, "estimated_delivery_at": None,
        "order_id": order.id, "admin_graphql_api_id": gid("FulfillmentEvent", event.id),
    }  # fmt: skip
