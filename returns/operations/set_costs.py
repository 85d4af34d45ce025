"""The shop says what returns cost that no carrier bills."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from returns.models import InsightMark, Shop


@transaction.atomic
def set_costs(*, shop: Shop, handling_minor: int, fees_bps: int, worth_bps: Mapping[str, int]) -> None:
    """Keep what handling one return costs (shop's currency), and the shares: fees lost, worth by grade."""
    told = {"handling_minor": handling_minor, "fees_bps": fees_bps, "worth_bps": dict(worth_bps)}
    InsightMark.objects.update_or_create(shop=shop, defaults=told)
