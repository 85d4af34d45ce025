"""Which host is which shop's."""

from __future__ import annotations

from datetime import datetime

from returns.models import OwnDomain, Shop
from returns.queries.shops import row_of
from returns.wall import every_shop


def domain_of(shop: Shop) -> OwnDomain | None:
    """The host that the shop named, verified or not."""
    return row_of(shop, OwnDomain.objects.all())


def verified_host(shop: Shop) -> str:
    """The host under which the shop's pages answer, or nothing."""
    named = domain_of(shop)
    return named.host if named and named.verified_at else ""


def shop_at(host: str) -> Shop | None:
    """The shop whose pages answer under a host; None while nobody has proved that it is theirs."""
    with every_shop():
        found = OwnDomain.objects.filter(host=host).exclude(verified_at=None).select_related("shop").first()
    return found.shop if found else None


def to_look_at(*, before: datetime, most: int) -> list[OwnDomain]:
    """Verified hosts that nobody looked at since a moment, the longest ago first."""
    rows = OwnDomain.objects.exclude(verified_at=None).filter(checked_at__lte=before).select_related("shop")
    return list(rows.order_by("checked_at", "shop")[:most])
