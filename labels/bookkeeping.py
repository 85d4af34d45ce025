"""The money of labels after their purchase: claimed back for unused ones, followed to the credit, compared with bills.

A carrier's refusal may be hasty (refunds asked for minutes after a purchase are), so it is asked again before that
counts. What a carrier scans after all is paid for, whatever it had credited.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from labels import accounts, troubles
from labels.carriers.base import CarrierError, Credit, Shipment
from labels.models import Adjustment, Label, RefundClaim

logger = logging.getLogger(__name__)

FOLLOWED_EVERY = timedelta(hours=6)
ASKED_AGAIN_AFTER = timedelta(days=1)
MOST_TRIES = 3
BILLS_READ_EVERY = timedelta(days=7)
BILLED_WITHIN = timedelta(days=90)
WEIGHED_AFTER = timedelta(days=2)

State = RefundClaim.State


def claim(label: Label, credit: Credit | None, *, now: datetime) -> RefundClaim:
    """Open the claim for a label that was paid for and given back; one that is open stays as it is.

    `credit` is what the carrier said at once. Inside the caller's transaction.
    """
    amount = label.billed_minor if label.billed_minor is not None else label.cost_minor
    found, is_new = RefundClaim.objects.get_or_create(
        label=label,
        defaults={"amount_minor": amount or 0, "currency": label.cost_currency, "asked_at": now, "checked_at": now},
    )
    if is_new:
        _hear(found, credit, now=now)
    return found


def keep_books(*, now: datetime, most: int = 50) -> int:
    """Follow open claims and read what carriers charged; returns how many labels were asked about."""
    return _each(_open_claims(now)[:most], _follow, now=now) + _each(_unread_bills(now)[:most], _read_bill, now=now)


def use_late(label: Label, *, at: datetime, now: datetime) -> bool:
    """A carrier scanned (at its time `at`) a label that was over: it is paid for after all. False: known before."""
    with transaction.atomic():
        if not Label.objects.filter(pk=label.pk, used_late_at=None).update(used_late_at=at):
            return False
        RefundClaim.objects.filter(label=label).exclude(state=State.NOT_APPLICABLE).update(
            state=State.LATE, again_at=None, ended_at=now
        )
    return True


def _each(labels: QuerySet[Label], ask: Callable[[Label, datetime], None], *, now: datetime) -> int:
    """Ask about each. `ask` notes its turn before anything can fail: who cannot be asked is not the first for good."""
    asked = 0
    for label in labels:
        try:
            ask(label, now)
        except CarrierError as trouble:
            troubles.hear(label.account, trouble, now=now)
            logger.warning("no word on the money of label %s: %s", label.pk, trouble)
            continue
        asked += 1
    return asked


def _open_claims(now: datetime) -> QuerySet[Label]:
    unasked = Label.objects.filter(claim__ended_at=None, claim__checked_at__lt=now - FOLLOWED_EVERY)
    due = Q(claim__again_at=None) | Q(claim__again_at__lte=now)
    return unasked.filter(due, claim__isnull=False).order_by("claim__checked_at", "pk")


def _follow(label: Label, now: datetime) -> None:
    found = label.claim
    RefundClaim.objects.filter(pk=found.pk).update(checked_at=now)
    carrier = accounts.carrier_of(label)
    shipment = carrier.get(label.shipment_id)
    if found.again_at and shipment.credit == Credit.REJECTED:
        RefundClaim.objects.filter(pk=found.pk).update(tries=F("tries") + 1, again_at=None)
        shipment = carrier.void(label.shipment_id)
    found.refresh_from_db()
    _hear(found, shipment.credit, now=now)


def _hear(found: RefundClaim, credit: Credit | None, *, now: datetime) -> None:
    """Write down what the carrier says; a claim that ended meanwhile stays as it ended."""
    rows = RefundClaim.objects.filter(pk=found.pk, ended_at=None)
    if credit == Credit.REJECTED and found.tries < MOST_TRIES:
        rows.update(again_at=now + ASKED_AGAIN_AFTER)
    elif credit is None or credit == Credit.SUBMITTED:
        rows.update(again_at=None)
    else:
        rows.update(state=credit.value, again_at=None, ended_at=now)
    found.refresh_from_db()


def _unread_bills(now: datetime) -> QuerySet[Label]:
    """Labels on their way or there, whose carrier may have weighed the parcel since it was last asked."""
    paid = Label.objects.filter(state=Label.State.READY, charged_at__gt=now - BILLED_WITHIN).exclude(shipment_id="")
    weighed = paid.filter(parcel__first_scan_at__lt=now - WEIGHED_AFTER)
    unread = Q(bill_read_at=None) | Q(bill_read_at__lt=now - BILLS_READ_EVERY)
    return weighed.filter(unread).order_by(F("bill_read_at").asc(nulls_first=True), "pk")


def _read_bill(label: Label, now: datetime) -> None:
    Label.objects.filter(pk=label.pk).update(bill_read_at=now)
    _compare(label, accounts.carrier_of(label).get(label.shipment_id), now=now)


@transaction.atomic
def _compare(label: Label, shipment: Shipment, *, now: datetime) -> None:
    charged = shipment.purchase
    if charged is None or charged.currency != label.cost_currency or label.billed_minor is None:
        return
    rows = Label.objects.filter(pk=label.pk, billed_minor=label.billed_minor)
    if charged.amount_minor != label.billed_minor and rows.update(billed_minor=charged.amount_minor):
        Adjustment.objects.create(
            label=label, before_minor=label.billed_minor, after_minor=charged.amount_minor, noticed_at=now
        )
