"""Returns whose deadlines come near, for workflows that begin before them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from returns.domain.law import law_of
from returns.domain.outcome_offer import OfferStatus
from returns.domain.status import ReturnStatus, Stage
from returns.domain.workflow_schedule import Deadline
from returns.models import OutcomeOffer, Return, Shop, Withdrawal
from returns.queries.outcome_offers import open_offer
from returns.queries.register import STATES, clock_of, part_at_hand, register

# So many withdrawals that wait for their money are looked at in one go: by when they are to be paid no index knows.
WITHDRAWALS = 500
# While a parcel has not set out yet.
_TO_SEND = (Stage.LABEL_PENDING, Stage.AWAITING_PARCEL)
Coming = tuple[Return, datetime]


def coming(
    shop: Shop, deadline: Deadline, *, after: datetime, until: datetime, now: datetime, behind: int = 0
) -> tuple[list[Coming], int]:
    """The shop's returns with a deadline after one moment and up to another, and when that is; the first ones first.

    Of many it looks at some, those after `behind`, and says behind what the next look goes on; 0: that was the end.
    """
    if deadline == Deadline.REFUND_DUE:
        rows = list(_waiting(shop).filter(pk__gt=behind)[:WITHDRAWALS])
        found = [(rma, end) for rma, end in _ends(rows, now) if after < end <= until]
        going = rows[-1].pk if len(rows) == WITHDRAWALS else 0
    else:
        found, going = (_to_send if deadline == Deadline.SHIP_BY else _offers)(shop, after, until), 0
    return sorted(found, key=lambda each: (each[1], each[0].pk)), going


def deadline_of(rma: Return, deadline: Deadline, *, now: datetime) -> datetime | None:
    """When that deadline of a return is; None where it has none, or none any more."""
    if deadline == Deadline.SHIP_BY:
        waits = rma.status == ReturnStatus.OPEN and rma.received_at is None and rma.stage in _TO_SEND
        return rma.ship_by if waits else None
    if deadline == Deadline.OFFER_ENDS:
        offer = open_offer(rma, now=now)
        return offer.until if offer else None
    whole = rma.first_part_id or rma.pk
    rows = _ends(_waiting(rma.shop).filter(rma=whole), now)
    return next((end for each, end in rows if each.pk == rma.pk), None)


def _to_send(shop: Shop, after: datetime, until: datetime) -> list[Coming]:
    rows = shop.returns.filter(status=ReturnStatus.OPEN, received_at=None, ship_by__gt=after, ship_by__lte=until)
    waiting = rows.filter(stage__in=_TO_SEND).order_by("ship_by", "pk")
    return [(rma, rma.ship_by) for rma in waiting.select_related("shop") if rma.ship_by]


def _offers(shop: Shop, after: datetime, until: datetime) -> list[Coming]:
    rows = OutcomeOffer.objects.filter(rma__shop=shop, status=OfferStatus.OPEN, until__gt=after, until__lte=until)
    return [(offer.rma, offer.until) for offer in rows.select_related("rma__shop")]


def _waiting(shop: Shop) -> QuerySet[Withdrawal]:
    return register(shop).filter(STATES["return"]).order_by("pk")


def _ends(rows: Iterable[Withdrawal], now: datetime) -> Iterator[Coming]:
    """What waits for its money, and the end of the last day to pay it, where the country's clock is latest."""
    for row in rows:
        clock, rma = clock_of(row, now=now), part_at_hand(row)
        law = law_of(row.order.address.get("country", "")) if row.order else None
        if clock and clock.due and rma and law:
            yield rma, datetime.combine(clock.due + timedelta(days=1), time(), ZoneInfo(law.zones[1]))
