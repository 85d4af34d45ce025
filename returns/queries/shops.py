"""Find the tenant."""

from collections.abc import Iterator

from returns.models import PolicyVersion, Shop


def shop_by_domain(domain: str) -> Shop | None:
    """The shop with this myshopify domain, if we know it."""
    return Shop.objects.filter(domain=domain.lower()).first()


def shop_by_id(shop_id: int) -> Shop:
    """The shop with this id; raises Shop.DoesNotExist."""
    return Shop.objects.get(pk=shop_id)


def all_shops() -> Iterator[Shop]:
    """Every shop, for what runs over all of them."""
    return Shop.objects.order_by("pk").iterator()


def active_policy(shop: Shop) -> PolicyVersion:
    """The version of the shop's policy that is in force. Every shop has one from its first day."""
    return shop.policies.get(status=PolicyVersion.Status.ACTIVE)
