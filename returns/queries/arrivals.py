"""Whether what a return waits for is in the house, although no carrier said so, and where it was taken in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.seldom import Seldom
from returns.domain.status import DispositionType
from returns.domain.unannounced import UnannouncedStatus
from returns.queries.seldom import may_have
from returns.queries.suppliers import goes_to_supplier

if TYPE_CHECKING:
    from returns.models import Return, ReturnLineItem


def taken_in_at(rma: Return) -> str:
    """The location (gid) of the store where staff took the goods from the shopper; "" where nobody did."""
    places = rma.events.filter(kind="parcel.handed_over").values_list("facts__location", flat=True)
    return places.first() or ""


def becomes_unseen(item: ReturnLineItem) -> DispositionType:
    """What becomes of a line's pieces that nobody has looked at: no shelf of the shop has what is at a supplier's."""
    elsewhere = goes_to_supplier(item) and not taken_in_at(item.rma) and not is_here(item.rma)
    return DispositionType.NOT_RESTOCKED if elsewhere else DispositionType.RESTOCKED


def here_unannounced_at(rma: Return) -> datetime | None:
    """When the unannounced parcel came that was matched to the return and is still to be counted; None without one."""
    if not may_have(rma, Seldom.UNANNOUNCED):
        return None
    matched = rma.unannounced.filter(status=UnannouncedStatus.MATCHED)
    return matched.order_by("-recorded_at").values_list("recorded_at", flat=True).first()


def is_here(rma: Return) -> bool:
    """Whether an unannounced parcel was matched to the return whose goods are still to be counted."""
    return here_unannounced_at(rma) is not None
