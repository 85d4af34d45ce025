"""A letter takes its turn with a reader, so that nobody gets two at once where one of them can wait."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from returns.domain.message_times import BETWEEN
from returns.models import LastLetter, OutboxMessage, Shop

KEPT = timedelta(days=1)


@transaction.atomic
def take_turn(*, shop: Shop, reader: str, message: OutboxMessage, can_wait: bool, now: datetime) -> timedelta:
    """Note that a letter goes now, or say how long it has to wait. `reader` is a digest of the address."""
    first = LastLetter(shop=shop, reader=reader, at=now - KEPT, message=0)
    LastLetter.objects.bulk_create([first], ignore_conflicts=True)
    last = LastLetter.objects.select_for_update().get(shop=shop, reader=reader)
    if can_wait and last.message != message.pk and now - last.at < BETWEEN:
        return last.at + BETWEEN - now
    LastLetter.objects.filter(pk=last.pk).update(at=now, message=message.pk)
    LastLetter.objects.filter(shop=shop, at__lt=now - KEPT).exclude(pk=last.pk).delete()
    return timedelta(0)
