"""The shop's further addresses, and who sends goods there."""

from __future__ import annotations

from django.db.models import QuerySet

from returns.models import Destination, Location, PolicyVersion, Shop


def get_destination(shop: Shop, code: str) -> Destination:
    """The shop's address with this code; raises Destination.DoesNotExist."""
    return shop.destinations.get(code=code)


def places(shop: Shop) -> list[tuple[str, str]]:
    """Code and name of every further address."""
    return [(row.code, str(row)) for row in shop.destinations.all()]


def stock_locations(shop: Shop) -> list[tuple[str, str]]:
    """Shopify's id and name of every location of the shop that is open."""
    return [(row.gid, row.name) for row in Location.objects.filter(shop=shop, active=True)]


def possible_stores(shop: Shop) -> QuerySet[Location]:
    """The shop's own locations that are open, whether they take returns or not."""
    return Location.objects.filter(shop=shop, active=True, fulfillment_service=False)


def location_names(shop: Shop) -> dict[str, str]:
    """The name of every location of the shop by Shopify's id, also of those that are closed."""
    return dict(Location.objects.filter(shop=shop).values_list("gid", "name"))


def is_named(shop: Shop, code: str) -> bool:
    """Whether a policy that counts or may come to count sends goods to this address."""
    versions = shop.policies.exclude(status=PolicyVersion.Status.RETIRED)
    return any(code in _named_in(version) for version in versions)


def _named_in(version: PolicyVersion) -> set[str]:
    policy = version.policy
    return {policy.shipping.destination, *(clause.then.destination or "" for clause in policy.clauses)}
