"""What is to be told about returns although nobody did anything. Who gives notice and who sends it ask the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from returns.domain.claim import ClaimEventKind, ClaimStatus
from returns.domain.means import Means
from returns.domain.notices import LONGEST_AGO, SETTLED, NoticeKind, SupplierWait, in_good_time, is_late
from returns.domain.seldom import Seldom
from returns.domain.shipping import Goods
from returns.domain.status import ParcelStatus, ReturnStatus, SettlementStatus, Stage
from returns.models import MessageTerms, Notice, Return, SupplierClaim, Withdrawal
from returns.queries.arrivals import is_here
from returns.queries.claims import claims_of
from returns.queries.linked_orders import gone_early
from returns.queries.messages import message_terms
from returns.queries.nothing_back import nothing_back
from returns.queries.parcels import parcels_of, shown_to_be_sent
from returns.queries.postings import is_said_sent
from returns.queries.register import clock_of
from returns.queries.seldom import may_have
from returns.queries.silence import astray, silent_since

# The longest time before an end that a shop may choose.
LONGEST_BEFORE = timedelta(days=7)
UNPAID = (SettlementStatus.DUE, SettlementStatus.IN_DOUBT, SettlementStatus.FAILED)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a notice is given.

    `key` tells one cause from the next, `since` is the day it hangs on, `by` the day on which the law ends the wait.
    """

    kind: NoticeKind
    key: str
    since: datetime
    days: int = 0
    supplier: str = ""
    wait: SupplierWait | None = None
    by: date | None = None


def causes(rma: Return, *, now: datetime) -> dict[NoticeKind, Cause]:
    """Everything that holds of a return now and that its shopper is to be told of."""
    terms = message_terms(rma.shop)
    found = (
        _send_soon(rma, terms, now),
        _silent(rma),
        _count_late(rma, terms, now),
        _refund_late(rma, terms, now),
        _supplier(rma, terms),
    )
    return {cause.kind: cause for cause in found if cause}


def send_cause(rma: Return) -> str:
    """What tells one day by which the goods are to be sent from another; empty where there is none."""
    return _by(rma.ship_by) if rma.ship_by else ""


def _by(day: datetime) -> str:
    return f"by:{day.isoformat()}"


def to_look_at(*, now: datetime) -> Iterator[int]:
    """The returns (ids) that something may be to tell about, and was not told yet."""
    open_ = Return.objects.filter(status=ReturnStatus.OPEN, received_at=None)
    soon = open_.filter(ship_by__gt=now, ship_by__lte=now + LONGEST_BEFORE, approved_at__lte=now - SETTLED)
    lately = now - 2 * LONGEST_AGO
    unpaid = Q(settlement__status__in=UNPAID, settlement__due_at__gte=lately)
    counted = Q(stage=Stage.TO_REFUND, received_at__gte=lately)
    found: tuple[tuple[NoticeKind, QuerySet[Return]], ...] = (
        (NoticeKind.COUNT_LATE, open_.filter(parcels__delivered_at__gte=lately)),
        (NoticeKind.REFUND_LATE, Return.objects.filter(unpaid | counted)),
    )
    ids = _of_another_day(soon)
    for kind, rows in found:
        told = Notice.objects.filter(rma=OuterRef("pk"), kind=kind)
        ids.update(rows.exclude(Exists(told)).values_list("pk", flat=True))
    # These may come again for another cause.
    again = Q(parcels__silent_at__gte=lately) | Q(
        parcels__awaits_supplier=True, parcels__status=ParcelStatus.AWAITING_LABEL
    )
    ids.update(open_.filter(again).values_list("pk", flat=True))
    yield from sorted(ids)


def _of_another_day(rows: QuerySet[Return]) -> set[int]:
    """Those (ids) that were not reminded of the day by which they are to send the goods now, whatever it was before."""
    told = set(Notice.objects.filter(kind=NoticeKind.SEND_SOON, rma__in=rows).values_list("rma", "cause"))
    return {pk for pk, day in rows.values_list("pk", "ship_by") if day and (pk, _by(day)) not in told}


def _send_soon(rma: Return, terms: MessageTerms, now: datetime) -> Cause | None:
    if rma.status != ReturnStatus.OPEN or rma.received_at or rma.goods != Goods.SEND or rma.ship_by is None:
        return None
    if not in_good_time(rma.ship_by, days=terms.remind_days, now=now):
        return None
    if rma.approved_at is None or rma.approved_at > now - SETTLED or rma.means == Means.PICK_UP:
        return None
    # A label that is still to come is no fault of the shopper's.
    waiting = all(parcel.status == ParcelStatus.LABEL_READY for parcel in parcels_of(rma))
    if not waiting or gone_early(rma) or is_here(rma) or is_said_sent(rma) or shown_to_be_sent(rma):
        return None
    return Cause(NoticeKind.SEND_SOON, send_cause(rma), rma.ship_by)


def _silent(rma: Return) -> Cause | None:
    heard = silent_since(rma) if astray(rma) == "silent" else None
    return Cause(NoticeKind.SILENT, f"since:{heard.isoformat()}", heard) if heard else None


def _count_late(rma: Return, terms: MessageTerms, now: datetime) -> Cause | None:
    parcels = parcels_of(rma)
    if rma.status != ReturnStatus.OPEN or rma.received_at or rma.settlement.status != SettlementStatus.QUOTED:
        return None
    if not parcels or any(parcel.status != ParcelStatus.DELIVERED for parcel in parcels):
        return None
    arrived = max((parcel.way.delivered_at for parcel in parcels if parcel.way.delivered_at), default=None)
    if arrived is None or not is_late(arrived, days=terms.count_days, now=now):
        return None
    return Cause(NoticeKind.COUNT_LATE, "once", arrived, days=terms.count_days)


def _refund_late(rma: Return, terms: MessageTerms, now: datetime) -> Cause | None:
    settlement = rma.settlement
    since = settlement.due_at if settlement.status in UNPAID else None
    if rma.stage == Stage.TO_REFUND and rma.status == ReturnStatus.OPEN:
        since = rma.received_at
    if since is None or not is_late(since, days=terms.refund_days, now=now) or nothing_back(rma):
        return None
    return Cause(NoticeKind.REFUND_LATE, "once", since, days=terms.refund_days, by=paid_by_law(rma, now=now))


def _supplier(rma: Return, terms: MessageTerms) -> Cause | None:
    """Of a label that a supplier makes: what it waits for. What suppliers answer about money is none of shoppers'."""
    if rma.status != ReturnStatus.OPEN or rma.received_at:
        return None
    waiting = [each for each in parcels_of(rma) if each.awaits_supplier and each.status == ParcelStatus.AWAITING_LABEL]
    places = {parcel.destination_id for parcel in waiting}
    for claim in claims_of(rma) if waiting else []:
        wait = _wait(claim)
        if claim.supplier.destination_id in places and wait:
            name = claim.supplier.name if terms.name_suppliers else ""
            key = f"{claim.pk}:{wait}:{claim.sent_at.isoformat()}"
            return Cause(NoticeKind.SUPPLIER, key, claim.due_at, supplier=name, wait=wait)
    return None


def _wait(claim: SupplierClaim) -> SupplierWait | None:
    if claim.status == ClaimStatus.REFUSED:
        return SupplierWait.REFUSED
    if claim.silent_at or claim.status == ClaimStatus.LOST:
        return SupplierWait.LATE
    if claim.status not in {ClaimStatus.OPEN, ClaimStatus.ACCEPTED}:
        return None
    asked = any(event.kind == ClaimEventKind.ASKED for event in claim.events.all())
    return SupplierWait.QUESTION if asked and claim.waits_for_us else SupplierWait.ASKED


def paid_by_law(rma: Return, *, now: datetime) -> date | None:
    """The last day on which the law lets the money of a withdrawal be sent; None where it is over, or sets none."""
    if not may_have(rma, Seldom.WITHDRAWAL):
        return None
    withdrawal = Withdrawal.objects.filter(rma=rma.first_part_id or rma.pk).select_related("statement", "order").first()
    clock = clock_of(withdrawal, now=now) if withdrawal else None
    return clock.due if clock and clock.due and clock.days_left is not None and clock.days_left >= 0 else None
