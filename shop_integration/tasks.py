"""What Celery runs for this wing. Tasks only load, delegate and log."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from returns.outbox import put
from shop_integration.inbox import drain, forget_done
from shop_integration.models import Installation

KEPT = timedelta(days=30)
LOOKED_BACK = timedelta(hours=3)


@shared_task(name="shop_integration.tasks.drain_inbox")
def drain_inbox(**options: Any) -> int:
    """Handle the webhooks that wait; also the sweep that finds what nobody was woken for."""
    return drain(clock=timezone.now)


@shared_task(name="shop_integration.tasks.sweep")
def sweep(**options: Any) -> int:
    """Forget webhooks that were handled long ago. Shopify repeats a delivery for a day at most."""
    return forget_done(before=timezone.now() - KEPT)


@shared_task(name="shop_integration.tasks.reconcile")
def reconcile(**options: Any) -> int:
    """Have the orders changed lately read again in every shop, in case a webhook was lost; returns how many shops.

    It also keeps the tokens of shops alive that nobody opens: a refresh token dies after ninety days without use.
    """
    now = timezone.now()
    rows = Installation.objects.filter(uninstalled_at=None).exclude(sealed_access_token="").select_related("shop")
    for row in rows:
        put(row.shop, "shopify.catch_up", {"since": (now - LOOKED_BACK).isoformat()}, now=now)
    return len(rows)
