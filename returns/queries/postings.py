"""What was said of parcels that were handed in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import BooleanField, ExpressionWrapper, Q

from returns.domain.seldom import Seldom
from returns.domain.status import ParcelStatus
from returns.models import Posting
from returns.queries.seldom import may_have

if TYPE_CHECKING:
    from returns.models import Return, ReverseDelivery


def posting_of(parcel: ReverseDelivery) -> Posting | None:
    """What was said of the parcel, or of the one it travels in; without the picture itself."""
    return postings_of([parcel]).get(parcel.pk)


def postings_of(parcels: Sequence[ReverseDelivery]) -> dict[int, Posting]:
    """Parcel (id) -> what was said of it; see `posting_of`."""
    ways = {parcel.pk: parcel.carried_by_id or parcel.pk for parcel in parcels}
    pictured = ExpressionWrapper(Q(thumbnail__isnull=False), output_field=BooleanField())
    rows = Posting.objects.filter(parcel__in=set(ways.values())).defer("jpeg", "thumbnail").annotate(pictured=pictured)
    found = {row.parcel_id: row for row in rows}
    return {pk: found[way] for pk, way in ways.items() if way in found}


def postings_in(rma: Return, parcels: Sequence[ReverseDelivery]) -> dict[int, Posting]:
    """The same for parcels of a return."""
    return postings_of(parcels) if may_have(rma, Seldom.SENT) else {}


def is_said_sent(rma: Return) -> bool:
    """Whether every parcel that is still to be seen by a carrier is said to be handed in."""
    waiting = [parcel for parcel in rma.parcels.all() if parcel.status == ParcelStatus.LABEL_READY]
    said = postings_in(rma, waiting)
    return bool(waiting) and all(parcel.pk in said and said[parcel.pk].refused_at is None for parcel in waiting)
