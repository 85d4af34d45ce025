"""Pictures that shoppers sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from returns.links import photo_url, thumbnail_url
from returns.models import ReturnPhoto

if TYPE_CHECKING:
    from returns.models import Order, ReturnLineItem
    from returns.queries.eligibility import Wanted


def photo_by_id(*, shop_id: int, photo_id: int, column: str) -> bytes | None:
    """One of a photo's two pictures, if the photo is this shop's."""
    found = ReturnPhoto.objects.filter(order__shop=shop_id, pk=photo_id).values_list(column, flat=True).first()
    return None if found is None else bytes(found)


def free_photos(order: Order, *, besides: int | None = None) -> QuerySet[ReturnPhoto]:
    """The order's photos that are in no return. `besides` is a return that will let its own go."""
    return order.photos.filter(Q(item=None) | Q(item__rma=besides) if besides else Q(item=None))


def sent_photos(order: Order, wanted: Iterable[Wanted], *, besides: int | None = None) -> dict[int, list[int]]:
    """The wanted lines' pictures that are there and in no return but `besides`: fulfilled line -> ids."""
    named = {(want.fulfilled_id, photo) for want in wanted for photo in want.photos}
    found: dict[int, list[int]] = {}
    if named:
        rows = free_photos(order, besides=besides).filter(pk__in=[photo for _, photo in named]).order_by("pk")
        for key in rows.values_list("fulfilled_id", "pk"):
            if key in named:
                found.setdefault(key[0], []).append(key[1])
    return found


def photo_links(*, shop_id: int, ids: Iterable[int]) -> list[dict[str, str]]:
    """For each photo the addresses of the large and the small picture, for an hour."""
    return [
        {
            "id": str(pk),
            "large": photo_url(shop_id=shop_id, photo_id=pk),
            "small": thumbnail_url(shop_id=shop_id, photo_id=pk),
        }
        for pk in ids
    ]


def photo_ids(item: ReturnLineItem) -> list[int]:
    """The ids of the photos of a line of a return; a return that was read whole has them without the pictures."""
    return [photo.pk for photo in item.photos.all()]
