"""Shops whose policy compares a shopper with others have their median counted."""

from datetime import datetime

from returns.models import PolicyVersion, ReturnMedian
from returns.queries.medians import counted_median


def count_medians(*, now: datetime) -> int:
    """Count the median of every shop that compares with it; returns how many. One without regulars has none."""
    counted = 0
    in_force = PolicyVersion.objects.filter(status=PolicyVersion.Status.ACTIVE, shop__erased_at=None)
    for version in in_force.select_related("shop").iterator():
        care = version.policy.care
        if care.above_median_bps is None:
            continue
        median = counted_median(version.shop, care, now=now)
        if median is None:
            ReturnMedian.objects.filter(shop=version.shop).delete()
            continue
        found = {"share_bps": median.share_bps, "people": median.people, "days": care.days, "orders": care.orders}
        ReturnMedian.objects.update_or_create(shop=version.shop, defaults={**found, "counted_at": now})
        counted += 1
    return counted
