"""returnProcess."""

from typing import Any

from simulator.graphql.ids import number
from simulator.graphql.inputs import credits_wanted, disposals, duties_wanted, minor, shipping_wanted
from simulator.graphql.mutations.answers import Info, Mutations, Payload, answer, no_return
from simulator.graphql.nodes import Context
from simulator.world import processing
from simulator.world.giving import CreditOut
from simulator.world.orders import Order
from simulator.world.processing import LineProcessed, Processing
from simulator.world.refunding import Payout
from simulator.world.returns import Return


def process(context: Context, info: Info, input: dict[str, Any]) -> Payload:  # noqa: A002
    """Process (part of) a return. There is no idempotency here, as in Shopify."""
    item = context.shop.returns.get(number(input["returnId"], "Return"))
    lines = [
        LineProcessed(number(i["id"], "ReturnLineItem"), i["quantity"], disposals(i.get("dispositions")))
        for i in input.get("returnLineItems") or ()
    ]
    exchanges = [(number(i["id"], "ExchangeLineItem"), i["quantity"]) for i in input.get("exchangeLineItems") or ()]
    if item is None:
        return no_return("input", "returnId")
    order = context.shop.orders[item.order_id]

    def run() -> Return:
        wanted = Processing(
            lines,
            exchanges,
            payouts_of(order, input.get("financialTransfer")),
            credits_of(order, input.get("financialTransfer")),
            shipping_wanted(order, input.get("refundShipping"), strictly=True),
            duties_wanted(input.get("refundDuties")),
            input.get("note"),
        )
        processing.process(context.world, context.shop, item, wanted)
        return item

    return answer("return", run, "input")


def payouts_of(order: Order, transfer: dict[str, Any] | None) -> list[Payout] | None:
    """Return the refund transactions of a financial transfer, None if no money shall move."""
    if not transfer or not transfer.get("issueRefund"):
        return None
    refund = transfer["issueRefund"]
    path = ("financialTransfer", "issueRefund", "orderTransactions")
    return [
        Payout(
            number(part["parentId"], "OrderTransaction"),
            minor(order, part["transactionAmount"], (*path, str(place), "transactionAmount")),
        )
        for place, part in enumerate(refund["orderTransactions"])
    ]


def credits_of(order: Order, transfer: dict[str, Any] | None) -> list[CreditOut]:
    """Return the store credit of a financial transfer."""
    refund = (transfer or {}).get("issueRefund") or {}
    return credits_wanted(refund.get("refundMethods"))


MUTATIONS: Mutations = {"returnProcess": process}
