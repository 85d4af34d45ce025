"""The fields of QueryRoot."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from simulator.graphql import connections
from simulator.graphql.fields.kinds import Fields
from simulator.graphql.ids import gid, number, parse
from simulator.graphql.inputs import bag, exchange_wanted
from simulator.graphql.inputs import minor as minor_of
from simulator.graphql.lookups import find, find_kind
from simulator.graphql.nodes import Context, FulfillmentLineNode, FulfillmentNode
from simulator.graphql.search import matches_customer, matches_order, matches_product
from simulator.world import settling
from simulator.world.orders import Order
from simulator.world.refusals import check
from simulator.world.requesting import LineWanted, line_problem
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
    found = [order for order in context.shop.orders.values() if matches_order(context.shop, order, query)]
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
    return context.shop.orders.get(number(wanted, "Order")) if wanted else None


def returnable(root: object, context: Context, orderId: str, **page: Any) -> dict[str, Any]:  # noqa: N803
    """Return a page of fulfilments that still have something returnable."""
    order = context.shop.orders.get(number(orderId, "Order"))
    if order is None:
        return connections.connect([], connections.by_id, **page)
    made = [
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
    return connections.in_order(made, **page)


def calculate(root: object, context: Context, input: dict[str, Any]) -> dict[str, Any] | None:  # noqa: A002
    """Return what a return would be worth; nothing is stored. Returned units count negative, fees positive."""
    order = context.shop.orders.get(number(input["orderId"], "Order"))
    if order is None:
        return None
    fee = input.get("returnShippingFee")
    amount = bag(order, minor_of(order, fee["amount"], ("returnShippingFee", "amount"))) if fee else None
    return {
        "id": gid("CalculatedReturn", order.id),
        "returnLineItems": calculated_lines(context, order, input.get("returnLineItems") or ()),
        "exchangeLineItems": [calculated_exchange(context, order, i) for i in input.get("exchangeLineItems") or ()],
        "returnShippingFee": {"id": calculated_id("CalculatedReturnShippingFee"), "amountSet": amount} if fee else None,
    }


def calculated_id(kind: str) -> str:
    """Return the id of something calculated: a fresh UUID, as Shopify makes them."""
    return f"gid://shopify/{kind}/{uuid4()}"


def calculated_lines(context: Context, order: Order, wanted: Any) -> list[dict[str, Any]]:
    """Return the calculated return lines."""
    asked: dict[int, int] = {}
    lines, places = [], []
    for index, item in enumerate(wanted):
        line_id = number(item["fulfillmentLineItemId"], "FulfillmentLineItem")
        problem = line_problem(context.shop, order, str(index), LineWanted(line_id, item["quantity"]), asked)
        check([problem] if problem else [])
        found = order.fulfillment_line(line_id)
        if found:
            places.append(FulfillmentLineNode(order, *found))
            lines.append((found[1].line_id, item["quantity"]))
    return [
        calculated_line(place, part, item)
        for place, part, item in zip(places, settling.shares(order, lines), wanted, strict=True)
    ]


def calculated_line(place: FulfillmentLineNode, part: settling.Share, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return one calculated return line; the restocking fee does not change its tax."""
    fee = wanted.get("restockingFee")
    body = None
    if fee is not None:
        amount = settling.restocking_fee(part, Decimal(str(fee["percentage"])))
        body = {"id": calculated_id("CalculatedRestockingFee"), "percentage": fee["percentage"], "amountSet": amount}
    return {
        "id": calculated_id("CalculatedReturnLineItem"),
        "quantity": part.quantity,
        "fulfillmentLineItem": place,
        "restockingFee": body,
        "subtotalBeforeOrderDiscountsSet": -part.before_cart,
        "subtotalSet": -part.subtotal,
        "totalTaxSet": -part.tax,
    }


def calculated_exchange(context: Context, order: Order, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return one calculated exchange line, at the variant's price of today."""
    variant = find_kind(context, "ProductVariant", number(wanted["variantId"], "ProductVariant"))
    price = bag(order, 0).like(variant.price, round(variant.price * settling.rate_of(order)))
    off = exchange_wanted(context, order, wanted).discount or order.zero
    value = (price - off) * wanted["quantity"]
    return {
        "id": calculated_id("CalculatedExchangeLineItem"),
        "quantity": wanted["quantity"],
        "variant": variant,
        "originalUnitPriceSet": price,
        "discountedUnitPriceSet": price - off,
        "subtotalSet": value,
        "totalTaxSet": settling.exchange_tax(order, value, context.shop.tax_rate),
        "calculatedDiscountAllocations": [{"allocatedAmountSet": off * wanted["quantity"]}] if off.presentment else [],
    }


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


def products(root: object, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of products."""
    query = page.pop("query", None)
    for name in ("savedSearchId", "sortKey"):
        page.pop(name, None)
    found = [item for item in context.shop.products.values() if matches_product(context.shop, item, query)]
    return connections.connect(found, connections.by_id, **page)


def customers(root: object, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of customers."""
    query = page.pop("query", None)
    for name in ("savedSearchId", "sortKey", "segmentId"):
        page.pop(name, None)
    found = [item for item in context.shop.customers.values() if matches_customer(context.shop, item, query)]
    return connections.connect(found, connections.by_id, **page)


def listed(name: str) -> Any:
    """Return a reader of a page of everything the shop keeps under a name; searches let everything through."""

    def read(root: object, context: Context, **page: Any) -> dict[str, Any]:
        for extra in ("query", "savedSearchId", "sortKey"):
            page.pop(extra, None)
        return connections.connect(list(getattr(context.shop, name).values()), connections.by_id, **page)

    return read


QUERIES: Fields = {
    "storeCreditAccount": one("StoreCreditAccount"),
    "giftCard": one("GiftCard"),
    "codeDiscountNode": one("DiscountCodeNode"),
    "codeDiscountNodeByCode": lambda root, context, code: discount_by_code(context.shop, code),
    "files": listed("files"),
    "products": products,
    "productVariants": listed("variants"),
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
