"""returnCalculate: what a return would be worth; nothing is stored."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from simulator.graphql.ids import gid, number
from simulator.graphql.inputs import bag, exchange_wanted
from simulator.graphql.inputs import minor as minor_of
from simulator.graphql.lookups import find_kind
from simulator.graphql.nodes import Context, FulfillmentLineNode
from simulator.world import settling
from simulator.world.orders import Order
from simulator.world.refusals import check
from simulator.world.requesting import LineWanted, line_problem
from simulator.world.selling import tax_rate_of


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
        "totalTaxSet": settling.exchange_tax(order, value, tax_rate_of(context.shop, variant.id)),
        "calculatedDiscountAllocations": [{"allocatedAmountSet": off * wanted["quantity"]}] if off.presentment else [],
    }
