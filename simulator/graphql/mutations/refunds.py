"""refundCreate, which wants an idempotency key."""

from typing import Any

from simulator.graphql.idempotency import once
from simulator.graphql.ids import number, optional
from simulator.graphql.inputs import bag, credits_wanted, duties_wanted
from simulator.graphql.mutations.answers import Info, Mutations, Payload, errors
from simulator.graphql.nodes import Context, RefundNode
from simulator.world import refunding, settling
from simulator.world.money import to_minor
from simulator.world.orders import Order
from simulator.world.refunding import Payout, UnitsBack
from simulator.world.refusals import RefusedError, check, refuse


def create(context: Context, info: Info, input: dict[str, Any]) -> Payload:  # noqa: A002
    """Refund units and money outside a return; the same key and input give the same answer again."""
    return once(context, info, input, lambda: refund(context, input))


def refund(context: Context, wanted: dict[str, Any]) -> Payload:
    """Refund once."""
    order = context.shop.orders.get(number(wanted["orderId"], "Order"))
    if order is None:
        sentence = "Order does not exist"
        return {"refund": None, "order": None, "userErrors": [{"field": ["orderId"], "message": sentence}]}
    try:
        made = refunding.create(
            context.world,
            context.shop,
            order,
            units=units_of(wanted),
            payouts=payouts_of(order, wanted),
            shipping=shipping_of(order, wanted.get("shipping")),
            note=wanted.get("note"),
            duties=duties_wanted(wanted.get("refundDuties")),
            as_credit=credits_wanted(wanted.get("refundMethods")),
            reason=(wanted.get("discrepancyReason") or "").lower() or None,
        )
    except RefusedError as refusal:
        return {"refund": None, "order": order, "userErrors": errors(refusal.problems)}
    return {"refund": RefundNode(order, made), "order": order, "userErrors": []}


def units_of(wanted: dict[str, Any]) -> list[UnitsBack]:
    """Return the units to take off."""
    return [
        UnitsBack(
            number(item["lineItemId"], "LineItem"),
            item["quantity"],
            (item.get("restockType") or "NO_RESTOCK").lower(),
            optional(item.get("locationId"), "Location"),
        )
        for item in wanted.get("refundLineItems") or ()
    ]


def payouts_of(order: Order, wanted: dict[str, Any]) -> list[Payout]:
    """Return the money to give back; an order in two currencies must be told which one is meant."""
    currency = wanted.get("currency")
    if currency is None and order.currency != order.presentment_currency and wanted.get("transactions"):
        raise refuse(None, ("currency",), "Currency must be given for an order in another presentment currency")
    if currency not in (None, order.presentment_currency):
        raise refuse(None, ("currency",), "Currency must be the order's presentment currency")
    return [
        Payout(
            optional(item.get("parentId"), "OrderTransaction"),
            to_minor(item["amount"], order.presentment_currency),
            item["kind"].lower(),
        )
        for item in wanted.get("transactions") or ()
    ]


def shipping_of(order: Order, wanted: dict[str, Any] | None) -> settling.ShippingShare | None:
    """Return the shipping to give back."""
    if wanted is None:
        return None
    amount = wanted.get("amount")
    named = bag(order, to_minor(amount, order.presentment_currency)) if amount is not None else None
    check(settling.shipping_problems(order, named, ("shipping", "amount")))
    return settling.shipping_share(order, full=bool(wanted.get("fullRefund")), amount=named)


MUTATIONS: Mutations = {"refundCreate": create}
