"""What carriers say about parcels, folded into our few words and handed to the core."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from labels import accounts, troubles
from labels.accounts import Way
from labels.bookkeeping import use_late
from labels.carriers.base import Billing, CarrierError, News, Tracking
from labels.models import CarrierEvent, Label
from returns.domain.status import ParcelStatus
from returns.operations.hear_of import hear_of
from returns.operations.record_scan import record_scan
from returns.queries.ways_to_use import ways_of_guests

logger = logging.getLogger(__name__)

# Words that are not here are kept and change nothing.
FOLDING: Mapping[Tracking, ParcelStatus] = {
    Tracking.IN_TRANSIT: ParcelStatus.IN_TRANSIT,
    Tracking.OUT_FOR_DELIVERY: ParcelStatus.IN_TRANSIT,
    Tracking.AVAILABLE_FOR_PICKUP: ParcelStatus.IN_TRANSIT,
    Tracking.DELIVERED: ParcelStatus.DELIVERED,
    Tracking.LOST: ParcelStatus.LOST,
    Tracking.RETURNED_TO_SENDER: ParcelStatus.CAME_BACK,
}
QUIET = timedelta(hours=6)
TRAVELLING = (
    ParcelStatus.AWAITING_LABEL,
    ParcelStatus.LABEL_READY,
    ParcelStatus.IN_TRANSIT,
    ParcelStatus.LOST,
    ParcelStatus.CAME_BACK,
)
# What the carrier says before anybody has the parcel is no news of it.
BEFORE_THE_WAY = frozenset({Tracking.LABEL_CREATED, Tracking.UNKNOWN})
OVER = (Label.State.VOIDED, Label.State.EXPIRED)
# Who kept the paper of a label that is over may still use it.
WATCHED_ON = timedelta(days=45)
WATCHED_EVERY = timedelta(days=1)


def take_in(way: Way, news: News, *, now: datetime) -> bool:
    """Keep news and move the parcel on, in one short transaction. False for a twin or a parcel that is not ours.

    News is applied by the carrier's time: what is older than what we know is kept and changes nothing.
    """
    label = _label_of(way, news)
    if label is None:
        logger.info("news of a parcel that is not ours", extra={"carrier": way.name})
        return False
    with transaction.atomic():
        event, is_new = CarrierEvent.objects.get_or_create(
            label=label, event_id=news.event_id, defaults=_facts(news, now=now)
        )
        status, overtaken = FOLDING.get(news.status), _overtaken(event)
        if news.expected_on and not overtaken:
            Label.objects.filter(pk=label.pk).update(expected_on=news.expected_on)
        if is_new and status:
            _note_first_scan(label, at=news.at, now=now)
        if is_new and status and not overtaken:
            record_scan(parcel_id=label.parcel_id, status=status, at=news.at, now=now)
        if is_new and news.status not in BEFORE_THE_WAY:
            hear_of(parcel_id=label.parcel_id, at=news.at, now=now)
    return is_new


def first_scan(label: Label) -> CarrierEvent | None:
    """The first news that somebody has the parcel."""
    return label.news.filter(status__in=FOLDING).order_by("at").first()


def _note_first_scan(label: Label, *, at: datetime, now: datetime) -> None:
    """Note what a scan costs: a label that is charged at it, and one that was over and is paid for all the same.

    Of scans out of order the earliest counts. The row is held, since it may end at this very moment.
    """
    if Label.objects.select_for_update(no_key=True, of=("self",)).get(pk=label.pk).state in OVER:
        use_late(label, at=at, now=now)
    unscanned = Q(charged_at=None) | Q(charged_at__gt=at)
    Label.objects.filter(unscanned, pk=label.pk, billing=Billing.ON_SCAN).update(charged_at=at)


def _label_of(way: Way, news: News) -> Label | None:
    """Found by tracking number, or by our reference while the purchase's answer is still on its way.

    Only among the labels of this carrier and account, so that nobody speaks for another shop's parcels.
    """
    known = Q(tracking_number=news.tracking_number)
    if news.reference:
        known |= Q(tracking_number="", reference=news.reference)
    return Label.objects.filter(known, carrier=way.name, account=way.account).order_by("pk").last()


def _facts(news: News, *, now: datetime) -> dict[str, object]:
    return {"word": news.word, "status": news.status, "place": news.place[:200], "at": news.at, "received_at": now}


def _overtaken(event: CarrierEvent) -> bool:
    later = CarrierEvent.objects.filter(label=event.label_id, at__gt=event.at, status__in=FOLDING)
    return later.exists()


def quiet_labels(*, now: datetime) -> QuerySet[Label]:
    """Labels of parcels that travel, or should, and that nobody asked about for a while; longest unasked first.

    So do those under a label whose own return was brought to a store. What is over is watched on for some weeks, less
    often.
    """
    travels = Q(parcel__status__in=TRAVELLING) | Q(parcel__in=ways_of_guests(TRAVELLING))
    waiting = travels & Q(state=Label.State.READY)
    unasked = Q(checked_at=None, ready_at__lt=now - QUIET) | Q(checked_at__lt=now - QUIET)
    over = Q(state__in=OVER, used_late_at=None, ended_at__gt=now - WATCHED_ON, ended_at__lt=now - WATCHED_EVERY)
    unwatched = Q(checked_at=None) | Q(checked_at__lt=now - WATCHED_EVERY)
    labels = Label.objects.filter((waiting & unasked) | (over & unwatched)).exclude(tracking_number="")
    return labels.order_by(F("checked_at").asc(nulls_first=True), "pk")


def poll(*, now: datetime, most: int = 50) -> int:
    """Ask carriers about quiet parcels, in case a webhook was lost; returns how many were asked about."""
    asked = 0
    for label in quiet_labels(now=now).select_related("account")[:most]:
        try:
            ask(label, now=now)
        except CarrierError as trouble:
            troubles.hear(label.account, trouble, now=now)
            logger.warning("no tracking for label %s: %s", label.pk, trouble)
            continue
        asked += 1
    return asked


def ask(label: Label, *, now: datetime) -> None:
    """Take in all that the label's carrier knows of its parcel. Raises Refused or Unavailable."""
    Label.objects.filter(pk=label.pk).update(checked_at=now)
    way = accounts.way_of(label)
    found = way.carrier().track(label.tracking_number, shipment_id=label.shipment_id)
    for news in sorted(found, key=lambda item: item.at):
        take_in(way, news, now=now)
