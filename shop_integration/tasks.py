"""What Celery runs for this wing. Tasks only load, delegate and log."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from shop_integration.inbox import drain, forget_done

KEPT = timedelta(days=30)


@shared_task(name="shop_integration.tasks.drain_inbox")
def drain_inbox(**options: Any) -> int:
    """Handle the webhooks that wait; also the sweep that finds what nobody was woken for."""
    return drain(clock=timezone.now)


@shared_task(name="shop_integration.tasks.sweep")
def sweep(**options: Any) -> int:
    """Forget webhooks that were handled long ago. Shopify repeats a delivery for a day at most."""
    return forget_done(before=timezone.now() - KEPT)
