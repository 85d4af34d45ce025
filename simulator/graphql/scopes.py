"""Access scopes that root fields ask for."""

from simulator.graphql.failures import access_denied
from simulator.graphql.nodes import Context

ANY_OF: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "returnRequest", "returnCreate", "returnApproveRequest", "returnDeclineRequest", "returnCancel",
            "returnClose", "returnReopen", "removeFromReturn", "returnProcess",
            "reverseDeliveryCreateWithShipping", "reverseDeliveryShippingUpdate", "reverseFulfillmentOrderDispose",
        ),
        ("write_returns",),
    ),
    **dict.fromkeys(
        ("return", "returnableFulfillments", "reverseDelivery", "reverseFulfillmentOrder"),
        ("read_returns", "read_orders"),
    ),
    **dict.fromkeys(("order", "orders", "refund", "orderByIdentifier"), ("read_orders",)),
    "refundCreate": ("write_orders",),
    **dict.fromkeys(
        (
            "orderCancel", "orderUpdate", "orderMarkAsPaid", "orderClose", "orderOpen", "orderInvoiceSend",
            "orderEditBegin", "orderEditAddVariant", "orderEditSetQuantity", "orderEditAddLineItemDiscount",
            "orderEditCommit",
        ),
        ("write_orders", "write_order_edits"),
    ),
    **dict.fromkeys(
        ("fulfillmentOrderHold", "fulfillmentOrderReleaseHold"),
        ("write_merchant_managed_fulfillment_orders", "write_third_party_fulfillment_orders"),
    ),
    **dict.fromkeys(("locations", "location"), ("read_locations",)),
    **dict.fromkeys(
        ("product", "products", "productVariant", "productVariants", "collection", "collections"), ("read_products",)
    ),
    **dict.fromkeys(("customer", "customers"), ("read_customers",)),
    "inventoryItem": ("read_inventory", "read_products"),
    "inventoryAdjustQuantities": ("write_inventory",),
    **dict.fromkeys(
        ("storeCreditAccountCredit", "storeCreditAccountDebit"), ("write_store_credit_account_transactions",)
    ),
    "storeCreditAccount": ("read_store_credit_accounts", "read_store_credit_account_transactions"),
    **dict.fromkeys(("giftCardCreate", "giftCardDeactivate"), ("write_gift_cards",)),
    **dict.fromkeys(("giftCard", "giftCards"), ("read_gift_cards",)),
    **dict.fromkeys(("discountCodeBasicCreate", "discountCodeDeactivate"), ("write_discounts",)),
    **dict.fromkeys(("codeDiscountNode", "codeDiscountNodeByCode"), ("read_discounts",)),
    **dict.fromkeys(
        ("draftOrderCreate", "draftOrderComplete", "draftOrderInvoiceSend", "draftOrderDelete"),
        ("write_draft_orders",),
    ),
    **dict.fromkeys(("draftOrder", "draftOrders"), ("read_draft_orders",)),
    "metafieldDefinitionCreate": ("write_products",),
    "fileCreate": ("write_files",),
    "files": ("read_files",),
}  # fmt: skip


def check_scope(context: Context, field: str) -> None:
    """Raise Shopify's ACCESS_DENIED if the token's scopes do not cover a root field; writing includes reading."""
    needed = ANY_OF.get(field)
    if context.scopes is None or needed is None:
        return
    held = context.scopes | {name.replace("write_", "read_", 1) for name in context.scopes}
    if not held & set(needed):
        raise access_denied(field, needed[0])
