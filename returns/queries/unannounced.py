"""Read unannounced parcels. Every function starts at a shop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Prefetch, Q, QuerySet

from returns.domain.status import ReturnStatus
from returns.domain.unannounced import (
    REMIND_AFTER_DAYS,
    Condition,
    Content,
    Counts,
    Parcel,
    UnannouncedStatus,
    suggested_counts,
)
from returns.models import Return, Shop, UnannouncedItem, UnannouncedParcel, UnannouncedPhoto
from returns.normalise import email_key, tracking_key
from returns.queries.parcels import parcels_of
from returns.queries.parts import parts_of

_LIVING = Q(rma__status__in=[ReturnStatus.REQUESTED, ReturnStatus.OPEN])
_COUNTED = Q(status=UnannouncedStatus.RECEIVED)
# Where a parcel stands for who looks after it; each is in exactly one of these. One whose return ended before it was
# counted belongs to nobody again, until staff take it off.
STATES: Mapping[str, Q] = {
    "open": Q(status=UnannouncedStatus.OPEN) | (Q(status=UnannouncedStatus.MATCHED) & ~_LIVING),
    "matched": Q(status=UnannouncedStatus.MATCHED) & _LIVING,
    "received": _COUNTED,
    "closed": Q(status=UnannouncedStatus.CLOSED),
}


def unannounced(shop: Shop, *, state: str = "", search: str = "") -> QuerySet[UnannouncedParcel]:
    """The shop's parcels in a state of STATES, or with a number, tracking number or e-mail address.

    Those that wait stand with the oldest first, all others with the newest.
    """
    rows = UnannouncedParcel.objects.filter(shop=shop).select_related("shop", "rma", "location")
    rows = rows.prefetch_related("contents")
    if state:
        rows = rows.filter(STATES[state])
    if text := search.strip():
        rows = rows.filter(_named(text))
    return rows.order_by("arrived_on", "pk") if state == "open" else rows.order_by("-pk")


def _named(text: str) -> Q:
    number = text.upper().removeprefix("U-")
    found = Q(tracking_number=tracking_key(text)) | Q(email=email_key(text)) | Q(rma__number=text.upper())
    return found | Q(number=int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else found


def state_counts(shop: Shop) -> dict[str, int]:
    """How many of the shop's parcels stand where."""
    return {state: UnannouncedParcel.objects.filter(found, shop=shop).count() for state, found in STATES.items()}


def state_of(parcel: UnannouncedParcel) -> str:
    """The parcel's place in STATES; its return must be loaded already."""
    if parcel.status == UnannouncedStatus.MATCHED and parcel.rma:
        return "matched" if parcel.rma.status in (ReturnStatus.REQUESTED, ReturnStatus.OPEN) else "open"
    return parcel.status.lower()


def open_count(shop: Shop) -> int:
    """How many parcels wait for somebody to find out whose they are."""
    return UnannouncedParcel.objects.filter(STATES["open"], shop=shop).count()


def long_waiting(shop: Shop, *, today: date, most: int = 10) -> list[UnannouncedParcel]:
    """Open parcels that came a while ago, the oldest first."""
    return list(long_lying(shop, today=today).order_by("arrived_on", "pk")[:most])


def long_lying(shop: Shop, *, today: date) -> QuerySet[UnannouncedParcel]:
    """Open parcels that came a while ago."""
    since = today - timedelta(days=REMIND_AFTER_DAYS)
    return UnannouncedParcel.objects.filter(STATES["open"], shop=shop, arrived_on__lte=since)


def unannounced_in(shop: Shop, parcel_id: int) -> UnannouncedParcel:
    """The shop's parcel with this id, with all that is shown of it; raises UnannouncedParcel.DoesNotExist."""
    pictures = Prefetch("photos", UnannouncedPhoto.objects.defer("jpeg", "thumbnail"))
    rows = UnannouncedParcel.objects.select_related("shop", "rma__settlement", "location")
    return rows.prefetch_related("contents", "events", pictures).get(shop=shop, pk=parcel_id)


def perhaps_here(rma: Return) -> list[UnannouncedParcel]:
    """Open parcels that name the return, its e-mail address or its tracking number: the goods may be here already.

    The papers of a return in parts name those that came before.
    """
    if rma.received_at or rma.status not in (ReturnStatus.REQUESTED, ReturnStatus.OPEN):
        return []
    parts = [part for part in parts_of(rma) if part.pk < rma.pk] if rma.first_part_id else []
    labels = [parcel.tracking_number for part in (rma, *parts) for parcel in part.parcels.all()]
    same = Q(tracking_number__in=[tracking_key(number) for number in labels if number])
    for part in (rma, *parts):
        same |= Q(reference__iexact=part.number)
    if rma.email:
        same |= Q(email=rma.email)
    rows = UnannouncedParcel.objects.filter(same, shop=rma.shop_id, status=UnannouncedStatus.OPEN)
    return list(rows.order_by("arrived_on", "pk")[:5])


def said_of(parcel: UnannouncedParcel) -> Parcel:
    """What staff wrote down of a parcel, as they would write it down again."""
    return Parcel(
        arrived_on=parcel.arrived_on,
        location_gid=parcel.location.gid if parcel.location else "",
        carrier=parcel.carrier,
        tracking_number=parcel.tracking_number,
        reference=parcel.reference,
        name=parcel.name,
        email=parcel.email,
        postcode=parcel.postcode,
        note=parcel.note,
        contents=tuple(content_of(item) for item in parcel.contents.all()),
    )


def content_of(item: UnannouncedItem) -> Content:
    """An article as it was found."""
    condition = Condition(item.condition) if item.condition else None
    return Content(item.description, item.code, item.quantity, condition, item.sku)


def suggestion_for(rma: Return, parcels: Iterable[UnannouncedParcel]) -> Counts:
    """What the receipt of a return would say, going by what was in these parcels of it."""
    contents = [content_of(item) for parcel in parcels for item in parcel.contents.all()]
    return suggested_counts({item.pk: (item.line.sku, item.quantity) for item in rma.lines.all()}, contents)


def label_is_unused(rma: Return, parcels: Iterable[UnannouncedParcel]) -> bool:
    """Whether what is here of a return came in these parcels alone, none of which travelled under a label of it."""
    matched = [parcel for parcel in parcels if parcel.status == UnannouncedStatus.MATCHED]
    labels = {tracking_key(parcel.way.tracking_number) for parcel in parcels_of(rma)} - {""}
    return bool(matched) and all(parcel.tracking_number not in labels for parcel in matched)
