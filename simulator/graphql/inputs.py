"""Reading money, shipping and dispositions from mutation inputs."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from simulator.graphql.failures import ShopifyError
from simulator.graphql.ids import number, optional
from simulator.graphql.nodes import Context
from simulator.world import requesting, settling, sums
from simulator.world.credit import Sum
from simulator.world.giving import CreditOut
from simulator.world.money import Bag, half_up, to_minor
from simulator.world.orders import Order
from simulator.world.refusals import check, refuse
from simulator.world.requesting import ExchangeWanted
from simulator.world.reversing import Disposal
from simulator.world.settling import ShippingShare

RESULT_ONLY = frozenset({"USDC", "XXX"})


def minor(order: Order, money: dict[str, Any], path: tuple[str, ...]) -> int:
    """Return a MoneyInput in presentment minor units; refused in any other currency."""
    if money["currencyCode"] != order.presentment_currency:
        sentence = f"Currency must be the order's presentment currency ({order.presentment_currency})."
        raise refuse("INVALID", (*path, "currencyCode"), sentence)
    return to_minor(money["amount"], order.presentment_currency)


def bag(order: Order, presentment: int) -> Bag:
    """Return a presentment sum as a bag, at the rate of the order's price."""
    whole = sums.total_price(order)
    if not whole.presentment:
        return order.zero.like(presentment, presentment)
    return whole.like(whole.scaled(Decimal(presentment) / whole.presentment).shop, presentment)


def money_bag(order: Order, money: dict[str, Any] | None, path: tuple[str, ...]) -> Bag | None:
    """Return an optional MoneyInput as a bag."""
    return None if money is None else bag(order, minor(order, money, path))


def shipping_wanted(order: Order, wanted: dict[str, Any] | None, *, strictly: bool = False) -> ShippingShare:
    """Return the shipping that a RefundShippingInput asks to give back: what is left of it, or `strictly` refused."""
    wanted = wanted or {}
    path = ("refundShipping", "shippingRefundAmount")
    amount = money_bag(order, wanted.get("shippingRefundAmount"), path)
    if strictly:
        check(settling.shipping_problems(order, amount, path))
    return settling.shipping_share(order, full=bool(wanted.get("fullRefund")), amount=amount)


def coin(money: dict[str, Any]) -> Sum:
    """Return a MoneyInput in minor units; currencies that exist only in answers are a top-level error."""
    currency = money["currencyCode"]
    if currency in RESULT_ONLY:
        sentence = f'CurrencyCode "{currency}" is invalid. It can only be used as a result and not as an input value.'
        raise ShopifyError(sentence, "CURRENCY_CODE_INVALID")
    return Sum(to_minor(money["amount"], currency), currency)


def when(value: str | None) -> datetime | None:
    """Return a DateTime input; without a zone it is UTC."""
    if value is None:
        return None
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def credits_wanted(methods: Sequence[dict[str, Any]] | None) -> list[CreditOut]:
    """Return the store credit that RefundMethodInputs ask for."""
    wanted = [item["storeCreditRefund"] for item in methods or () if item.get("storeCreditRefund")]
    return [CreditOut(coin(item["amount"]), when(item.get("expiresAt"))) for item in wanted]


def exchange_wanted(context: Context, order: Order, item: dict[str, Any]) -> ExchangeWanted:
    """Return one exchange line."""
    variant_id = number(item["variantId"], "ProductVariant")
    applied = item.get("appliedDiscount")
    variant = context.shop.variants.get(variant_id)
    if applied is None or variant is None:
        return ExchangeWanted(variant_id, item["quantity"])
    value = applied["value"]
    if value.get("percentage") is not None:
        share = Decimal(str(value["percentage"])) / 100
        price = requesting.exchange_line(context.world, context.shop, order, ExchangeWanted(variant_id, 1)).unit_price
        off = price.scaled(share)
    else:
        whole = to_minor(value["amount"]["amount"], order.presentment_currency)
        off = bag(order, half_up(Decimal(whole) / item["quantity"]))
    return ExchangeWanted(variant_id, item["quantity"], off, applied.get("description"))


def duties_wanted(items: Sequence[dict[str, Any]] | None) -> list[tuple[int, str]]:
    """Return duties to give back, as (duty id, FULL or PROPORTIONAL)."""
    return [(number(item["dutyId"], "Duty"), item.get("refundType") or "FULL") for item in items or ()]


def disposals(wanted: Sequence[dict[str, Any]] | None) -> list[Disposal]:
    """Return dispositions from ReverseFulfillmentOrderDisposeInputs."""
    return [
        Disposal(
            number(item["reverseFulfillmentOrderLineItemId"], "ReverseFulfillmentOrderLineItem"),
            item["quantity"],
            item["dispositionType"],
            optional(item.get("locationId"), "Location"),
        )
        for item in wanted or ()
    ]
