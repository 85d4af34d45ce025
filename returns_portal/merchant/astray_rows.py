"""Parcels that went astray, as the page of their return puts them before staff, with what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from returns import wording
from returns.domain.status import ParcelStatus
from returns.queries.parcels import is_lost, parcels_of
from returns.queries.postings import postings_of
from returns.queries.silence import UNHEARD_OF, astray, silent_since
from returns_portal.merchant import words

if TYPE_CHECKING:
    from returns.models import Return, ReverseDelivery


@dataclass(frozen=True, slots=True)
class Astray:
    """One parcel: what is wrong (`lost`, `came_back` or `silent`), since when, and how its carrier is asked."""

    parcel: ReverseDelivery
    wrong: str
    heard: str
    carrier: str
    number: str
    link: str


def astray_rows(rma: Return) -> dict[str, object]:
    """What the page needs of them; nothing where all is well, or money has moved already."""
    if not astray(rma):
        return {"astray": [], "payable_lost": False}
    parcels = [(parcel, wrong) for parcel in parcels_of(rma) if (wrong := _wrong(parcel))]
    said = postings_of([parcel for parcel, _ in parcels])
    heard = silent_since(rma)
    since = wording.day(heard, time_zone=rma.shop.time_zone) if heard else ""
    rows = []
    for parcel, wrong in parcels:
        way, posting = parcel.way, said.get(parcel.pk)
        carrier = str(words.CARRIERS.get(way.carrier, way.carrier)) if way.tracking_number else ""
        number, link = way.tracking_number, way.tracking_url
        if posting and posting.tracking_number and not number:
            carrier, number, link = posting.courier, posting.tracking_number, posting.tracking_url
        rows.append(Astray(parcel, wrong, since, carrier, number, link))
    return {"astray": rows, "payable_lost": is_lost(rma)}


def _wrong(parcel: ReverseDelivery) -> str:
    if parcel.status == ParcelStatus.LOST:
        return "lost"
    if parcel.status == ParcelStatus.CAME_BACK:
        return "came_back"
    return "silent" if parcel.silent_at and parcel.status in UNHEARD_OF else ""
