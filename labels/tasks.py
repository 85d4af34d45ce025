"""What Celery runs for this wing. Tasks only load, delegate and log."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from labels import bookkeeping, connecting, ending
from labels.brought.levels import watch_all
from labels.brought.permits import remind
from labels.tracking import poll


@shared_task(name="labels.tasks.poll_tracking")
def poll_tracking(**options: Any) -> int:
    """Ask carriers about parcels without news; webhooks do get lost."""
    return poll(now=timezone.now())


@shared_task(name="labels.tasks.try_accounts")
def try_accounts(**options: Any) -> int:
    """See whether carriers still take the credentials of accounts that nobody tested for a day."""
    return connecting.try_untested(now=timezone.now())


@shared_task(name="labels.tasks.watch_brought")
def watch_brought(**options: Any) -> int:
    """Tell shops whose labels run low, and whose reply services end."""
    now = timezone.now()
    return watch_all(now=now) + remind(now=now)


@shared_task(name="labels.tasks.keep_books")
def keep_books(**options: Any) -> int:
    """Follow the money of labels that were given back, and read what carriers charged for the others."""
    return bookkeeping.keep_books(now=timezone.now())


@shared_task(name="labels.tasks.end_labels")
def end_labels(**options: Any) -> int:
    """Remind shoppers of labels that end soon, and give back those that nobody used."""
    return ending.end_labels(now=timezone.now())
