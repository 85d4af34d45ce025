"""What Celery runs for the pages. Tasks only load, delegate and log."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from returns_portal.dns_proof import look_again


@shared_task(name="returns_portal.tasks.prove_domains")
def prove_domains(**options: Any) -> int:
    """Look whether shops' own domains still name their shop; returns at how many was looked."""
    return look_again(now=timezone.now())
