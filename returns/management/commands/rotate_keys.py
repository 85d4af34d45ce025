"""Encrypt every stored secret again with the first of FIELD_ENCRYPTION_KEYS; after that the older keys can go."""

from hashlib import sha256
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from returns.vault import UnableToOpen, reseal


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options: Any) -> None:
        rotated, closed = 0, []
        for model in apps.get_models():
            if not (names := _sealed(model)):
                continue
            for row_id in model._default_manager.values_list("pk", flat=True):
                try:
                    rotated += _rotate(model, names, row_id)
                except UnableToOpen:
                    closed.append(f"{model.__name__} {row_id}")
        first, *others = map(fingerprint, settings.FIELD_ENCRYPTION_KEYS)
        self.stdout.write(f"{rotated} rows are encrypted with the first key, {first}.")
        self.stdout.write(f"Known besides: {', '.join(others)}." if others else "No other key is known.")
        if closed:
            raise CommandError(
                f"No key opens the secrets of {len(closed)} rows ({', '.join(closed)}); add the old key."
            )


def fingerprint(key: str) -> str:
    """By what an operator tells one key from another; nothing of the key follows from it."""
    return sha256(key.encode()).hexdigest()[:8]


def _sealed(model: type[models.Model]) -> tuple[str, ...]:
    """The columns that hold secrets: in every room they are called `sealed_…`."""
    return tuple(field.name for field in model._meta.get_fields() if field.name.startswith("sealed_"))


@transaction.atomic
def _rotate(model: type[models.Model], names: tuple[str, ...], row_id: int) -> int:
    """Returns 0 for a row that is gone meanwhile: shoppers sign out."""
    row = model._default_manager.select_for_update().filter(pk=row_id).first()
    if row is None:
        return 0
    for name in names:
        setattr(row, name, reseal(getattr(row, name)))
    row.save(update_fields=names)
    return 1
