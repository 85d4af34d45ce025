"""Shoppers are reminded of what is collected from them tomorrow."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from returns.domain.status import ParcelStatus, ReturnStatus
from returns.models import Collection
from returns.outbox import put_for
from returns.queries.collections import local

BEFORE = timedelta(days=1)


def remind_collections(*, now: datetime) -> int:
    """Remind who booked a day that is the shop's tomorrow, once each; returns how many."""
    near = Collection.objects.filter(
        reminded_at=None,
        collected_at=None,
        day__range=(now.date(), now.date() + 2 * BEFORE),
        parcel__status=ParcelStatus.LABEL_READY,
        parcel__rma__status=ReturnStatus.OPEN,
    )
    reminded = 0
    for found in near.select_related("shop", "parcel__rma__shop")[:500]:
        tomorrow = local(found.shop, now).date() + BEFORE
        if found.day == tomorrow and found.booked_at < now - BEFORE / 2:
            reminded += _remind(found, now)
    return reminded


@transaction.atomic
def _remind(found: Collection, now: datetime) -> int:
    marked = Collection.objects.filter(pk=found.pk, reminded_at=None).update(reminded_at=now)
    if marked:
        put_for(found.parcel.rma, "mail.collection_tomorrow", now=now)
    return marked
