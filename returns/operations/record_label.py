"""A label (or a slip without postage) is there."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from returns.domain.lifecycle import PARCEL_MOVES
from returns.domain.shipping import LabelTime
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.history import Actor, note
from returns.models import Return, ReverseDelivery
from returns.operations.moves import locked, move, refold
from returns.operations.tell_shopify import tell_shopify
from returns.outbox import put_for

TOLD_BEFORE = ("return.reopened", "label.reissued", "means.changed")


@transaction.atomic
def record_label(
    *,
    parcel_id: int,
    carrier: str,
    tracking_number: str,
    tracking_url: str,
    now: datetime,
    address: Mapping[str, str] | None = None,
) -> ReverseDelivery:
    """Mark the parcel ready to send, tell Shopify and the shopper. A label already recorded stays as it is.

    `address` is where the label leads. Shopify hears of it once the return is open there, the shopper once the labels
    of all parcels are ready, except those that a supplier makes.
    """
    rma = locked(ReverseDelivery.objects.values_list("rma_id", flat=True).get(pk=parcel_id))
    parcel = rma.parcels.get(pk=parcel_id)
    ready = move(
        parcel,
        PARCEL_MOVES,
        ParcelStatus.LABEL_READY,
        carrier=carrier,
        tracking_number=tracking_number,
        tracking_url=tracking_url,
        label_ready_at=now,
        address=dict(address or {}),
    )
    if ready:
        note(rma, "label.ready", at=now, actor=Actor.SYSTEM, facts={"carrier": carrier, "parcel": parcel.pk})
        if rma.status == ReturnStatus.OPEN:
            tell_shopify(rma, _news_for_shopify(rma, parcel), now=now, parcel=parcel.pk)
        if not rma.parcels.filter(status=ParcelStatus.AWAITING_LABEL, awaits_supplier=False).exists():
            put_for(rma, "mail.label" if _is_no_news(rma) or _comes_later(rma, parcel) else "mail.approved", now=now)
        refold(rma, now=now)
    return parcel


def _is_no_news(rma: Return) -> bool:
    """Whether the label comes before anybody agreed, or after the shopper was told that somebody did."""
    told = rma.label_time == LabelTime.ON_DEMAND or rma.events.filter(kind__in=TOLD_BEFORE).exists()
    return rma.status == ReturnStatus.REQUESTED or told


def _comes_later(rma: Return, parcel: ReverseDelivery) -> bool:
    """Whether the shopper was told of other labels while this one was still a supplier's to make."""
    others = rma.parcels.exclude(pk=parcel.pk).exclude(status=ParcelStatus.VOIDED).exclude(label_ready_at=None)
    return rma.parcels.filter(awaits_supplier=True).exists() and others.exists()


def _news_for_shopify(rma: Return, parcel: ReverseDelivery) -> str:
    """Shopify's parcel of an earlier label to the same place gets the new one; else it hears of a new parcel."""
    earlier = rma.parcels.filter(destination=parcel.destination_id, pk__lt=parcel.pk)
    return "shopify.renew_label" if earlier.exists() else "shopify.attach_label"


@transaction.atomic
def record_attached_label(*, parcel_id: int, gid: str, now: datetime) -> None:
    """Keep Shopify's reverse delivery id of the parcel."""
    parcel = (
        ReverseDelivery.objects.select_for_update(no_key=True, of=("self",)).select_related("rma").get(pk=parcel_id)
    )
    if parcel.gid:
        return
    ReverseDelivery.objects.filter(pk=parcel.pk).update(gid=gid)
    note(parcel.rma, "label.attached", at=now, actor=Actor.SHOPIFY, facts={"gid": gid, "parcel": parcel.pk})
