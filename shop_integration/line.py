"""How the line to Shopify is: what the first page of the admin says in words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.health import Line
from shop_integration.models import Installation, WebhookDelivery

if TYPE_CHECKING:
    from returns.models import Shop


def line(shop: Shop, *, now: datetime) -> Line:
    """The newest signs of life of one shop, each read by an index."""
    row = Installation.objects.filter(shop=shop).first()
    if row is None or row.uninstalled_at:
        return Line(here=False)
    webhooks = WebhookDelivery.objects.filter(shop_domain=shop.domain)
    due = webhooks.due(now=now).order_by("due_at")
    return Line(
        here=True,
        heard_at=webhooks.order_by("-received_at").values_list("received_at", flat=True).first(),
        read_to=row.reconciled_to,
        unhandled_since=due.values_list("due_at", flat=True).first(),
        away_since=row.away_since if row.away_status else None,
    )
