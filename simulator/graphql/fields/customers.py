"""Customers."""

from typing import Any

from simulator.graphql import connections
from simulator.graphql.fields.credit import accounts
from simulator.graphql.fields.kinds import Fields, attributes, own_id
from simulator.graphql.nodes import Coin, Context
from simulator.world.people import spent
from simulator.world.shops import Customer


def orders(buyer: Customer, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of a customer's orders."""
    for name in ("query", "sortKey"):
        page.pop(name, None)
    found = [context.shop.orders[number] for number in buyer.order_ids if number in context.shop.orders]
    return connections.connect(found, connections.by_id, **page)


def joined(buyer: Customer, context: Context) -> Any:
    """Return since when the shop knows a customer."""
    return buyer.created_at or context.shop.created_at


def email_address(buyer: Customer, context: Context) -> dict[str, Any] | None:
    """Return a customer's address with what they agreed to there; none where they have none."""
    return {"emailAddress": buyer.email, "marketingState": buyer.email_marketing} if buyer.email else None


TYPES: dict[str, Fields] = {
    "Customer": {
        **attributes(
            email="email", firstName="first_name", lastName="last_name", phone="phone", locale="locale", tags="tags",
            numberOfOrders="number_of_orders", legacyResourceId="id", defaultAddress="default_address",
        ),
        "id": own_id("Customer"),
        "displayName": lambda c, context: f"{c.first_name} {c.last_name}".strip() or c.email,
        "state": lambda c, context: "DISABLED",
        "createdAt": joined,
        "updatedAt": lambda c, context: c.updated_at or joined(c, context),
        "amountSpent": lambda c, context: Coin(spent(context.shop, c), context.shop.currency),
        "orders": orders,
        "storeCreditAccounts": accounts,
        "defaultEmailAddress": email_address,
    },
}  # fmt: skip
