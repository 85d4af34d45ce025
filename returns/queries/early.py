"""What went out before the goods were back, and they are not: whom to remind, and what to put before a person."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from returns.domain.instant import (
    LONGEST_WAY,
    OVERDUE_AFTER,
    REMINDED_AFTER,
    REMINDED_BEFORE,
    is_overdue,
    reminders_due,
)
from returns.domain.linked import LinkedStatus
from returns.domain.means import Means
from returns.domain.money import Money
from returns.domain.status import ParcelStatus, ReturnStatus, SettlementStatus
from returns.models import LinkedOrder, Return, ReverseDelivery, Shop
from returns.queries.arrivals import is_here
from returns.queries.collections import booked
from returns.queries.parcels import shown_to_be_sent
from returns.queries.postings import is_said_sent

ON_ITS_WAY = frozenset({ParcelStatus.IN_TRANSIT, ParcelStatus.DELIVERED})


def out_and_missed() -> QuerySet[LinkedOrder]:
    """Linked orders that went out early and whose goods are neither back nor given up."""
    rows = LinkedOrder.objects.filter(status=LinkedStatus.ORDERED, lost_at=None, rma__received_at=None)
    return rows.exclude(early_at=None).exclude(rma__settlement__status=SettlementStatus.PAID)


def to_look_at(*, now: datetime) -> list[int]:
    """The returns (ids) of which a reminder, or a person's look, is due, as far as the days and the parcels tell."""
    parcels = ReverseDelivery.objects.filter(rma=OuterRef("rma")).exclude(status=ParcelStatus.VOIDED)
    rows = out_and_missed().annotate(
        lost=Exists(parcels.filter(status=ParcelStatus.LOST)),
        moving=Exists(parcels.filter(status=ParcelStatus.IN_TRANSIT)),
        seen=Exists(parcels.filter(status__in=ON_ITS_WAY)),
        unseen=Exists(parcels.exclude(status__in=ON_ITS_WAY)),
    )
    reminder = Q(reminders=0, rma__ship_by__lte=now + REMINDED_BEFORE)
    reminder |= Q(reminders__lt=2, rma__ship_by__lte=now - REMINDED_AFTER)
    late = Q(unseen=True) | Q(seen=False)
    due = (
        ~Q(rma__status=ReturnStatus.OPEN)
        | Q(lost=True)
        | Q(moving=True, rma__ship_by__lte=now - LONGEST_WAY)
        | (late & Q(rma__ship_by__lte=now - OVERDUE_AFTER))
        | (Q(seen=False) & reminder)
    )
    return list(rows.filter(due, overdue_at=None).order_by("rma_id").values_list("rma_id", flat=True))


def reminder_due(rma: Return, row: LinkedOrder, *, now: datetime) -> bool:
    """Whether the shopper is to be reminded now: nothing of what they are to send was seen by anybody."""
    if rma.status != ReturnStatus.OPEN or rma.ship_by is None or is_here(rma) or shown_to_be_sent(rma):
        return False
    if is_said_sent(rma) or to_be_collected(rma):
        return False
    seen = rma.parcels.filter(status__in=ON_ITS_WAY).exists()
    return not seen and row.reminders < reminders_due(rma.ship_by, now=now)


def to_be_collected(rma: Return) -> bool:
    """Whether the shopper did all that is theirs to do: the goods are collected, and they said when."""
    return rma.means == Means.PICK_UP and booked(rma) is not None


def overdue(rma: Return, *, now: datetime) -> bool:
    """Whether the goods are a matter for a person now. What the carrier delivered, or lies here, waits for the desk."""
    statuses = set(rma.parcels.exclude(status=ParcelStatus.VOIDED).values_list("status", flat=True))
    if rma.status != ReturnStatus.OPEN or ParcelStatus.LOST in statuses:
        return True
    if is_here(rma) or (statuses and statuses <= {ParcelStatus.DELIVERED}) or rma.ship_by is None:
        return False
    on_its_way = shown_to_be_sent(rma) or (bool(statuses) and statuses <= ON_ITS_WAY)
    return is_overdue(rma.ship_by, handed_in=on_its_way, now=now)


def overdue_of(shop: Shop, *, most: int = 20) -> list[tuple[str, Money]]:
    """The returns (numbers) of a shop whose goods are overdue, and what is out for each; the longest waiting first."""
    rows = overdue_there(shop).select_related("rma__order").order_by("overdue_at", "pk")
    return [(row.rma.number, at_stake(row)) for row in rows[:most]]


def overdue_there(shop: Shop) -> QuerySet[LinkedOrder]:
    """What went out early at a shop and whose goods are overdue."""
    return out_and_missed().filter(rma__shop=shop).exclude(overdue_at=None)


def at_stake(row: LinkedOrder) -> Money:
    """What of a linked order is paid with goods that are not back: the shopper paid the rest of it."""
    return Money(row.covered_minor, row.rma.order.presentment_currency)
