"""Staff take pictures of an unannounced parcel, and remove those that show too much."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.history import Actor
from returns.models import Shop, UnannouncedParcel, UnannouncedPhoto
from returns.operations.unannounced_history import Kind, held, remember

MOST_PHOTOS = 10


class TooManyParcelPhotos(Exception):
    """The parcel has as many pictures as it may; this one was not kept."""


@transaction.atomic
def photograph_unannounced(
    *, shop: Shop, parcel_id: int, jpeg: bytes, thumbnail: bytes, actor_id: str, now: datetime
) -> int:
    """Keep a picture; returns its id. Raises TooManyParcelPhotos; UnannouncedParcel.DoesNotExist for another shop's."""
    parcel = held(shop, parcel_id)
    if parcel.photos.count() >= MOST_PHOTOS:
        raise TooManyParcelPhotos
    made = UnannouncedPhoto.objects.create(parcel=parcel, jpeg=jpeg, thumbnail=thumbnail, created_at=now)
    UnannouncedParcel.objects.filter(pk=parcel.pk).update(redacted_at=None)
    remember(parcel, Kind.PHOTOGRAPHED, at=now, actor=Actor.MERCHANT, actor_id=actor_id, photo=made.pk)
    return made.pk


@transaction.atomic
def remove_photo(*, shop: Shop, parcel_id: int, photo_id: int, actor_id: str, now: datetime) -> bool:
    """Delete a picture of the parcel; False where it is gone. UnannouncedParcel.DoesNotExist for another shop's."""
    parcel = held(shop, parcel_id)
    if not parcel.photos.filter(pk=photo_id).delete()[0]:
        return False
    remember(parcel, Kind.PHOTO_REMOVED, at=now, actor=Actor.MERCHANT, actor_id=actor_id, photo=photo_id)
    return True
