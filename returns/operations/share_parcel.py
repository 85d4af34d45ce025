"""Two returns of one shopper travel in one parcel, under one label."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from returns.domain.status import Outcome, ParcelStatus, ReturnStatus
from returns.history import note
from returns.models import Return, ReverseDelivery
from returns.normalise import order_number_key
from returns.operations.moves import hold_order, refold
from returns.operations.tell_shopify import tell_shopify
from returns.outbox import put_for
from returns.queries.arrivals import is_here

UNUSED = (ParcelStatus.AWAITING_LABEL, ParcelStatus.LABEL_READY)


class UnableToShare(Exception):
    """Both stay as they are. `code`: `unknown` (no such return of the same shopper), or `not_waiting`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def share_parcel(*, rma_id: int, other: str, actor: str, now: datetime) -> Return:
    """Let a return and another one of the same shopper travel under one label; returns the one whose label counts.

    `other` is the number of a return, or of an order that has one. The label of the other return counts if it is ready,
    else this one's; the label that is not needed is given back. Both must be open and their labels unused. Doing it
    again changes nothing. Raises UnableToShare.
    """
    found = _other(Return.objects.select_related("order").get(pk=rma_id), other)
    if found is None:
        raise UnableToShare("unknown")
    this, that = _both(rma_id, found)
    if known := _together(this, that):
        return known
    for host, guest in ((that, this), (this, that)):
        if pairs := _pairs(host, guest):
            for carrier, carried in pairs:
                _join(host, carrier, guest, carried, actor=actor, now=now)
            _tell(guest, [carried for _, carried in pairs], now=now)
            return host
    raise UnableToShare("not_waiting")


def _other(this: Return, typed: str) -> int | None:
    """The id of the return that was meant, if it is the same shopper's. Who returns a present is only who they say."""
    order, text = this.order, typed.strip()
    same = Q()
    if order.email:
        same |= Q(order__email=order.email)
    if order.customer_gid:
        same |= Q(order__customer_gid=order.customer_gid)
    if not same or this.outcome == Outcome.GIFT_CARD:
        return None
    named = Q(number=text.upper()) | Q(order__number_key=order_number_key(text) or "-")
    others = Return.objects.filter(named, same, shop=this.shop_id, status=ReturnStatus.OPEN).exclude(pk=this.pk)
    return others.exclude(outcome=Outcome.GIFT_CARD).order_by("pk").values_list("pk", flat=True).last()


def _both(*ids: int) -> tuple[Return, ...]:
    """Hold both orders, then both returns, each in the order of their ids, so that nobody waits in a circle."""
    hold_order(returns__in=ids)
    rows = Return.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk")
    held = {rma.pk: rma for rma in rows.select_related("shop", "order", "policy")}
    return tuple(held[rma_id] for rma_id in ids)


def _together(one: Return, two: Return) -> Return | None:
    """The return whose label counts for both already."""
    for host, guest in ((one, two), (two, one)):
        if guest.parcels.filter(carried_by__rma=host).exclude(status=ParcelStatus.VOIDED).exists():
            return host
    return None


def _pairs(host: Return, guest: Return) -> list[tuple[ReverseDelivery, ReverseDelivery]]:
    """The parcels that go to the same place, the one whose label counts first."""
    carriers = {parcel.destination_id: parcel for parcel in _host_parcels(host)}
    return [
        (carriers[parcel.destination_id], parcel)
        for parcel in _guest_parcels(guest)
        if parcel.destination_id in carriers
    ]


def _host_parcels(rma: Return) -> list[ReverseDelivery]:
    """The return's parcels under whose labels others may travel: ready, and nobody has seen them yet."""
    waiting = rma.parcels.filter(status=ParcelStatus.LABEL_READY, carried_by=None)
    return list(waiting.order_by("pk")) if _is_expected(rma) else []


def _guest_parcels(rma: Return) -> list[ReverseDelivery]:
    """The return's parcels that may give up their own labels: unused, and nobody travels under them."""
    waiting = rma.parcels.filter(status__in=UNUSED, carried_by=None, carried=None)
    return list(waiting.order_by("pk")) if _is_expected(rma) else []


def _is_expected(rma: Return) -> bool:
    """Whether goods are still to be sent: what came unannounced travels with nobody any more."""
    return rma.status == ReturnStatus.OPEN and not is_here(rma)


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
    """Send the papers to who was waiting for them, once no other of the return's parcels waits for its own."""
    waited = any(parcel.status == ParcelStatus.AWAITING_LABEL for parcel in carried)
    if waited and not guest.parcels.filter(status=ParcelStatus.AWAITING_LABEL).exists():
        put_for(guest, "mail.approved", now=now)
    refold(guest)
