"""Labels that nobody used come to their end: the shopper is reminded, the carrier gives the money back, all are told.

A carrier is asked for scans first and never for a label that has one. Each step may be lost with the worker that made
it: the next run finds what is half done. A label that its carrier will not take back stays good until it expires; one
whose account is refused waits for the account as long as its money may be had, a month where nobody knows how long that
is. One under which several returns travel ends for all of them at once, and is waited for as long as the last may send
it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from labels import accounts, tracking, troubles, voiding
from labels.carriers.base import CarrierError, Refused, Unavailable, Unpaid, Unusable
from labels.models import Label
from labels.validity import GRACE, HURRIED, MARGIN, last_moment, over_at
from returns.domain.status import ReturnStatus
from returns.operations.end_label import end_label, remind_of_label
from returns.queries.ways_to_use import KEPT, WAITING, days_to_send, ways_to_use

logger = logging.getLogger(__name__)

REMINDED_BEFORE = timedelta(days=5)
# Nobody is reminded of what came in the mail yesterday.
UNREMINDED = timedelta(days=2)
TRIED_EVERY = timedelta(hours=6)
# An account that is refused is waited for so long where its carrier has said no last day for the money.
ACCOUNT_AWAITED = timedelta(days=30)
# An answer about a purchase that came after its label was given up is waited for this long, and looked for this long.
LATE_ANSWER = timedelta(minutes=15)
LOOKED_FOR = timedelta(days=7)

State = Label.State


def end_labels(*, now: datetime, most: int = 100) -> int:
    """Remind of labels, end those that are over, and finish what stopped half-way; returns how many were seen to."""
    seen = sum(_remind(label, now=now) for label in _to_remind(now)[:most])
    seen += sum(_end(label, now=now) for label in _to_end(now)[:most])
    seen += sum(end_label(parcel_id=parcel, now=now) for parcel in _half_ended()[:most])
    return seen + sum(_look_again(label, now=now) for label in _maybe_bought(now)[:most])


def _unused(of: Sequence[ReturnStatus] = WAITING) -> QuerySet[Label]:
    """Labels with postage that nobody used, and that a return waits to use: its own, or one that travels under it.

    `of`: of returns that stand there.
    """
    held = Label.objects.filter(state=State.READY).exclude(billing="")
    return held.filter(parcel__in=ways_to_use(of=of)).select_related("parcel")


def _to_remind(now: datetime) -> QuerySet[Label]:
    """Those whose first day comes near. One that `_remind` would leave would stand before all others for good."""
    fresh = _unused().filter(reminded_at=None, bought_at__lte=now - UNREMINDED)
    return fresh.filter(_ends_by(now + REMINDED_BEFORE)).exclude(_ends_by(now)).order_by("pk")


def _ends_by(moment: datetime) -> Q:
    """One of the days by which the label is to be used is over by then."""
    days = Q(parcel__in=ways_to_use(Q(rma__ship_by__lte=moment)))
    return Q(expires_at__lte=moment) | (HURRIED & Q(void_by__lte=moment + GRACE + MARGIN)) | days


def _remind(label: Label, *, now: datetime) -> bool:
    ends = [moment for moment in (last_moment(label), *days_to_send(label.parcel_id)) if moment]
    if not ends or not now < min(ends) <= now + REMINDED_BEFORE:
        return False
    with transaction.atomic():
        rows = Label.objects.filter(pk=label.pk, reminded_at=None)
        ends_at = last_moment(label)
        return bool(rows.update(reminded_at=now)) and remind_of_label(
            parcel_id=label.parcel_id, now=now, ends_at=ends_at
        )


def _to_end(now: datetime) -> QuerySet[Label]:
    in_time = ways_to_use(Q(rma__ship_by=None) | Q(rma__ship_by__gt=now - GRACE), of=KEPT)
    over = Q(expires_at__lte=now) | (HURRIED & Q(void_by__lte=now + MARGIN)) | ~Q(parcel__in=in_time)
    untried = Q(end_tried_at=None) | Q(end_tried_at__lt=now - TRIED_EVERY)
    return _unused(of=KEPT).filter(over, untried).order_by(F("end_tried_at").asc(nulls_first=True), "pk")


def _end(label: Label, *, now: datetime) -> bool:
    """Give one label back that is over. False: it was used, its carrier is away, or it is good for a while longer."""
    days = days_to_send(label.parcel_id, of=KEPT)
    known = [day for day in days if day]
    over = over_at(label, ship_by=max(known, default=None) if len(known) == len(days) else None)
    Label.objects.filter(pk=label.pk).update(end_tried_at=now)
    if over is None or over > now:
        return False
    try:
        _look_for_scans(label, now=now)
        if tracking.first_scan(label):
            return False
        voiding.give_back(label, carrier=accounts.carrier_of(label), now=now)
    except Refused as refusal:
        troubles.hear(label.account, refusal, now=now)
        if _will_be_asked(label, refusal, over=over, now=now):
            logger.warning("label %s is not given back yet: %s", label.pk, refusal)
            return False
        if not _expire(label, refusal, now=now):
            return False
    except Unavailable as trouble:
        logger.warning("label %s is not given back yet: %s", label.pk, trouble)
        return False
    return end_label(parcel_id=label.parcel_id, now=now)


def _look_for_scans(label: Label, *, now: datetime) -> None:
    """Ask the carrier; one that knows nothing of the parcel says so, one that cannot be reached stops us."""
    try:
        tracking.ask(label, now=now)
    except (Unpaid, Unusable):
        raise
    except Refused as refusal:
        logger.info("the carrier has no news of label %s: %s", label.pk, refusal)


def _will_be_asked(label: Label, refusal: Refused, *, over: datetime, now: datetime) -> bool:
    """Whether it was the account that was refused, and not the label: once it works again, the money may be had."""
    return isinstance(refusal, Unpaid | Unusable) and now < (label.void_by or over + ACCOUNT_AWAITED)


def _expire(label: Label, refusal: Refused, *, now: datetime) -> bool:
    """Mark a label that is over although its carrier keeps the money; one that it still carries stays as it is."""
    carried_until = label.expires_at or now
    rows = Label.objects.filter(pk=label.pk, state=State.READY)
    if carried_until > now:
        rows.update(problem=str(refusal)[:500])
        return False
    return bool(rows.update(state=State.EXPIRED, ended_at=now, problem=str(refusal)[:500]))


def _half_ended() -> QuerySet[Label, int]:
    """Parcels (ids) that seem ready, although the label is over: a worker stopped in between."""
    over = Label.objects.filter(state__in=tracking.OVER, parcel__in=ways_to_use(of=()))
    alone = over.filter(parcel__carried_by=None).exclude(billing="")
    live = Q(parcel__labels__state__in=[State.INTENT, State.CREATED, State.BOUGHT, State.READY])
    return alone.exclude(live).order_by("parcel").values_list("parcel", flat=True).distinct()


def _maybe_bought(now: datetime) -> QuerySet[Label]:
    """Labels given up while their purchase was on its way: whoever asked may have been answered after that."""
    given_up = Label.objects.filter(state__in=[State.VOIDED, State.FAILED], claim=None, bought_at=None)
    sent = given_up.filter(buy_sent_at__isnull=False, bill_read_at=None)
    lately = sent.filter(ended_at__lt=now - LATE_ANSWER, ended_at__gt=now - LOOKED_FOR)
    return lately.order_by(F("end_tried_at").asc(nulls_first=True), "pk")


def _look_again(label: Label, *, now: datetime) -> bool:
    """Give back a purchase that nobody uses. A carrier that is away is asked in the next run, after all others."""
    Label.objects.filter(pk=label.pk).update(end_tried_at=now)
    try:
        voiding.give_back(label, carrier=accounts.carrier_of(label), now=now)
    except CarrierError as trouble:
        logger.warning("whether label %s was bought is not known: %s", label.pk, trouble)
        return False
    Label.objects.filter(pk=label.pk).update(bill_read_at=now)
    return True
