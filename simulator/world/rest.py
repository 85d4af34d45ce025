"""Webhook bodies in Shopify's REST shape, by topic."""

from collections.abc import Callable
from typing import Any

from simulator.world import rest_catalog, rest_orders, rest_people, rest_returns, rest_shipments
from simulator.world.shops import Shop


def render(shop: Shop, topic: str, resource: Any) -> dict[str, Any]:
    """Return the body of a topic's webhook for the resource that the world announced.

    Resources: an Order for orders/*; (order, refund), (order, fulfillment),
    (order, fulfillment, event), (order, transaction); a Return for returns/*; (return, delivery) and (reverse order,
    dispositions) for reverse_*; a Product, Location or Customer, (kept, gone) for customers/merge.
    A dict is passed through (orders/edited, deletions, app/uninstalled and the like).
    """
    if isinstance(resource, dict):
        return resource
    renderer = RENDERERS.get(topic) or RENDERERS[topic.split("/", maxsplit=1)[0]]
    return renderer(shop, resource)


def _empty(shop: Shop, resource: Any) -> dict[str, Any]:
    return {}


RENDERERS: dict[str, Callable[[Shop, Any], dict[str, Any]]] = {
    "orders": rest_orders.order_body,
    "refunds": lambda shop, pair: rest_orders.refund_body(shop, *pair),
    "fulfillments": lambda shop, pair: rest_shipments.fulfillment_body(shop, *pair),
    "fulfillment_events": lambda shop, triple: rest_shipments.event_body(shop, *triple),
    "order_transactions": lambda shop, pair: rest_orders.transaction_body(shop, *pair),
    "returns/request": rest_returns.request_body,
    "returns/approve": rest_returns.request_body,
    "returns/decline": rest_returns.decline_body,
    "returns/cancel": rest_returns.state_body,
    "returns/close": rest_returns.state_body,
    "returns/reopen": rest_returns.state_body,
    "returns/update": rest_returns.update_body,
    "returns/process": _empty,
    "products": rest_catalog.product_body,
    "locations": rest_catalog.location_body,
    "customers": lambda shop, buyer: rest_people.customer_body(shop, buyer) or {},
    "customers/merge": lambda shop, pair: rest_people.merge_body(shop, *pair),
    "reverse_deliveries": lambda shop, pair: rest_returns.delivery_body(shop, *pair),
    "reverse_fulfillment_orders": lambda shop, pair: rest_returns.dispose_body(shop, *pair),
}
