"""Read the orders that changed lately from Shopify, in case webhooks were lost or the app is new to a shop."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from returns.queries.shops import shop_by_domain
from shop_integration.errors import ShopifyError, TokenRefused
from shop_integration.install.tokens import can_work
from shop_integration.models import Installation
from shop_integration.reconcile import catch_up


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--shop", help="only this shop, by its myshopify domain (default: every installed shop)")
        parser.add_argument("--days", type=int, default=2, help="how far back, in days (default: 2)")

    def handle(self, *, shop: str | None = None, days: int = 2, **options: Any) -> None:
        since, failed = timezone.now() - timedelta(days=days), 0
        for domain in [shop] if shop else _installed():
            known = shop_by_domain(domain)
            if known is None:
                raise CommandError(f"no shop is named {domain}")
            try:
                count = catch_up(known, since, clock=timezone.now, again=True)
            except ShopifyError as error:
                failed += 1
                self.stderr.write(f"{domain}: {type(error).__name__}: {error}{_way_out(domain, error)}")
                continue
            self.stdout.write(f"{domain}: {count} orders read")
        if failed:
            raise CommandError(f"{failed} shops could not be read")


def _way_out(domain: str, error: ShopifyError) -> str:
    """What helps where no token of ours is good any more, as after the restoration of an older backup."""
    row = Installation.objects.filter(shop__domain=domain).first()
    if not isinstance(error, TokenRefused) or can_work(row, now=timezone.now()):
        return ""
    return ". Somebody of the shop has to open the app in Shopify's admin once; its work waits for that"


def _installed() -> list[str]:
    rows = Installation.objects.filter(uninstalled_at=None)
    return list(rows.order_by("pk").values_list("shop__domain", flat=True))
