"""The places of a shop, as Shopify lists them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from returns.domain.order import LocationSnapshot
from returns.merging import merge
from returns.models import Location, Shop
from returns.order_rows import location_row


@transaction.atomic
def keep_locations(*, shop: Shop, locations: Sequence[LocationSnapshot], read_at: datetime) -> None:
    """Write every location; one that Shopify does not list any more is closed, unless it was read later than this."""
    rows = [location_row(shop.pk, location, read_at) for location in locations]
    merge(Location, rows, key=["shop_id", "gid"], keep=["takes_returns", "hours"], newer=["read_at"])
    gone = shop.locations.filter(read_at__lte=read_at, active=True).exclude(gid__in=[each.gid for each in locations])
    gone.update(active=False, read_at=read_at)
