"""The roof's only task: a sign of life that proves the chain beat -> Redis -> worker is whole."""

from celery import shared_task

from config import pulse


@shared_task
def heartbeat() -> None:
    """Leave the time in Redis; `/readyz` and `manage.py pulse` tell how old it is."""
    pulse.leave()
