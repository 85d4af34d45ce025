"""The roof's own tasks: a sign of life that proves beat, Redis and worker are whole, and forgetting in time."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from config import privacy, pulse


@shared_task
def heartbeat() -> None:
    """Leave the time in Redis; `/readyz` and `manage.py pulse` tell how old it is."""
    pulse.leave()


@shared_task
def retain(**options: Any) -> int:
    """Let go of the people whose time is over in each shop; returns how many orders were redacted."""
    return privacy.retain(now=timezone.now())
