"""What unannounced parcels say of a person."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from returns.models import UnannouncedParcel, UnannouncedPhoto


def parcels_from(shop_id: int, *, rma_ids: Collection[int], emails: Collection[str]) -> tuple[int, ...]:
    """The shop's parcels that were matched to these returns, or that name one of these e-mail addresses.

    An address on a parcel that belongs to somebody else's return is theirs: the sender's label says who sent it.
    """
    rows = UnannouncedParcel.objects.filter(Q(rma__in=rma_ids) | Q(email__in=emails), shop=shop_id)
    return tuple(rows.order_by("pk").values_list("pk", flat=True))


def held_of_parcels(ids: Collection[int]) -> list[dict[str, Any]]:
    """What an export shows of these parcels."""
    rows = UnannouncedParcel.objects.filter(pk__in=ids).prefetch_related("contents", "events").order_by("pk")
    return [_parcel(parcel) for parcel in rows]


def photos_of_parcels(ids: Collection[int]) -> dict[str, bytes]:
    """The pictures of these parcels, as files."""
    rows = UnannouncedPhoto.objects.filter(parcel__in=ids).values_list("pk", "jpeg")
    return {f"parcel-{pk}.jpg": bytes(jpeg) for pk, jpeg in rows}


def _parcel(parcel: UnannouncedParcel) -> dict[str, Any]:
    return {
        "parcel": str(parcel),
        "arrived_on": parcel.arrived_on.isoformat(),
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "reference": parcel.reference,
        "name": parcel.name,
        "email": parcel.email,
        "postcode": parcel.postcode,
        "note": parcel.note,
        "contents": [
            " ".join(filter(None, (f"{item.quantity} ×", item.description, item.code, item.condition)))
            for item in parcel.contents.all()
        ],
        "what_became_of_it": " ".join(filter(None, (parcel.ending, parcel.ending_note))),
        "history": [f"{event.at.isoformat()} {event.kind}" for event in parcel.events.all()],
    }
