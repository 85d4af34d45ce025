"""The fields of QueryRoot."""

from typing import Any

from simulator.graphql import connections
from simulator.graphql.calculating import calculate
from simulator.graphql.fields.kinds import Fields
from simulator.graphql.ids import gid, number, parse
from simulator.graphql.listing import bulk_operations, customers, drafts, gift_cards, listed, products, variants
from simulator.graphql.lookups import find, find_kind, seen_orders
from simulator.graphql.nodes import Context, FulfillmentLineNode, FulfillmentNode
from simulator.graphql.search import matches_order
from simulator.world.orders import Order
from simulator.world.returnable import returnable_fulfillments
from simulator.world.vouchers import discount_by_code

SORT: dict[str, Any] = {
    "CREATED_AT": lambda order: (order.created_at, order.id),
    "UPDATED_AT": lambda order: (order.updated_at, order.id),
    "PROCESSED_AT": lambda order: (order.processed_at, order.id),
    "ORDER_NUMBER": lambda order: (order.number, order.id),
}


def one(kind: str) -> Any:
    """Return a reader of one object by id: null if there is none, a top-level error for an id of another kind."""

    def read(root: object, context: Context, id: str | None = None) -> Any:  # noqa: A002
        return None if id is None else find_kind(context, kind, number(id, kind))

    return read


def orders(root: object, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of orders."""
    query, sort = page.pop("query", None), page.pop("sortKey", None) or "PROCESSED_AT"
    page.pop("savedSearchId", None)
    found = [order for order in seen_orders(context) if matches_order(context.shop, order, query)]
    return connections.connect(found, SORT.get(sort, connections.by_id), **page)


def locations(root: object, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of locations, by name."""
    inactive = page.pop("includeInactive", False)
    for name in ("includeLegacy", "query"):
        page.pop(name, None)
    sort = page.pop("sortKey", None)
    found = [item for item in context.shop.locations.values() if item.active or inactive]
    key = connections.by_id if sort == "ID" else lambda item: (item.name, item.id)
    return connections.connect(found, key, **page)


def reasons(root: object, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of the library of return reasons."""
    handles, ids, sort = page.pop("handles", None), page.pop("ids", None), page.pop("sortKey", None)
    page.pop("query", None)
    numbers = None if ids is None else {number(item, "ReturnReasonDefinition") for item in ids}
    found = [
        item
        for item in context.shop.reasons.values()
        if (handles is None or item.handle in handles) and (numbers is None or item.id in numbers)
    ]
    key = (lambda item: (item.handle, item.id)) if sort == "HANDLE" else connections.by_id
    return connections.connect(found, key, **page)


def webhook_subscriptions(root: object, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of subscriptions made through the API."""
    topics, uri = page.pop("topics", None), page.pop("uri", None)
    for name in ("callbackUrl", "format", "query", "sortKey"):
        page.pop(name, None)
    found = [
        item
        for item in context.shop.webhooks.values()
        if (topics is None or item.topic in topics) and (uri is None or item.uri == uri)
    ]
    return connections.connect(found, connections.by_id, **page)


def order_by_identifier(root: object, context: Context, identifier: dict[str, Any]) -> Order | None:
    """Return an order by id; custom ids are not kept here."""
    wanted = identifier.get("id")
    return find_kind(context, "Order", number(wanted, "Order")) if wanted else None


def returnable(root: object, context: Context, orderId: str, **page: Any) -> dict[str, Any]:  # noqa: N803
    """Return a page of fulfilments that still have something returnable."""
    order = find_kind(context, "Order", number(orderId, "Order"))
    if order is None:
        return connections.connect([], connections.by_id, **page)
    return connections.in_order(returnables(context, order), **page)


def returnables(context: Context, order: Order) -> list[dict[str, Any]]:
    """Return an order's fulfilments that still have something returnable."""
    return [
        {
            "id": gid("ReturnableFulfillment", fulfillment.id),
            "fulfillment": FulfillmentNode(order, fulfillment),
            "lines": [
                {"fulfillmentLineItem": FulfillmentLineNode(order, fulfillment, line), "quantity": quantity}
                for line, quantity in lines
            ],
        }
        for fulfillment, lines in returnable_fulfillments(context.shop, order)
    ]


def returnable_one(root: object, context: Context, id: str) -> dict[str, Any] | None:  # noqa: A002
    """Return one fulfilment that still has something returnable."""
    node = find_kind(context, "Fulfillment", number(id, "ReturnableFulfillment"))
    made = returnables(context, node.order) if node else []
    return next((item for item in made if item["id"] == id), None)


def installation(root: object, context: Context) -> dict[str, Any]:
    """Return the app's installation with the scopes of the token."""
    granted = sorted(context.scopes or ())
    return {"id": gid("AppInstallation", context.shop.id), "accessScopes": [{"handle": name} for name in granted]}


def node(root: object, context: Context, id: str) -> Any:  # noqa: A002
    """Return an object by id, null if there is none."""
    return find(context, *parse(id))


def nodes(root: object, context: Context, ids: list[str]) -> list[Any]:
    """Return objects by id, null where there is none."""
    return [find(context, *parse(item)) for item in ids]


QUERIES: Fields = {
    "bulkOperation": one("BulkOperation"),
    "bulkOperations": bulk_operations,
    "storeCreditAccount": one("StoreCreditAccount"),
    "giftCard": one("GiftCard"),
    "giftCards": gift_cards,
    "codeDiscountNode": one("DiscountCodeNode"),
    "codeDiscountNodeByCode": lambda root, context, code: discount_by_code(context.shop, code),
    "draftOrder": one("DraftOrder"),
    "draftOrders": drafts,
    "files": listed("files"),
    "products": products,
    "productVariants": variants,
    "customers": customers,
    "collections": listed("collections"),
    "collection": one("Collection"),
    "inventoryItem": one("InventoryItem"),
    "fulfillmentOrder": one("FulfillmentOrder"),
    "webhookSubscription": one("WebhookSubscription"),
    "shop": lambda root, context: context.shop,
    "storeCreditConfiguration": lambda root, context: {"storeCreditEnabled": context.shop.store_credit_enabled},
    "currentAppInstallation": installation,
    "node": node,
    "nodes": nodes,
    "order": one("Order"),
    "orderByIdentifier": order_by_identifier,
    "orders": orders,
    "return": one("Return"),
    "returnCalculate": calculate,
    "returnReasonDefinitions": reasons,
    "returnableFulfillments": returnable,
    "returnableFulfillment": returnable_one,
    "reverseDelivery": one("ReverseDelivery"),
    "reverseFulfillmentOrder": one("ReverseFulfillmentOrder"),
    "refund": one("Refund"),
    "fulfillment": one("Fulfillment"),
    "customer": one("Customer"),
    "product": one("Product"),
    "productVariant": one("ProductVariant"),
    "location": one("Location"),
    "locations": locations,
    "webhookSubscriptions": webhook_subscriptions,
}

RETURNABLE: Fields = {
    "returnableFulfillmentLineItems": lambda item, context, **page: connections.in_order(item["lines"], **page),
}
