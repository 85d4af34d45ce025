"""What Celery runs for this wing. Tasks only load, delegate and log."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from returns.outbox import is_waiting, put
from returns.wake import DRAIN_INBOX, wake
from shop_integration.backfill.running import advance
from shop_integration.customer_account import sessions
from shop_integration.inbox import drain, forget_done
from shop_integration.install.keeping import keep_alive
from shop_integration.models import Installation, WebhookDelivery
from shop_integration.reconcile import begin_walk
from shop_integration.return_rules import have_read

KEPT = timedelta(days=30)


@shared_task(name="shop_integration.tasks.drain_inbox")
def drain_inbox(**options: Any) -> int:
    """Handle the webhooks that wait; also the sweep that finds what nobody was woken for.

    Where more may be due it calls for itself again, behind whatever waits by now.
    """
    taken = drain(clock=timezone.now)
    if taken and WebhookDelivery.objects.all().due(now=timezone.now()).exists():
        wake(DRAIN_INBOX)
    return taken


@shared_task(name="shop_integration.tasks.sweep")
def sweep(**options: Any) -> int:
    """Forget webhooks that were handled long ago (Shopify repeats for a day at most), and who was signed in."""
    now = timezone.now()
    return forget_done(before=now - KEPT) + sessions.sweep(now=now)


@shared_task(name="shop_integration.tasks.reconcile")
def reconcile(**options: Any) -> int:
    """Have the orders that changed since the last walk read again in every shop; returns how many shops.

    A shop whose last walk is still under way is left alone, so that walks never pile up.
    """
    now = timezone.now()
    rows = Installation.objects.filter(uninstalled_at=None).exclude(sealed_access_token="").select_related("shop")
    begun = 0
    for row in rows:
        if not is_waiting(row.shop, "shopify.catch_up"):
            begin_walk(row, now=now)
            begun += 1
    return begun


@shared_task(name="shop_integration.tasks.run_imports")
def run_imports(**options: Any) -> int:
    """Take the imports of order histories further; returns the number of steps."""
    return advance(clock=timezone.now)


@shared_task(name="shop_integration.tasks.keep_tokens")
def keep_tokens(**options: Any) -> int:
    """Renew the tokens of shops that nobody opened for long; returns how many were renewed."""
    return keep_alive(now=timezone.now())


@shared_task(name="shop_integration.tasks.read_return_rules")
def read_return_rules(**options: Any) -> int:
    """Have every shop's own return rules read once a day; returns how many shops were due."""
    return have_read(now=timezone.now())


@shared_task(name="shop_integration.tasks.prove_ledger")
def prove_ledger(**options: Any) -> int:
    """Have the journal of money proved in every shop; returns how many shops. A proof still under way is left alone."""
    now = timezone.now()
    rows = Installation.objects.filter(uninstalled_at=None).exclude(sealed_access_token="").select_related("shop")
    due = [row.shop for row in rows if not is_waiting(row.shop, "shopify.prove_ledger")]
    for shop in due:
        put(shop, "shopify.prove_ledger", {}, now=now)
    return len(due)
