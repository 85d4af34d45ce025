"""Differences from Shopify that wait for somebody."""

from django.db.models import QuerySet

from returns.models import Drift, Return, Shop


def open_drifts(rma: Return) -> list[Drift]:
    """What differs for this return and nobody has settled, oldest first."""
    return list(rma.drifts.filter(resolved_at=None).order_by("pk"))


def returns_with_drifts(shop: Shop, *, most: int = 20) -> list[str]:
    """The numbers of the shop's returns that differ from Shopify, oldest difference first."""
    found = differing(shop).order_by("pk")
    return list(dict.fromkeys(found.values_list("rma__number", flat=True)[:most]))


def differing(shop: Shop) -> QuerySet[Drift]:
    """What differs from Shopify at a shop."""
    return Drift.objects.filter(rma__shop=shop, resolved_at=None)
