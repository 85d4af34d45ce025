"""Topic -> how it is read and who handles it. `shopify.app.toml` subscribes to exactly these."""

from shop_integration.webhooks import subjects
from shop_integration.webhooks.handlers import customers, exports, locations, products
from shop_integration.webhooks.handlers.compliance import redact_customer, redact_shop, show_customer
from shop_integration.webhooks.handlers.life_cycle import shop_changed, uninstalled
from shop_integration.webhooks.handlers.orders import (
    read_again,
    read_again_for_return,
    read_again_for_reverse_order,
    read_deleted,
    read_recent,
)
from shop_integration.webhooks.news import Topic

_ORDER = Topic(subjects.order, read_again)
_OF_ORDER = Topic(subjects.order_of, read_again)
_CUSTOMER = Topic(subjects.customer, customers.read_again)
_LOCATIONS = Topic(subjects.a_location, locations.read_again)
_RETURN_WITH_ORDER = Topic(subjects.order_of_return, read_again)

TOPICS: dict[str, Topic] = {
    "orders/create": _ORDER,
    "orders/updated": _ORDER,
    "orders/edited": Topic(subjects.edited_order, read_again),
    "orders/cancelled": _ORDER,
    "orders/delete": Topic(subjects.order, read_deleted),
    "orders/fulfilled": _ORDER,
    "orders/partially_fulfilled": _ORDER,
    "orders/paid": _ORDER,
    "fulfillments/create": _OF_ORDER,
    "fulfillments/update": _OF_ORDER,
    "fulfillment_events/create": _OF_ORDER,
    "refunds/create": _OF_ORDER,
    "order_transactions/create": _OF_ORDER,
    "returns/request": _RETURN_WITH_ORDER,
    "returns/approve": _RETURN_WITH_ORDER,
    "returns/decline": _RETURN_WITH_ORDER,
    "returns/update": Topic(subjects.a_return, read_again_for_return),
    "returns/process": Topic(subjects.whole_shop, read_recent),
    "returns/cancel": _OF_ORDER,
    "returns/close": _OF_ORDER,
    "returns/reopen": _OF_ORDER,
    "reverse_deliveries/attach_deliverable": Topic(subjects.return_of_parcel, read_again_for_return),
    "reverse_fulfillment_orders/dispose": Topic(subjects.reverse_order, read_again_for_reverse_order),
    "products/update": Topic(subjects.product, products.read_again),
    "customers/update": _CUSTOMER,
    "customers/delete": _CUSTOMER,
    "customers/merge": Topic(subjects.heir, customers.merged),
    "locations/create": _LOCATIONS,
    "locations/update": _LOCATIONS,
    "locations/activate": _LOCATIONS,
    "locations/deactivate": _LOCATIONS,
    "locations/delete": _LOCATIONS,
    "bulk_operations/finish": Topic(subjects.export, exports.finished),
    "app/uninstalled": Topic(subjects.named_shop, uninstalled),
    "app/scopes_update": Topic(subjects.whole_shop, shop_changed),
    "shop/update": Topic(subjects.named_shop, shop_changed),
    "customers/data_request": Topic(subjects.redacted_shop, show_customer),
    "customers/redact": Topic(subjects.redacted_shop, redact_customer),
    "shop/redact": Topic(subjects.redacted_shop, redact_shop),
}
