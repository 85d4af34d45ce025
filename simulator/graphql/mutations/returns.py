"""returnRequest, returnCreate and the merchant's decisions on a return."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from simulator.graphql.ids import number, optional
from simulator.graphql.inputs import bag, exchange_wanted, minor
from simulator.graphql.mutations.answers import Info, Mutations, Payload, answer, missing, no_return, on_return
from simulator.graphql.nodes import Context
from simulator.world import deciding, requesting
from simulator.world.money import Bag
from simulator.world.orders import Order
from simulator.world.requesting import ExchangeWanted, LineWanted


def lines_wanted(items: Sequence[dict[str, Any]]) -> list[LineWanted]:
    """Return the lines of a ReturnRequestInput or ReturnInput."""
    return [
        LineWanted(
            number(item["fulfillmentLineItemId"], "FulfillmentLineItem"),
            item["quantity"],
            item.get("returnReason"),
            optional(item.get("returnReasonDefinitionId"), "ReturnReasonDefinition"),
            item.get("returnReasonNote") or "",
            item.get("customerNote"),
            Decimal(str(item["restockingFee"]["percentage"])) if item.get("restockingFee") else None,
        )
        for item in items
    ]


def shipping_fee(order: Order, wanted: dict[str, Any] | None) -> Bag | None:
    """Return a ReturnShippingFeeInput as a bag."""
    if wanted is None:
        return None
    return bag(order, minor(order, wanted["amount"], ("returnShippingFee", "amount")))


def exchanges_wanted(context: Context, order: Order, items: Sequence[dict[str, Any]] | None) -> list[ExchangeWanted]:
    """Return the exchange lines of a ReturnInput, discounts turned into an amount per unit."""
    return [exchange_wanted(context, order, item) for item in items or ()]


def request(context: Context, info: Info, input: dict[str, Any]) -> Payload:  # noqa: A002
    """Ask for a return."""
    order = context.shop.orders.get(number(input["orderId"], "Order"))
    if order is None:
        return missing("return", "Order not found.", "input", "orderId")
    wanted = lines_wanted(input["returnLineItems"])
    return answer(
        "return",
        lambda: requesting.request(
            context.world, context.shop, order, wanted, shipping_fee(order, input.get("returnShippingFee"))
        ),
        "input",
    )


def create(context: Context, info: Info, returnInput: dict[str, Any]) -> Payload:  # noqa: N803
    """Open a return."""
    order = context.shop.orders.get(number(returnInput["orderId"], "Order"))
    if order is None:
        return missing("return", "Order not found.", "returnInput", "orderId")
    wanted = lines_wanted(returnInput["returnLineItems"])
    at = returnInput.get("requestedAt")
    return answer(
        "return",
        lambda: requesting.create(
            context.world,
            context.shop,
            order,
            wanted,
            shipping_fee(order, returnInput.get("returnShippingFee")),
            exchanges_wanted(context, order, returnInput.get("exchangeLineItems")),
            datetime.fromisoformat(at) if at else None,
        ),
        "returnInput",
    )


def approve(context: Context, info: Info, input: dict[str, Any]) -> Payload:  # noqa: A002
    """Approve a request."""
    item = context.shop.returns.get(number(input["id"], "Return"))
    if item is None:
        return no_return("input", "id")
    return answer("return", on_return(context, item, deciding.approve), "input")


def decline(context: Context, info: Info, input: dict[str, Any]) -> Payload:  # noqa: A002
    """Decline a request."""
    item = context.shop.returns.get(number(input["id"], "Return"))
    if item is None:
        return no_return("input", "id")
    args = (input["declineReason"], input.get("declineNote"))
    return answer("return", on_return(context, item, deciding.decline, *args), "input")


def cancel(context: Context, info: Info, id: str, **_: Any) -> Payload:  # noqa: A002
    """Cancel an open return."""
    item = context.shop.returns.get(number(id, "Return"))
    return no_return("id") if item is None else answer("return", on_return(context, item, deciding.cancel))


def close(context: Context, info: Info, id: str) -> Payload:  # noqa: A002
    """Close an open return."""
    item = context.shop.returns.get(number(id, "Return"))
    return no_return("id") if item is None else answer("return", on_return(context, item, deciding.close))


def reopen(context: Context, info: Info, id: str) -> Payload:  # noqa: A002
    """Reopen a closed return."""
    item = context.shop.returns.get(number(id, "Return"))
    return no_return("id") if item is None else answer("return", on_return(context, item, deciding.reopen))


def remove(
    context: Context,
    info: Info,
    returnId: str,  # noqa: N803
    returnLineItems: Sequence[dict[str, Any]] | None = None,  # noqa: N803
    exchangeLineItems: Sequence[dict[str, Any]] | None = None,  # noqa: N803
) -> Payload:
    """Take lines off an open return."""
    item = context.shop.returns.get(number(returnId, "Return"))
    if item is None:
        return no_return("returnId")
    lines = [(number(i["returnLineItemId"], "ReturnLineItem"), i["quantity"]) for i in returnLineItems or ()]
    exchanges = [(number(i["exchangeLineItemId"], "ExchangeLineItem"), i["quantity"]) for i in exchangeLineItems or ()]
    return answer("return", on_return(context, item, deciding.remove, lines, exchanges))


MUTATIONS: Mutations = {
    "returnRequest": request,
    "returnCreate": create,
    "returnApproveRequest": approve,
    "returnDeclineRequest": decline,
    "returnCancel": cancel,
    "returnClose": close,
    "returnReopen": reopen,
    "removeFromReturn": remove,
}
