"""Labels that were over before anybody used them, and how many more the shopper may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returns.domain.shipping import Goods
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.queries.arrivals import is_here

if TYPE_CHECKING:
    from returns.models import Return, ReverseDelivery


def ended_parcels(rma: Return) -> list[ReverseDelivery]:
    """The newest parcel to each place whose label is over, of a return whose goods are still to be sent."""
    if rma.status != ReturnStatus.OPEN or rma.goods != Goods.SEND or rma.received_at:
        return []
    ended = {event.facts["parcel"] for event in rma.events.all() if event.kind == "label.ended"}
    if not ended or is_here(rma):
        return []
    newest = {parcel.destination_id: parcel for parcel in sorted(rma.parcels.all(), key=lambda each: each.pk)}
    return [each for each in newest.values() if each.pk in ended and each.status == ParcelStatus.VOIDED]


def new_labels_left(rma: Return) -> int:
    """How often the shopper may still ask for a new label."""
    asked = sum(event.kind == "label.reissued" and event.actor == "shopper" for event in rma.events.all())
    return max(rma.policy.policy.shipping.reissues - asked, 0)
