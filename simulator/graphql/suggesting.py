"""Shopify's suggestions: what processing a return, or refunding lines, would mean in money."""

from collections.abc import Sequence
from typing import Any

from simulator.graphql.duties import duty_fields
from simulator.graphql.ids import number
from simulator.graphql.inputs import bag, duties_wanted, shipping_wanted
from simulator.graphql.nodes import Context, RefundLineNode, TransactionNode
from simulator.world import giving, refunding, settling
from simulator.world.money import Bag, to_minor, total
from simulator.world.orders import Order, RefundLine
from simulator.world.processing import LineProcessed, Processing, exchange_problems, line_problems
from simulator.world.refunding import UnitsBack
from simulator.world.refusals import check
from simulator.world.returns import Return
from simulator.world.settling import Outcome, Share, ShippingShare
from simulator.world.shops import Shop


def suggested_outcome(item: Return, context: Context, **wanted: Any) -> dict[str, Any]:
    """Return what processing the given lines and exchange lines would mean (Return.suggestedFinancialOutcome)."""
    order = context.shop.orders[item.order_id]
    lines = [(number(i["id"], "ReturnLineItem"), i["quantity"]) for i in wanted["returnLineItems"]]
    exchanges = [(number(i["id"], "ExchangeLineItem"), i["quantity"]) for i in wanted["exchangeLineItems"]]
    asked = Processing([LineProcessed(*line) for line in lines], exchanges)
    check([*line_problems(item, asked), *exchange_problems(item, asked)])
    by_id = {line.id: line for line in item.lines}
    known = {line.id: line for line in item.exchanges}
    shipping = shipping_wanted(order, wanted.get("refundShipping"))
    duties = duties_wanted(wanted.get("refundDuties"))
    check(giving.duty_problems(order, duties))
    back = settling.duty_shares(order, duties, [(by_id[number].line_id, units) for number, units in lines])
    duty_total = total((amount for _, amount in back), order.zero)
    result = settling.outcome(
        order,
        item,
        [(by_id[line_id], units) for line_id, units in lines],
        [(known[line_id], units) for line_id, units in exchanges],
        shipping,
        context.shop,
        duty_total,
    )
    return {
        "discountedSubtotal": total((part.subtotal for part in result.shares), order.zero),
        "totalCartDiscountAmount": total((part.cart_discount for part in result.shares), order.zero),
        "totalTax": total((part.tax for part in result.shares), shipping.tax),
        "totalDuties": duty_total,
        "totalAdditionalFees": order.zero,
        "maximumRefundable": result.maximum,
        "shipping": shipping_body(shipping),
        "refundDuties": [{"amountSet": amount, "originalDuty": duty_fields(duty)} for duty, amount in back],
        "financialTransfer": transfer(context.shop, order, result, wanted.get("refundMethodAllocation")),
    }


def transfer(shop: Shop, order: Order, result: Outcome, allocation: str | None) -> dict[str, Any]:
    """Return the refund, or the invoice where exchanges and fees come to more than comes back."""
    if result.net.presentment < 0:
        return {"__typename": "InvoiceReturnOutcome", "amount": -result.net}
    paid = ways(shop, order, result.refund, allocation)
    return {"__typename": "RefundReturnOutcome", "amount": result.refund, **paid}


def ways(shop: Shop, order: Order, amount: Bag, allocation: str | None) -> dict[str, Any]:
    """Return how an amount would go back: to the original payments, or as store credit where that can be given."""
    if allocation == "STORE_CREDIT":
        method = {
            "__typename": "SuggestedStoreCreditRefund",
            "amount": amount,
            "maximumRefundable": refunding.left_to_refund(order),
            "expiresAt": None,
        }
        possible = amount.presentment and shop.store_credit_enabled and order.customer_id in shop.customers
        return {"suggestedTransactions": [], "suggestedRefundMethods": [method] if possible else []}
    return {"suggestedTransactions": suggested_transactions(order, amount), "suggestedRefundMethods": []}


def suggested_transactions(order: Order, amount: Bag) -> list[dict[str, Any]]:
    """Return the refund transactions that would give an amount back."""
    return [
        {
            "kind": "SUGGESTED_REFUND",
            "gateway": parent.gateway,
            "formattedGateway": parent.gateway.replace("_", " ").title(),
            "accountNumber": None,
            "amountSet": part,
            "maximumRefundableSet": limit,
            "parentTransaction": TransactionNode(order, parent),
        }
        for parent, part, limit in settling.suggest(order, amount)
    ]


def shipping_body(shipping: ShippingShare) -> dict[str, Bag]:
    """Return the shipping part of a suggestion."""
    return {"amountSet": shipping.amount, "taxSet": shipping.tax, "maximumRefundableSet": shipping.maximum}


def suggested_refund(order: Order, context: Context, **wanted: Any) -> dict[str, Any]:
    """Return what refunding the given order lines would mean (Order.suggestedRefund)."""
    units = units_wanted(order, wanted)
    check(refunding.unit_problems(context.shop, order, units))
    parts = settling.shares(order, [(item.line_id, item.quantity) for item in units])
    named = wanted.get("shippingAmount")
    amount = bag(order, to_minor(named, order.presentment_currency)) if named is not None else None
    full = bool(wanted.get("refundShipping") or wanted.get("suggestFullRefund")) and amount is None
    shipping = settling.shipping_share(order, full=full, amount=amount)
    back = shipping.amount + (order.zero if order.taxes_included else shipping.tax)
    maximum = refunding.left_to_refund(order)
    due = (settling.money_of(order, parts) + back).capped(maximum)
    subtotal = total((part.subtotal for part in parts), order.zero)
    return {
        "amountSet": due,
        "discountedSubtotalSet": subtotal,
        "subtotalSet": subtotal,
        "totalCartDiscountAmountSet": total((part.cart_discount for part in parts), order.zero),
        "totalTaxSet": total((part.tax for part in parts), shipping.tax),
        "maximumRefundableSet": maximum,
        "shipping": shipping_body(shipping),
        "refundLineItems": refund_lines(order, parts, units),
        **ways(context.shop, order, due, wanted.get("refundMethodAllocation")),
    }


def units_wanted(order: Order, wanted: dict[str, Any]) -> list[UnitsBack]:
    """Return the units a suggestion is asked for; all that is left for a full refund."""
    if wanted.get("suggestFullRefund"):
        return [UnitsBack(line.id, line.current_quantity, "no_restock", None) for line in order.lines]
    return [
        UnitsBack(
            number(i["lineItemId"], "LineItem"), i["quantity"], (i.get("restockType") or "NO_RESTOCK").lower(), None
        )
        for i in wanted.get("refundLineItems") or ()
    ]


def refund_lines(order: Order, parts: Sequence[Share], units: Sequence[UnitsBack]) -> list[RefundLineNode]:
    """Return the refund lines a suggestion would make."""
    return [
        RefundLineNode(
            order,
            RefundLine(
                0,
                part.line.id,
                part.quantity,
                item.restock_type,
                None,
                part.line.unit_price,
                part.subtotal,
                part.tax,
                part.cart_discount,
            ),
        )
        for part, item in zip(parts, units, strict=True)
    ]
