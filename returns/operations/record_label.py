"""A label (or a slip without postage) is there."""

from datetime import datetime

from django.db import transaction

from returns.domain.lifecycle import PARCEL_MOVES
from returns.domain.status import ParcelStatus
from returns.history import Actor, note
from returns.models import ReverseDelivery
from returns.operations.moves import locked, move, refold
from returns.outbox import put_for


@transaction.atomic
def record_label(
    *, parcel_id: int, carrier: str, tracking_number: str, tracking_url: str, now: datetime
) -> ReverseDelivery:
    """Mark the parcel ready to send, tell Shopify and the shopper. A label already recorded stays as it is."""
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
    )
    if ready:
        note(rma, "label.ready", at=now, actor=Actor.SYSTEM, facts={"carrier": carrier, "parcel": parcel.pk})
        put_for(rma, "shopify.attach_label", now=now, parcel=parcel.pk)
        put_for(rma, "mail.approved", now=now)
        refold(rma)
    return parcel


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
