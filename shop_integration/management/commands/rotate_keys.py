"""Encrypt every stored token again with the first of FIELD_ENCRYPTION_KEYS; after that the older keys can go."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from shop_integration.models import CustomerSession, Installation, SignIn
from shop_integration.vault import UnableToOpen, reseal

SEALED: dict[type[models.Model], tuple[str, ...]] = {
    Installation: ("sealed_access_token", "sealed_refresh_token"),
    CustomerSession: ("sealed_access_token", "sealed_refresh_token", "sealed_id_token"),
    SignIn: ("sealed_verifier",),
    apps.get_model("returns", "GiftReturn"): ("sealed_code",),
    apps.get_model("returns", "DiscountCode"): ("sealed_code",),
}


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options: Any) -> None:
        rotated, closed = 0, []
        for model in SEALED:
            for row_id in model._default_manager.values_list("pk", flat=True):
                try:
                    rotated += _rotate(model, row_id)
                except UnableToOpen:
                    closed.append(f"{model.__name__} {row_id}")
        self.stdout.write(f"{rotated} rows are encrypted with the first key.")
        if closed:
            raise CommandError(
                f"No key opens the secrets of {len(closed)} rows ({', '.join(closed)}); add the old key."
            )


@transaction.atomic
def _rotate(model: type[models.Model], row_id: int) -> int:
    """Returns 0 for a row that is gone meanwhile: shoppers sign out."""
    row = model._default_manager.select_for_update().filter(pk=row_id).first()
    if row is None:
        return 0
    for name in SEALED[model]:
        setattr(row, name, reseal(getattr(row, name)))
    row.save(update_fields=SEALED[model])
    return 1
