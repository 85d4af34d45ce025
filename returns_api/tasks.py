"""What Celery runs for this wing. Tasks only load, delegate and log."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from returns_api.hooks.deliver import deliver_due


@shared_task(name="returns_api.tasks.deliver_webhooks")
def deliver_webhooks(**options: Any) -> int:
    """Deliver events that are due; also the sweep that finds what nobody was woken for."""
    return deliver_due(clock=timezone.now)
