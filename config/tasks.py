"""The roof's own tasks: a sign of life that proves beat, Redis and worker are whole, and forgetting in time."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from config import privacy, pulse
from returns.operations import export_regularly as exports


@shared_task
def heartbeat() -> None:
    """Leave the time in Redis; `/readyz` and `manage.py pulse` tell how old it is."""
    pulse.leave()


@shared_task
def retain(**options: Any) -> int:
    """Let go of the people whose time is over in each shop; returns how many orders were redacted."""
    return privacy.retain(now=timezone.now())


@shared_task
def export_regularly(**options: Any) -> int:
    """Begin the exports of everything whose night has come; returns how many."""
    return exports.export_regularly(now=timezone.now())
