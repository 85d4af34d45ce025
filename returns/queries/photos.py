"""Pictures that shoppers sent and staff took."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q, QuerySet

from returns.links import Link, Purpose, picture_urls
from returns.models import GradedPhoto, Posting, ReturnPhoto, UnannouncedPhoto

if TYPE_CHECKING:
    from returns.models import Order, Return, ReturnLineItem
    from returns.queries.eligibility import Wanted


# Where a link's pictures are, and how each leads to its shop.
KEPT: Mapping[Purpose, tuple[type[Model], str]] = {
    Purpose.PHOTO: (ReturnPhoto, "order__shop"),
    Purpose.COUNT_PHOTO: (GradedPhoto, "pieces__count__shop"),
    Purpose.PARCEL_PHOTO: (UnannouncedPhoto, "parcel__shop"),
    Purpose.RECEIPT: (Posting, "parcel__rma__shop"),
}


def kept_picture(purpose: Purpose, link: Link, *, column: str) -> bytes | None:
    """The picture that a link of `purpose` names in one of its two sizes, if it is the link's shop's."""
    model, shop = KEPT[purpose]
    rows: Any = model._default_manager.filter(**{shop: link.shop_id}, pk=link.row_id)
    found = rows.values_list(column, flat=True).first()
    return None if found is None else bytes(found)


def free_photos(order: Order, *, besides: int | None = None) -> QuerySet[ReturnPhoto]:
    """The order's photos that are in no return. `besides` is a return that will let its own go."""
    return order.photos.filter(Q(item=None) | Q(item__rma=besides) if besides else Q(item=None))


def photos_by(*, order_ids: Collection[int], rma_ids: Collection[int]) -> QuerySet[ReturnPhoto]:
    """The photos of somebody's returns, and those of their orders that are in no return (yet)."""
    return ReturnPhoto.objects.filter(Q(item__rma__in=rma_ids) | Q(order__in=order_ids, item=None))


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
    return [{"id": str(pk), **picture_urls(Purpose.PHOTO, shop_id=shop_id, row_id=pk)} for pk in ids]


def photo_ids(item: ReturnLineItem) -> list[int]:
    """The ids of the photos of a line of a return; a return that was read whole has them without the pictures."""
    return [photo.pk for photo in item.photos.all()]


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture of a return without its bytes; `line` is the row of the return that it shows, if it shows one."""

    purpose: Purpose
    pk: int
    by: str
    line: int | None
    at: datetime


def pictures_of_return(rma: Return) -> list[Pictured]:
    """What its shopper sent (`shopper`), what the desk took (`desk`), and proofs of posting (`receipt`)."""
    sent = ReturnPhoto.objects.filter(item__rma=rma).values_list("pk", "item_id", "created_at")
    found = [Pictured(Purpose.PHOTO, pk, "shopper", line, at) for pk, line, at in sent.order_by("pk")]
    lines = {item.fulfilled_id: item.pk for item in rma.lines.all()}
    taken = GradedPhoto.objects.filter(pieces__count__rma=rma).order_by("pk")
    for pk, fulfilled, at in taken.values_list("pk", "pieces__fulfilled_id", "created_at"):
        found.append(Pictured(Purpose.COUNT_PHOTO, pk, "desk", lines.get(fulfilled), at))
    shown = Posting.objects.filter(parcel__rma=rma).exclude(jpeg=None).order_by("pk")
    found += [Pictured(Purpose.RECEIPT, pk, "receipt", None, at) for pk, at in shown.values_list("pk", "said_at")]
    return found
