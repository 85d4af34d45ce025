"""What of this wing tells whoever runs the installation how it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from returns.leases import LeasedQuerySet
from returns.queries.vitals import Vital, outbox, queue
from shop_integration.install.tokens import UNTIL_A_VISIT
from shop_integration.models import Installation, WebhookDelivery

if TYPE_CHECKING:
    from returns.models import OutboxMessage

# How `effects.manners` begins the reason where Shopify gave no answer, or took no token of ours.
UNANSWERED = Q(last_error__startswith="Unreachable") | Q(last_error__startswith="TokenRefused")


def vitals(*, now: datetime) -> Iterator[Vital]:
    """Shopify's webhooks that were not worked off yet, and the shops that are there."""
    yield from queue("webhooks", webhooks(), now=now)
    yield Vital("returns_dead_letters", webhooks().dead().count(), {"queue": "webhooks"})
    there = Installation.objects.filter(uninstalled_at=None)
    yield Vital("returns_shops", there.count())
    yield Vital("returns_shops_away", there.exclude(away_since=None).count())
    yield Vital("returns_shops_without_token", there.filter(sealed_access_token="").count())
    yield Vital("returns_shops_unanswered", there.filter(Exists(_unanswered(now))).count())


def _unanswered(now: datetime) -> LeasedQuerySet[OutboxMessage]:
    """The work of a shop that Shopify did not answer. It is due again within UNTIL_A_VISIT, so no more is looked at."""
    soon = outbox().waiting().filter(shop=OuterRef("shop"), due_at__lte=now + UNTIL_A_VISIT)
    return soon.filter(UNANSWERED)


def webhooks() -> LeasedQuerySet[WebhookDelivery]:
    """What Shopify told of all shops."""
    return WebhookDelivery.objects.all()
