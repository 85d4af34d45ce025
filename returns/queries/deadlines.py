"""Returns whose deadlines come near, for workflows that begin before them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from returns.domain.law import law_of
from returns.domain.outcome_offer import OfferStatus
from returns.domain.status import ReturnStatus, Stage
from returns.domain.workflow_schedule import Deadline
from returns.models import OutcomeOffer, Return, Shop
from returns.queries.outcome_offers import open_offer
from returns.queries.register import STATES, clock_of, part_at_hand, register

# So many withdrawals that wait for their money are looked at, the oldest first.
MOST_WITHDRAWALS = 500
# While a parcel has not set out yet.
_TO_SEND = (Stage.LABEL_PENDING, Stage.AWAITING_PARCEL)
Coming = tuple[Return, datetime]


def coming(shop: Shop, deadline: Deadline, *, after: datetime, until: datetime, now: datetime) -> list[Coming]:
    """The shop's returns with a deadline after one moment and up to another, and when that is; the first ones first."""
    found = _COMING[deadline](shop, after, until, now)
    return sorted(found, key=lambda each: (each[1], each[0].pk))


def deadline_of(rma: Return, deadline: Deadline, *, now: datetime) -> datetime | None:
    """When that deadline of a return is; None where it has none, or none any more."""
    if deadline == Deadline.SHIP_BY:
        waits = rma.status == ReturnStatus.OPEN and rma.received_at is None and rma.stage in _TO_SEND
        return rma.ship_by if waits else None
    if deadline == Deadline.OFFER_ENDS:
        offer = open_offer(rma, now=now)
        return offer.until if offer else None
    rows = _withdrawals(rma.shop, now)
    return next((end for each, end in rows if each.pk == rma.pk), None)


def _to_send(shop: Shop, after: datetime, until: datetime, now: datetime) -> list[Coming]:
    rows = shop.returns.filter(status=ReturnStatus.OPEN, received_at=None, ship_by__gt=after, ship_by__lte=until)
    waiting = rows.filter(stage__in=_TO_SEND).order_by("ship_by", "pk")
    return [(rma, rma.ship_by) for rma in waiting.select_related("shop") if rma.ship_by]


def _offers(shop: Shop, after: datetime, until: datetime, now: datetime) -> list[Coming]:
    rows = OutcomeOffer.objects.filter(rma__shop=shop, status=OfferStatus.OPEN, until__gt=after, until__lte=until)
    return [(offer.rma, offer.until) for offer in rows.select_related("rma__shop")]


def _refunds(shop: Shop, after: datetime, until: datetime, now: datetime) -> list[Coming]:
    return [(rma, end) for rma, end in _withdrawals(shop, now) if after < end <= until]


def _withdrawals(shop: Shop, now: datetime) -> list[Coming]:
    """What waits for its money, and the end of the last day to pay it, where the country's clock is latest."""
    found = []
    for row in register(shop).filter(STATES["return"]).order_by("pk")[:MOST_WITHDRAWALS]:
        clock, rma = clock_of(row, now=now), part_at_hand(row)
        law = law_of(row.order.address.get("country", "")) if row.order else None
        if clock and clock.due and rma and law:
            end = datetime.combine(clock.due + timedelta(days=1), time(), ZoneInfo(law.zones[1]))
            found.append((rma, end))
    return found


_COMING = {Deadline.SHIP_BY: _to_send, Deadline.REFUND_DUE: _refunds, Deadline.OFFER_ENDS: _offers}
