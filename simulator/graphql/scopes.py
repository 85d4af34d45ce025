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
    "locations": ("read_locations",),
    **dict.fromkeys(("product", "productVariant"), ("read_products",)),
    "customer": ("read_customers",),
}  # fmt: skip


def check_scope(context: Context, field: str) -> None:
    """Raise Shopify's ACCESS_DENIED if the token's scopes do not cover a root field; writing includes reading."""
    needed = ANY_OF.get(field)
    if context.scopes is None or needed is None:
        return
    held = context.scopes | {name.replace("write_", "read_", 1) for name in context.scopes}
    if not held & set(needed):
        raise access_denied(field, needed[0])
