"""Tell how long ago a worker last ran a task; exit 1 when that is too long. For the worker's health check."""

from typing import Any

import redis
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.pulse import STALE_AFTER_SECONDS, age_seconds


class Command(BaseCommand):
    """Check the workers' sign of life."""

    help = "Tell how long ago a worker last ran a task; fails when that is too long."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the age in seconds, or fail with what is wrong."""
        if not settings.REDIS_URL:
            raise CommandError("REDIS_URL is empty: there are no workers in the embedded mode")
        try:
            age = age_seconds()
        except redis.RedisError as error:
            raise CommandError(f"Redis does not answer ({type(error).__name__})") from error
        if age is None or age > STALE_AFTER_SECONDS:
            raise CommandError("no worker has run a task " + ("yet" if age is None else f"for {age} seconds"))
        self.stdout.write(f"{age} seconds ago")
