"""Return policy profiles, which only the coming version of the API has."""

from typing import Any

from simulator.graphql import connections
from simulator.graphql.failures import ShopifyError, access_denied
from simulator.graphql.fields.kinds import Fields, attributes, own_id
from simulator.graphql.ids import number
from simulator.graphql.nodes import Context
from simulator.world.profiles import Market, Profile, profiles_of


def check(context: Context, field: str) -> None:
    """Raise ACCESS_DENIED where the shop tells no app of its profiles; Shopify names no scope for it."""
    if context.shop.profiles.telling == "denied":
        raise ShopifyError(f"Access denied for {field} field.", "ACCESS_DENIED")


def profiles(root: object, context: Context, **page: Any) -> dict[str, Any]:
    """Return a page of profiles, in the order in which they were made."""
    check(context, "returnPolicyProfiles")
    wanted = page.pop("default", None)
    found = [item for item in profiles_of(context.shop) if wanted is None or item.default == wanted]
    return connections.connect(found, connections.by_id, **page)


def profile(root: object, context: Context, id: str) -> Profile | None:  # noqa: A002
    """Return one profile."""
    check(context, "returnPolicyProfile")
    wanted = number(id, "ReturnPolicyProfile")
    return next((item for item in profiles_of(context.shop) if item.id == wanted), None)


def markets(item: Profile, context: Context) -> tuple[Market, ...]:
    """Return the markets of a profile, unless the app may not see markets."""
    if context.shop.profiles.telling == "no_markets":
        raise access_denied("markets", "read_markets")
    return item.markets


QUERIES: Fields = {"returnPolicyProfiles": profiles, "returnPolicyProfile": profile}
TYPES: dict[str, Fields] = {
    "ReturnPolicyProfile": {
        **attributes(name="name", default="default", returnRules="rules", updatedAt="updated_at"),
        "id": own_id("ReturnPolicyProfile"),
        "markets": markets,
    },
    "ReturnPoliciesReturnRules": attributes(
        canAcceptReturns="accepts", returnWindowDays="days", returnWindowStartingFrom="start",
        extendWindowToBusinessDay="business_day",
    ),
    "Market": {
        **attributes(name="name", handle="handle"),
        "id": own_id("Market"),
        "status": lambda item, context: "ACTIVE",
    },
}  # fmt: skip
