"""Find the tenant."""

from returns.models import PolicyVersion, Shop


def shop_by_domain(domain: str) -> Shop | None:
    """The shop with this myshopify domain, if we know it."""
    return Shop.objects.filter(domain=domain.lower()).first()


def active_policy(shop: Shop) -> PolicyVersion:
    """The version of the shop's policy that is in force. Every shop has one from its first day."""
    return shop.policies.get(status=PolicyVersion.Status.ACTIVE)
