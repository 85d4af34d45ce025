"""List the privacy requests that wait for staff, oldest first, with the day the law gives for each."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from shop_integration.models import WebhookDelivery
from shop_integration.webhooks.handlers.compliance import TOPICS, WAITING

TIME_ALLOWED = timedelta(days=30)


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options: Any) -> None:
        waiting = WebhookDelivery.objects.filter(topic__in=TOPICS, outcome=WAITING).order_by("received_at")
        for row in waiting:
            until = (row.received_at + TIME_ALLOWED).date()
            self.stdout.write(f"{row.pk}  {row.received_at:%Y-%m-%d}  until {until}  {row.shop_domain}  {row.topic}")
        self.stdout.write(f"{len(waiting)} requests wait.")
