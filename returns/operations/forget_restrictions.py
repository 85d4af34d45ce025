"""Restrictions let go of the customer: for good, with their history and what was said against them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from returns.models import Restriction, Shop


def forget_restrictions(*, ids: Collection[int]) -> None:
    """Delete restrictions of a person who is forgotten. Doing it again changes nothing."""
    Restriction.objects.filter(pk__in=ids).delete()


def forget_old_restrictions(*, shop: Shop, before: datetime) -> int:
    """Delete restrictions that ended before a moment; returns how many."""
    old = list(Restriction.objects.filter(shop=shop, ended_at__lt=before).values_list("pk", flat=True))
    forget_restrictions(ids=old)
    return len(old)
