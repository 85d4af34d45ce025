"""Encrypt every stored token again with the first of FIELD_ENCRYPTION_KEYS; after that the older keys can go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from shop_integration.models import Installation
from shop_integration.vault import UnableToOpen, reseal


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options: Any) -> None:
        rotated, closed = 0, []
        for row_id in Installation.objects.values_list("pk", flat=True):
            try:
                _rotate(row_id)
                rotated += 1
            except UnableToOpen:
                closed.append(row_id)
        self.stdout.write(f"{rotated} installations are encrypted with the first key.")
        if closed:
            raise CommandError(
                f"No key opens the tokens of {len(closed)} installations (ids {closed}); add the old key."
            )


@transaction.atomic
def _rotate(row_id: int) -> None:
    row = Installation.objects.select_for_update().get(pk=row_id)
    row.sealed_access_token = reseal(row.sealed_access_token)
    row.sealed_refresh_token = reseal(row.sealed_refresh_token)
    row.save(update_fields=["sealed_access_token", "sealed_refresh_token"])
