"""Find the tenant."""

from collections.abc import Iterator

from returns.models import Shop
from returns.wall import every_shop


def shop_by_domain(domain: str) -> Shop | None:
    """The shop with this myshopify domain, if we know it."""
    with every_shop():
        return Shop.objects.filter(domain=domain.lower()).first()


def shop_by_id(shop_id: int) -> Shop:
    """The shop with this id; raises Shop.DoesNotExist."""
    with every_shop():
        return Shop.objects.get(pk=shop_id)


def all_shops() -> Iterator[Shop]:
    """Every shop, for what runs over all of them."""
    return Shop.objects.order_by("pk").iterator()
