"""Finding an object of the shop by kind and number."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from simulator.bulk.operations import look
from simulator.graphql.nodes import (
    Context,
    DeliveryNode,
    FulfillmentLineNode,
    FulfillmentNode,
    FulfillmentOrderNode,
    LineNode,
    RefundNode,
    ReturnLineNode,
    ReverseLineNode,
    ReverseNode,
    StockNode,
    TransactionNode,
)
from simulator.world import reversing, shipping
from simulator.world.files import File, advance
from simulator.world.orders import Order

RECENT = timedelta(days=60)


def sees(context: Context, order: Order) -> bool:
    """Whether the token may see an order: without read_all_orders only those of the last sixty days."""
    if context.scopes is None or "read_all_orders" in context.scopes:
        return True
    return order.created_at >= context.world.now() - RECENT


def seen_orders(context: Context) -> list[Order]:
    """Return the orders that the token may see."""
    return [order for order in context.shop.orders.values() if sees(context, order)]


def order(context: Context, number: int) -> Order | None:
    """Return an order that the token may see."""
    found = context.shop.orders.get(number)
    return found if found and sees(context, found) else None


def order_line(context: Context, number: int) -> LineNode | None:
    """Return an order line."""
    for order in context.shop.orders.values():
        for line in order.lines:
            if line.id == number:
                return LineNode(order, line)
    return None


def fulfillment(context: Context, number: int) -> FulfillmentNode | None:
    """Return a fulfilment."""
    for order in context.shop.orders.values():
        for item in order.fulfillments:
            if item.id == number:
                return FulfillmentNode(order, item)
    return None


def fulfillment_line(context: Context, number: int) -> FulfillmentLineNode | None:
    """Return a fulfilment line."""
    for order in context.shop.orders.values():
        found = order.fulfillment_line(number)
        if found:
            return FulfillmentLineNode(order, *found)
    return None


def refund(context: Context, number: int) -> RefundNode | None:
    """Return a refund."""
    for order in context.shop.orders.values():
        for item in order.refunds:
            if item.id == number:
                return RefundNode(order, item)
    return None


def transaction(context: Context, number: int) -> TransactionNode | None:
    """Return a transaction."""
    for order in context.shop.orders.values():
        found = order.transaction(number)
        if found:
            return TransactionNode(order, found)
    return None


def return_line(context: Context, number: int) -> ReturnLineNode | None:
    """Return a return line."""
    for item in context.shop.returns.values():
        line = item.line(number)
        if line:
            return ReturnLineNode(context.shop.orders[item.order_id], item, line)
    return None


def reverse_order(context: Context, number: int) -> ReverseNode | None:
    """Return a reverse fulfilment order."""
    found = reversing.find_reverse_order(context.shop, number)
    return ReverseNode(*found) if found else None


def reverse_line(context: Context, number: int) -> ReverseLineNode | None:
    """Return a reverse fulfilment order line."""
    found = reversing.find_reverse_line(context.shop, number)
    return ReverseLineNode(*found) if found else None


def delivery(context: Context, number: int) -> DeliveryNode | None:
    """Return a reverse delivery."""
    found = reversing.find_delivery(context.shop, number)
    return DeliveryNode(*found) if found else None


def inventory_item(context: Context, number: int) -> StockNode | None:
    """Return an inventory item."""
    found = next((item for item in context.shop.variants.values() if item.inventory_id == number), None)
    return StockNode(found) if found else None


def fulfillment_order(context: Context, number: int) -> FulfillmentOrderNode | None:
    """Return a fulfilment order."""
    found = shipping.find(context.shop, number)
    return FulfillmentOrderNode(*found) if found else None


def file(context: Context, number: int) -> File | None:
    """Return a file, a step further than when it was last looked at."""
    found = context.shop.files.get(number)
    return advance(context.world, context.shop, found) if found else None


FINDERS: dict[str, Callable[[Context, int], Any]] = {
    "Order": order,
    "BulkOperation": lambda context, number: look(context.world, context.shop, number),
    "Return": lambda context, number: context.shop.returns.get(number),
    "Customer": lambda context, number: context.shop.customers.get(number),
    "Product": lambda context, number: context.shop.products.get(number),
    "ProductVariant": lambda context, number: context.shop.variants.get(number),
    "Collection": lambda context, number: context.shop.collections.get(number),
    "DraftOrder": lambda context, number: context.shop.drafts.get(number),
    "InventoryItem": inventory_item,
    "FulfillmentOrder": fulfillment_order,
    "StoreCreditAccount": lambda context, number: context.shop.credit.get(number),
    "GiftCard": lambda context, number: context.shop.gift_cards.get(number),
    "DiscountCodeNode": lambda context, number: context.shop.discounts.get(number),
    "MediaImage": file,
    "GenericFile": file,
    "Location": lambda context, number: context.shop.locations.get(number),
    "ReturnReasonDefinition": lambda context, number: context.shop.reasons.get(number),
    "WebhookSubscription": lambda context, number: context.shop.webhooks.get(number),
    "Shop": lambda context, number: context.shop if context.shop.id == number else None,
    "LineItem": order_line,
    "Fulfillment": fulfillment,
    "FulfillmentLineItem": fulfillment_line,
    "Refund": refund,
    "OrderTransaction": transaction,
    "ReturnLineItem": return_line,
    "ReverseFulfillmentOrder": reverse_order,
    "ReverseFulfillmentOrderLineItem": reverse_line,
    "ReverseDelivery": delivery,
}


def find(context: Context, kind: str, number: int) -> Any:
    """Return an object by kind and number, None if there is none or the kind is not kept here."""
    finder = FINDERS.get(kind)
    return finder(context, number) if finder else None


def find_kind(context: Context, kind: str, number: int) -> Any:
    """Return an object of a kind that is kept here (KeyError otherwise), None if there is none."""
    return FINDERS[kind](context, number)
