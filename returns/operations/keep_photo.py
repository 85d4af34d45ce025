"""A picture of what comes back is kept, belongs to a return once it is asked for, and is forgotten if it never is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from returns.models import FulfillmentLine, Order, Return, ReturnLineItem, ReturnPhoto

WAITS = timedelta(days=1)
MOST_OF_A_LINE = 5
# Pictures that wait for their return: who sends more than that does not mean to return anything.
MOST_WAITING = 60


class TooManyPhotos(Exception):
    """More pictures of this order wait for a return than anybody needs; nothing was kept."""


@transaction.atomic
def keep_photo(*, order: Order, fulfilled: FulfillmentLine, jpeg: bytes, thumbnail: bytes, now: datetime) -> int:
    """Keep a picture of a line of the order until its return is asked for; returns its id. Raises TooManyPhotos."""
    Order.objects.select_for_update(no_key=True).get(pk=order.pk)
    if order.photos.filter(item=None).count() >= MOST_WAITING:
        raise TooManyPhotos
    return ReturnPhoto.objects.create(
        order=order, fulfilled=fulfilled, jpeg=jpeg, thumbnail=thumbnail, created_at=now
    ).pk


def claim_photos(*, item: ReturnLineItem, ids: Collection[int]) -> None:
    """Let pictures of the line belong to its return; those of other lines, or of a return already, stay as they are."""
    rows = ReturnPhoto.objects.filter(order=item.rma.order_id, fulfilled=item.fulfilled_id, item=None)
    rows.filter(pk__in=sorted(ids)[:MOST_OF_A_LINE]).update(item=item)


def release_photos(rma: Return) -> None:
    """Let the pictures of a return go, so that the one that takes its place can claim them."""
    ReturnPhoto.objects.filter(item__rma=rma).update(item=None)


def forget_waiting_photos(*, now: datetime) -> int:
    """Delete pictures that no return was asked for within a day; returns how many."""
    return ReturnPhoto.objects.filter(item=None, created_at__lt=now - WAITS).delete()[0]
