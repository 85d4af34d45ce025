"""Two returns of one shopper travel in one parcel, under one label, for one return shipping fee."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.status import ParcelStatus
from returns.history import note
from returns.models import Return, ReverseDelivery
from returns.operations.bear_fee import keep_shares, tell_companions
from returns.operations.moves import locked_together, refold
from returns.operations.tell_shopify import tell_shopify
from returns.outbox import put_for
from returns.queries.sharing import Joining, joining, kept_apart_by, other_return, together


class UnableToShare(Exception):
    """Both stay as they are.

    `code`: `unknown` (no such return of the same shopper), `not_waiting`, or why their goods travel apart: `alone` or
    `too_heavy`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class FeesChanged(Exception):
    """What the two would come to is no longer what was shown; nothing was done. `joining` is what it would be now."""

    def __init__(self, joining: Joining) -> None:
        super().__init__("the fees changed")
        self.joining = joining


@transaction.atomic
def share_parcel(
    *, rma_id: int, other: str, actor: str, now: datetime, expected: tuple[int, int] | None = None
) -> Return:
    """Let a return and another one of the same shopper travel under one label; returns the one whose label counts.

    `other` is the number of a return, or of an order that has one. The label of the other return counts if it is ready,
    else this one's; the label that is not needed is given back. Both must be open and their labels unused. Doing it
    again changes nothing. `expected` is what the two were shown to come to then, the one whose label counts first, in
    minor units of their presentment currencies; None where no sum changes. Raises UnableToShare and FeesChanged.
    """
    this = Return.objects.select_related("order").get(pk=rma_id)
    found = other_return(this, other)
    if found is None:
        raise UnableToShare("unknown")
    this, that = (held := locked_together([rma_id, found]))[rma_id], held[found]
    if known := together(this, that):
        return known
    planned = joining(this, that)
    if planned is None:
        why = kept_apart_by(this, that)
        raise UnableToShare(why.value if why else "not_waiting")
    if planned.worth() != expected if expected is not None else planned.fees:
        raise FeesChanged(planned)
    host, guest = planned.host, planned.guest
    for carrier, carried in planned.pairs:
        _join(host, carrier, guest, carried, actor=actor, now=now)
    keep_shares(planned.fees, now=now)
    tell_companions(guest, [carrier.pk for carrier, _ in planned.pairs], now=now)
    _tell(guest, [carried for _, carried in planned.pairs], now=now)
    return host


def _join(
    host: Return, carrier: ReverseDelivery, guest: Return, carried: ReverseDelivery, *, actor: str, now: datetime
) -> None:
    ReverseDelivery.objects.filter(pk=carried.pk).update(
        status=ParcelStatus.LABEL_READY,
        carried_by=carrier,
        carrier=carrier.carrier,
        tracking_number="",
        tracking_url="",
        label_ready_at=carrier.label_ready_at,
    )
    note(guest, "parcel.shared", at=now, actor=actor, facts={"with": host.number})
    note(host, "parcel.shared", at=now, actor=actor, facts={"with": guest.number})
    put_for(guest, "labels.void", now=now, parcel=carried.pk)
    tell_shopify(guest, "shopify.share_label", now=now, parcel=carried.pk)
    put_for(host, "labels.redraw", now=now, parcel=carrier.pk)


def _tell(guest: Return, carried: list[ReverseDelivery], *, now: datetime) -> None:
    """Send the papers to who was waiting for them, once no other of the return's parcels waits for its own.

    Nobody waits for the labels that suppliers make, and who was told of others was told that they come later.
    """
    ours = guest.parcels.exclude(status=ParcelStatus.VOIDED).exclude(pk__in=[parcel.pk for parcel in carried])
    told = ours.exclude(label_ready_at=None).exists()
    waiting = [parcel for parcel in carried if parcel.status == ParcelStatus.AWAITING_LABEL]
    waited = any(not (parcel.awaits_supplier and told) for parcel in waiting)
    if waited and not ours.filter(status=ParcelStatus.AWAITING_LABEL, awaits_supplier=False).exists():
        put_for(guest, "mail.approved", now=now)
    refold(guest, now=now)
