"""Until when the seller answers for faulty goods of an order."""

from __future__ import annotations

from datetime import datetime

from returns.domain.law import law_of
from returns.domain.withdrawal import LONGEST_DELIVERY, conformity_until
from returns.models import FulfillmentLine


def conform_until(fulfilled: FulfillmentLine) -> datetime | None:
    """The first moment at which it is over; None where no law of `domain.law` applies. See `domain.withdrawal`.

    Without a known delivery the goods count as delivered as late as the law allows.
    """
    parcel = fulfilled.fulfillment
    law = law_of(parcel.order.address.get("country", ""))
    return conformity_until(law, [parcel.delivered_at or parcel.created_at + LONGEST_DELIVERY])
