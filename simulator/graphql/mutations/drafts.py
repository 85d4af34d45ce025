"""Draft orders. None of these takes an idempotency key, as in Shopify: sent twice, a draft is there twice."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from simulator.graphql.failures import NotSimulatedError
from simulator.graphql.ids import number, optional
from simulator.graphql.inputs import when
from simulator.graphql.mutations.answers import Info, Mutations, Payload, answer, errors
from simulator.graphql.mutations.orders import words
from simulator.graphql.nodes import Context
from simulator.world import drafts, drafts_done
from simulator.world.drafts import Draft, LineWanted, Off, Wanted
from simulator.world.money import to_minor
from simulator.world.refusals import RefusedError, refuse
from simulator.world.shops import Address

KNOWN = frozenset({
    "lineItems", "presentmentCurrencyCode", "customerId", "purchasingEntity", "email", "shippingAddress",
    "billingAddress", "tags", "note", "customAttributes", "reserveInventoryUntil", "taxExempt", "shippingLine",
    "acceptAutomaticDiscounts", "allowDiscountCodesInCheckout", "visibleToCustomer",
})  # fmt: skip
KNOWN_LINE = frozenset({"variantId", "quantity", "appliedDiscount"})
# Shopify's name of a field of an address, and ours.
PLACE = {
    "firstName": "first_name", "lastName": "last_name", "company": "company", "address1": "address1",
    "address2": "address2", "zip": "zip", "city": "city", "province": "province", "provinceCode": "province_code",
    "countryCode": "country_code", "phone": "phone",
}  # fmt: skip


def create(context: Context, info: Info, input: dict[str, Any]) -> Payload:  # noqa: A002
    """Save a draft order."""
    only(KNOWN, input, "DraftOrderInput")
    return answer("draftOrder", lambda: drafts.create(context.world, context.shop, wanted_of(context, input)))


def only(known: frozenset[str], given: Mapping[str, Any], name: str) -> None:
    """Raise for a field that says something which nobody would heed here."""
    for field, value in given.items():
        if value and field not in known:
            raise NotSimulatedError(f"{name}.{field}")


def wanted_of(context: Context, given: dict[str, Any]) -> Wanted:
    """Return the draft that an input describes."""
    buyer = (given.get("purchasingEntity") or {}).get("customerId") or given.get("customerId")
    currency = given.get("presentmentCurrencyCode")
    return Wanted(
        lines=[line_of(item) for item in given.get("lineItems") or ()],
        currency=currency,
        customer_id=optional(buyer, "Customer"),
        email=given.get("email"),
        address=address_of(given.get("shippingAddress")),
        billing=address_of(given.get("billingAddress")),
        tags=sorted(words(given.get("tags") or ())),
        note=given.get("note"),
        attributes=given.get("customAttributes") or (),
        reserve_until=when(given.get("reserveInventoryUntil")),
        tax_exempt=bool(given.get("taxExempt")),
        shipping=shipping_of(given.get("shippingLine"), currency or context.shop.currency),
    )


def line_of(given: dict[str, Any]) -> LineWanted:
    """Return one line; those without a variant are not played here."""
    only(KNOWN_LINE, given, "DraftOrderLineItemInput")
    if given.get("variantId") is None:
        raise refuse(None, None, "Merchandise title is empty.")
    off = given.get("appliedDiscount")
    return LineWanted(number(given["variantId"], "ProductVariant"), given["quantity"], off_of(off) if off else None)


def off_of(given: dict[str, Any]) -> Off:
    """Return what comes off a line."""
    only(frozenset({"value", "valueType", "title", "description", "amountWithCurrency"}), given, "appliedDiscount")
    named = given.get("amountWithCurrency")
    return Off(
        Decimal(str(given["value"])),
        given["valueType"] == "PERCENTAGE",
        (Decimal(named["amount"]), named["currencyCode"]) if named else None,
        given.get("title"),
        given.get("description") or "",
    )


def address_of(given: dict[str, Any] | None) -> Address | None:
    """Return an address."""
    return Address.of({PLACE[name]: value for name, value in given.items() if name in PLACE}) if given else None


def shipping_of(given: dict[str, Any] | None, currency: str) -> tuple[str, int] | None:
    """Return a shipping line's title and price in the buyer's currency; rates by handle are not played here."""
    if given is None:
        return None
    price = given.get("priceWithCurrency")
    if given.get("shippingRateHandle") or price is None:
        raise NotSimulatedError("ShippingLineInput without priceWithCurrency")
    if price["currencyCode"] != currency:
        raise refuse(None, ("shippingLine", "priceWithCurrency"), "Currency must be the presentment currency")
    return given.get("title") or "", to_minor(price["amount"], currency)


def find(context: Context, gid: str) -> Draft:
    """Return a draft; refused for an unknown one."""
    draft = context.shop.drafts.get(number(gid, "DraftOrder"))
    if draft is None:
        raise refuse(None, ("id",), "Draft order does not exist")
    return draft


def complete(
    context: Context,
    info: Info,
    id: str,  # noqa: A002
    paymentGatewayId: str | None = None,  # noqa: N803
    paymentPending: bool | None = None,  # noqa: N803
    **_: Any,
) -> Payload:
    """Make the order of a draft; a second time the draft comes back with a userError."""
    draft = None
    try:
        draft = find(context, id)
        if paymentGatewayId is not None:
            raise refuse(None, None, "Invalid payment gateway")
        drafts_done.complete(context.world, context.shop, draft, pending=bool(paymentPending))
    except RefusedError as refusal:
        return {"draftOrder": draft, "userErrors": errors(refusal.problems)}
    return {"draftOrder": draft, "userErrors": []}


def send_invoice(context: Context, info: Info, id: str, email: dict[str, Any] | None = None) -> Payload:  # noqa: A002
    """Ask the buyer to pay."""
    draft = context.shop.drafts.get(number(id, "DraftOrder"))
    if draft is None:
        return {"draftOrder": None, "userErrors": [{"field": None, "message": "Draft order not found"}]}
    try:
        drafts.send_invoice(context.world, context.shop, draft, (email or {}).get("to"))
    except RefusedError as refusal:
        return {"draftOrder": draft, "userErrors": errors(refusal.problems)}
    return {"draftOrder": draft, "userErrors": []}


def delete(context: Context, info: Info, input: dict[str, Any]) -> Payload:  # noqa: A002
    """Forget a draft."""

    def forget() -> str:
        drafts_done.delete(context.shop, number(input["id"], "DraftOrder"))
        return str(input["id"])

    return answer("deletedId", forget)


MUTATIONS: Mutations = {
    "draftOrderCreate": create,
    "draftOrderComplete": complete,
    "draftOrderInvoiceSend": send_invoice,
    "draftOrderDelete": delete,
}
