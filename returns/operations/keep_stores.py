"""The shop says which of its locations take returns, and when."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from returns.models import Location, Shop

LONGEST = 500


@transaction.atomic
def keep_stores(*, shop: Shop, hours: Mapping[int, str], taking: set[int]) -> int:
    """Keep the opening hours of the shop's own locations (ids), and which of them take returns; how many do then.

    Locations of other shops, and of fulfilment services, are left alone.
    """
    own = Location.objects.select_for_update().filter(shop=shop, fulfillment_service=False, pk__in=hours)
    for location in own:
        location.takes_returns = location.pk in taking
        location.hours = hours[location.pk].replace("\0", "").strip()[:LONGEST]
        location.save(update_fields=["takes_returns", "hours"])
    return Location.objects.filter(shop=shop, takes_returns=True, active=True).count()
