"""Shopify's own return rules: the profiles of a shop."""

from __future__ import annotations

from returns.domain.return_profile import Profile, ProfileRules
from shop_integration.admin_api.answer import Json
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.reading import moment, pages, text
from shop_integration.errors import Rejected

DENIED = "ACCESS_DENIED"


def read_profiles(client: AdminClient) -> tuple[Profile, ...]:
    """Every return policy profile of the shop, the default first. Raises Rejected where Shopify does not tell.

    Markets may be denied where profiles are not: then the profiles come without them.
    """
    try:
        found = _profiles(client, with_markets=True)
    except Rejected as refusal:
        if DENIED not in refusal.codes:
            raise
        found = _profiles(client, with_markets=False)
    return tuple(sorted(found, key=lambda profile: not profile.default))


def _profiles(client: AdminClient, *, with_markets: bool) -> list[Profile]:
    def following(cursor: str | None) -> Json:
        return client.query("ahead/return_policies", after=cursor, withMarkets=with_markets)["returnPolicyProfiles"]

    return [_profile(node) for node in pages(following(None), following)]


def _profile(node: Json) -> Profile:
    return Profile(
        gid=text(node["id"], longest=64),
        name=text(node["name"], longest=255),
        default=node["default"],
        markets=tuple(text(market["name"], longest=255) for market in node.get("markets", ())),
        rules=_rules(node["returnRules"]) if node["returnRules"] else None,
        updated_at=moment(node["updatedAt"]),
    )


def _rules(rules: Json) -> ProfileRules:
    return ProfileRules(
        accepts=rules["canAcceptReturns"],
        days=rules["returnWindowDays"],
        start=text(rules["returnWindowStartingFrom"], longest=64),
        business_day=bool(rules["extendWindowToBusinessDay"]),
    )
