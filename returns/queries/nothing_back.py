"""Returns that end without money although nothing goes out instead: whether one does, and why."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from returns.domain.remedy import REMEDIES
from returns.domain.shipping import Goods
from returns.domain.status import DispositionType
from returns.queries.linked_worth import goes_back_elsewhere
from returns.queries.rest import rest_stays_unpaid
from returns.queries.returns import went_back

if TYPE_CHECKING:
    from returns.models import Return


class NothingBack(StrEnum):
    """MISSING: what was paid for was not in the parcel. HELD_BACK: fees and loss of value are as much.

    FREE: neither, since nothing was paid for the goods. UNPAID: something is owed, and the shop leaves it unpaid.
    """

    MISSING = "missing"
    HELD_BACK = "held_back"
    FREE = "free"
    UNPAID = "unpaid"


def nothing_back(rma: Return) -> NothingBack | None:
    """Why a return whose goods are counted, or stay, gives nobody anything; None where somebody gets or owes some."""
    counted = rma.received_at or rma.goods != Goods.SEND
    left = rest_stays_unpaid(rma)
    if not counted or rma.outcome in REMEDIES or (rma.settlement.total_presentment_minor and not left):
        return None
    if any(line.given_up_at is None for line in rma.exchange_lines.all()):
        return None
    quote = went_back(rma)
    if quote.total.presentment.minor or quote.owed.presentment.minor or goes_back_elsewhere(rma):
        return None
    if left:
        return NothingBack.UNPAID
    if quote.given.presentment.minor:
        return NothingBack.HELD_BACK
    found = (each.type for item in rma.lines.all() for each in item.dispositions.all())
    return NothingBack.MISSING if DispositionType.MISSING in found else NothingBack.FREE
