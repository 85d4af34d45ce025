"""Gift cards and discount codes."""

from datetime import date
from typing import Any

from simulator.graphql.ids import number, optional
from simulator.graphql.inputs import coin, when
from simulator.graphql.mutations.answers import Info, Mutations, Payload, answer, errors
from simulator.graphql.nodes import Context
from simulator.world import vouchers
from simulator.world.credit import Sum
from simulator.world.money import to_minor
from simulator.world.refusals import RefusedError, refuse
from simulator.world.vouchers import Discount


def create_gift_card(context: Context, info: Info, input: dict[str, Any]) -> Payload:  # noqa: A002
    """Issue a gift card; its code is shown in this answer only."""
    expires = input.get("expiresOn")

    def make() -> vouchers.GiftCard:
        amount = worth(context, input)
        wanted = {
            "initial": amount.minor,
            "currency": amount.currency,
            "code": input.get("code"),
            "customer_id": optional(input.get("customerId"), "Customer"),
            "expires_on": date.fromisoformat(expires) if expires else None,
            "note": input.get("note"),
        }
        return vouchers.create_gift_card(context.world, context.shop, wanted)

    payload = answer("giftCard", make)
    made = payload["giftCard"]
    return {**payload, "giftCardCode": made.code if made else None}


def worth(context: Context, wanted: dict[str, Any]) -> Sum:
    """Return what a gift card shall be worth."""
    if wanted.get("initialAmount"):
        return coin(wanted["initialAmount"])
    if wanted.get("initialValue") is None:
        raise refuse("MISSING_ARGUMENT", ("input", "initialAmount"), "Initial amount can't be blank")
    return Sum(to_minor(wanted["initialValue"], context.shop.currency), context.shop.currency)


def deactivate_gift_card(context: Context, info: Info, id: str) -> Payload:  # noqa: A002
    """Switch a gift card off."""
    card = context.shop.gift_cards.get(number(id, "GiftCard"))
    if card is None:
        return missing_card()
    vouchers.deactivate_gift_card(context.world, card)
    return {"giftCard": card, "userErrors": []}


def missing_card() -> Payload:
    """Return the payload for an unknown gift card."""
    error = {"code": "GIFT_CARD_NOT_FOUND", "field": ["id"], "message": "The gift card could not be found."}
    return {"giftCard": None, "userErrors": [error]}


def create_discount(context: Context, info: Info, basicCodeDiscount: dict[str, Any]) -> Payload:  # noqa: N803
    """Add a code discount; a code that is taken is refused."""
    try:
        made = vouchers.create_discount(context.world, context.shop, discount_of(context, basicCodeDiscount))
    except RefusedError as refusal:
        listed = [{**error, "extraInfo": None} for error in errors(refusal.problems)]
        return {"codeDiscountNode": None, "userErrors": listed}
    return {"codeDiscountNode": made, "userErrors": []}


def discount_of(context: Context, wanted: dict[str, Any]) -> Discount:
    """Return the discount that an input describes; what is missing, or said twice, is refused."""
    value = (wanted.get("customerGets") or {}).get("value") or {}
    amount = (value.get("discountAmount") or {}).get("amount")
    starts = when(wanted.get("startsAt"))
    if starts is None:
        raise refuse("BLANK", ("basicCodeDiscount", "startsAt"), "Starts at can't be blank")
    if amount is None and value.get("percentage") is None:
        raise refuse("BLANK", ("basicCodeDiscount", "customerGets", "value"), "Value can't be blank")
    if amount is not None and value.get("percentage") is not None:
        path = ("basicCodeDiscount", "customerGets", "value")
        raise refuse("TOO_MANY_ARGUMENTS", path, "Only one of percentage or discountAmount can be given")
    kind, worth_of = ("percentage", str(value.get("percentage"))) if amount is None else ("amount", str(amount))
    context_of = wanted.get("context") or {}
    if not context_of:
        raise refuse("BLANK", ("basicCodeDiscount", "context"), "Context can't be blank")
    people = (context_of.get("customers") or {}).get("add") or ()
    return Discount(
        0, wanted.get("code") or "", 0, wanted.get("title") or "", kind, worth_of, starts, when(wanted.get("endsAt")),
        wanted.get("usageLimit"), bool(wanted.get("appliesOncePerCustomer")),
        [number(item, "Customer") for item in people], products_of(wanted),
    )  # fmt: skip


def products_of(wanted: dict[str, Any]) -> list[int]:
    """Return the products that a discount is for, none for everything."""
    items, path = (wanted.get("customerGets") or {}).get("items") or {}, ("basicCodeDiscount", "customerGets", "items")
    named = (items.get("products") or {}).get("productsToAdd") or ()
    if items.get("all") and named:
        raise refuse("TOO_MANY_ARGUMENTS", path, "Cannot specify all items along with products")
    if not items.get("all") and not named:
        raise refuse("BLANK", path, "Items in 'customer get' can't be blank")
    return [number(item, "Product") for item in named]


def deactivate_discount(context: Context, info: Info, id: str) -> Payload:  # noqa: A002
    """End a discount now."""
    wanted = number(id, "DiscountCodeNode")
    return answer("codeDiscountNode", lambda: vouchers.deactivate_discount(context.world, context.shop, wanted))


MUTATIONS: Mutations = {
    "giftCardCreate": create_gift_card,
    "giftCardDeactivate": deactivate_gift_card,
    "discountCodeBasicCreate": create_discount,
    "discountCodeDeactivate": deactivate_discount,
}
