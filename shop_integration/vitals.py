"""What of this wing tells whoever runs the installation how it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from returns.leases import LeasedQuerySet
from returns.queries.vitals import Vital, queue
from shop_integration.models import Installation, WebhookDelivery


def vitals(*, now: datetime) -> Iterator[Vital]:
    """Shopify's webhooks that were not worked off yet, and the shops that are there."""
    yield from queue("webhooks", webhooks(), now=now)
    yield Vital("returns_dead_letters", webhooks().dead().count(), {"queue": "webhooks"})
    there = Installation.objects.filter(uninstalled_at=None)
    yield Vital("returns_shops", there.count())
    yield Vital("returns_shops_away", there.exclude(away_since=None).count())


def webhooks() -> LeasedQuerySet[WebhookDelivery]:
    """What Shopify told of all shops."""
    return WebhookDelivery.objects.all()
