"""How long labels are good: until the carrier's last day, or the last on which an unused one is still given back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F, Q

from labels.models import Label

# Between the last day that a shopper is told and the day a label is given back: parcels are scanned late.
GRACE = timedelta(days=3)
# Before the carrier's own deadline for unused labels, so that a carrier that is away for a day costs nothing.
MARGIN = timedelta(days=1)
# Where labels are taken back for less than this, nobody is hurried for it.
SHORTEST = timedelta(days=10)
# Labels whose deadline for that counts (see `_deadline`).
HURRIED = Q(charged_at__isnull=False, void_by__gte=F("bought_at") + SHORTEST)


def valid_until(parcels: Sequence[int]) -> dict[int, datetime]:
    """Parcel -> the last moment at which its label is to be used; a slip, or no label, has no end."""
    ready = Label.objects.filter(parcel__in=parcels, state=Label.State.READY)
    return {label.parcel_id: until for label in ready if (until := last_moment(label))}


def last_moment(label: Label) -> datetime | None:
    """Until when the shopper is to use the label; None where nothing ends it but the return's own last day."""
    return _earliest(label.expires_at, (deadline - GRACE) if (deadline := _deadline(label)) else None)


def over_at(label: Label, *, ship_by: datetime | None) -> datetime | None:
    """When an unused label is given back: at the earliest of the carrier's, its deadline's and the return's end."""
    return _earliest(label.expires_at, _deadline(label), ship_by + GRACE if ship_by else None)


def _deadline(label: Label) -> datetime | None:
    """The last moment to give the label back for its money; None where none was paid, or time is too short for that."""
    if label.void_by is None or label.charged_at is None or label.bought_at is None:
        return None
    return label.void_by - MARGIN if label.void_by - label.bought_at >= SHORTEST else None


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)
