"""Unannounced parcels let go of who sent them; when they came, what became of them and their history stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from returns.history import Actor
from returns.models import Shop, UnannouncedItem, UnannouncedParcel, UnannouncedPhoto
from returns.operations.unannounced_history import Kind, remember

EMPTIED = ("tracking_number", "reference", "name", "email", "postcode", "note", "ending_note")


@transaction.atomic
def forget_unannounced(*, ids: Collection[int], now: datetime) -> None:
    """Empty what names a person and delete the pictures. Doing it again changes nothing."""
    rows = UnannouncedParcel.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids, redacted_at=None)
    for parcel in rows.order_by("pk"):
        UnannouncedParcel.objects.filter(pk=parcel.pk).update(**dict.fromkeys(EMPTIED, ""), redacted_at=now)
        UnannouncedItem.objects.filter(parcel=parcel).update(description="")
        UnannouncedPhoto.objects.filter(parcel=parcel).delete()
        remember(parcel, Kind.REDACTED, at=now, actor=Actor.SYSTEM)


def forget_old_unannounced(*, shop: Shop, before: datetime, now: datetime) -> int:
    """Do so with parcels that came before a moment and belong to no return; returns how many."""
    old = shop.unannounced.filter(rma=None, arrived_on__lt=before.date(), redacted_at=None)
    ids = list(old.values_list("pk", flat=True))
    forget_unannounced(ids=ids, now=now)
    return len(ids)
