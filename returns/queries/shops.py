"""Find the tenant."""

from returns.models import Shop


def shop_by_domain(domain: str) -> Shop | None:
    """The shop with this myshopify domain, if we know it."""
    return Shop.objects.filter(domain=domain.lower()).first()
