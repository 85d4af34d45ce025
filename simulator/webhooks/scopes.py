"""The access scopes that webhook topics ask for; one of those that a topic names will do.

Shopify names them where it describes each topic (WebhookSubscriptionTopic, 2026-10), beside those of marketplaces.
"""

from collections.abc import Collection, Mapping

from simulator.world.standing import COMPLIANCE

_ORDERS = ("read_orders",)
_FULFILLMENTS = ("read_fulfillments",)
_RETURNS = ("read_returns",)
_RETURNS_OR_ORDERS = ("read_returns", "read_orders")

# By the whole topic, else by what stands before its slash. What is in neither is heard of without a scope.
OF_TOPIC: Mapping[str, tuple[str, ...]] = {
    "customers/merge": ("read_customer_merge",),
    "returns/cancel": _RETURNS_OR_ORDERS,
    "returns/close": _RETURNS_OR_ORDERS,
    "returns/reopen": _RETURNS_OR_ORDERS,
}
OF_KIND: Mapping[str, tuple[str, ...]] = {
    "bulk_operations": (),
    "customers": ("read_customers",),
    "draft_orders": ("read_draft_orders",),
    "fulfillment_events": _FULFILLMENTS,
    "fulfillments": _FULFILLMENTS,
    "locations": ("read_locations",),
    "order_transactions": _ORDERS,
    "orders": _ORDERS,
    "products": ("read_products",),
    "refunds": _ORDERS,
    "returns": _RETURNS,
    "reverse_deliveries": _RETURNS,
    "reverse_fulfillment_orders": _RETURNS,
}


def topic_of(enum: str) -> str:
    """Return a value of WebhookSubscriptionTopic as topics are written elsewhere."""
    name = enum.lower()
    kind = max((each for each in OF_KIND if name.startswith(f"{each}_")), key=len, default=name.partition("_")[0])
    return f"{kind}/{name[len(kind) + 1 :]}"


def any_of(topic: str) -> tuple[str, ...]:
    """Return the scopes of which an app needs one to hear of a topic; none for what every app hears of."""
    if topic in COMPLIANCE:
        return ()
    return OF_TOPIC.get(topic) or OF_KIND.get(topic.partition("/")[0], ())


def hears(held: Collection[str], topic: str) -> bool:
    """Whether an app with these scopes hears of a topic; writing includes reading."""
    needed = any_of(topic)
    return not needed or any(name in held or name.replace("read_", "write_", 1) in held for name in needed)
