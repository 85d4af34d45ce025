"""The stock of labels that were bought in advance: taken one by one, never twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from labels.models import Handout, Label, StockLabel

# A shopper needs some days to go to the post; a label that ends before is no help to them.
USABLE_FOR = timedelta(days=7)


@transaction.atomic
def claim(
    shop_id: int, *, reference: str, number: str, country: str, grams: int, time_zone: str, now: datetime
) -> bool:
    """Take a label for the parcel of return `number`, sent from `country` with `grams`; False if none is left for it.

    The one that ends soonest goes first. Many may ask at once: each passes over the rows that others hold, and the
    database lets a label be with one return only.
    """
    rows = fitting(shop_id, country=country, grams=grams, today=now.astimezone(ZoneInfo(time_zone)).date())
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    label = rows.order_by(F("expires_on").asc(nulls_last=True), "pk").only("pk").first()
    if label is None:
        return False
    StockLabel.objects.filter(pk=label.pk).update(state=StockLabel.State.OUT)
    Handout.objects.create(stock=label, reference=reference, number=number, at=now)
    return True


def fitting(shop_id: int, *, country: str, grams: int, today: date) -> QuerySet[StockLabel]:
    """The free labels that a parcel from `country` of this weight may travel under."""
    return free(shop_id, today=today).filter(
        Q(country="") | Q(country=country), Q(max_grams=None) | Q(max_grams__gte=grams)
    )


def free(shop_id: int, *, today: date) -> QuerySet[StockLabel]:
    """The labels that can still be handed out."""
    lasting = Q(expires_on=None) | Q(expires_on__gte=today + USABLE_FOR)
    return StockLabel.objects.filter(lasting, shop=shop_id, state=StockLabel.State.FREE)


@transaction.atomic
def note_download(label: Label, *, now: datetime) -> bool:
    """Write down that the paper of a stock label left the house; False if the label was taken back just before.

    From then on it is never handed out again. Other labels need no note.
    """
    if label.carrier != "stock":
        return True
    held = Handout.objects.filter(reference=label.reference, ending=Handout.Ending.NONE)
    return bool(held.exclude(downloaded_at=None).exists() or held.filter(downloaded_at=None).update(downloaded_at=now))
