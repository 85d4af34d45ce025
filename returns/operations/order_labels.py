"""Parcels are planned and their labels asked for, or called off."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from returns.domain.lifecycle import PARCEL_MOVES
from returns.domain.means import POSTED, Means
from returns.domain.shipping import PaidBy, payer
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.models import Return, ReturnLineItem, ReverseDelivery
from returns.operations.claims_follow import ask_for_labels, places_they_label
from returns.operations.moves import move
from returns.outbox import put_for
from returns.queries.arrivals import taken_in_at
from returns.queries.parcels import parcels_of
from returns.queries.postings import postings_of

WAITING = (ParcelStatus.AWAITING_LABEL, ParcelStatus.LABEL_READY)


def order_labels(rma: Return, now: datetime, *, by_suppliers: bool = True) -> None:
    """Have a label made for every place the lines go to; inside the caller's transaction and under the return's lock.

    Goods that are brought or collected need no paper: the shopper hears at once what to do. A return that has a parcel
    already gets no other. Suppliers who make their labels themselves are asked for them `by_suppliers`.
    """
    if rma.parcels.exclude(status=ParcelStatus.VOIDED).exists():
        return
    if rma.means not in POSTED:
        _expect(rma, now)
        return
    places: dict[int | None, list[ReturnLineItem]] = {}
    for item in rma.lines.all():
        places.setdefault(item.destination_id, []).append(item)
    theirs = places_they_label(rma) & places.keys() if by_suppliers and rma.means == Means.LABEL else set()
    for destination_id, items in places.items():
        plan_parcel(rma, destination_id, payer(items), now, supplied=destination_id in theirs)
    if theirs:
        ask_for_labels(rma, theirs, now=now)


def plan_parcel(
    rma: Return, destination_id: int | None, paid_by: str, now: datetime, *, supplied: bool = False
) -> ReverseDelivery:
    """A parcel more to a place and, unless its label is `supplied` by somebody else, the message that has it made.

    Inside the caller's transaction and under the return's lock. Who sends with a carrier of their choice gets no label,
    and their postage back where the shop pays.
    """
    own = rma.means == Means.OWN and paid_by != PaidBy.SHOP
    parcel = ReverseDelivery.objects.create(
        rma=rma,
        status=ParcelStatus.AWAITING_LABEL,
        means=rma.means,
        destination_id=destination_id,
        paid_by=PaidBy.OWN if own else paid_by,
        awaits_supplier=supplied,
    )
    if not supplied:
        put_for(rma, "labels.make", now=now, parcel=parcel.pk)
    return parcel


def _expect(rma: Return, now: datetime) -> None:
    """All goods in one parcel that has no label: it is ready as soon as it is planned."""
    ReverseDelivery.objects.create(
        rma=rma, status=ParcelStatus.LABEL_READY, means=rma.means, paid_by=payer(rma.lines.all())
    )
    changed = rma.events.filter(kind="means.changed").exists()
    put_for(rma, "mail.way_back" if changed else "mail.approved", now=now)


def replace_ended(parcel: ReverseDelivery, now: datetime) -> None:
    """Have a label made in the place of one that is over and given back; inside the caller's transaction, as above."""
    plan_parcel(parcel.rma, parcel.destination_id, parcel.paid_by, now)


def replace_parcel(parcel: ReverseDelivery, now: datetime) -> ReverseDelivery:
    """Have a new label made in the place of one that is no good any more, and give that one back; the new parcel.

    Inside the caller's transaction and under the return's lock. A label under which another open return travels is left
    to that one. The new label is asked for first: an old one that its carrier will not take back stops nobody.
    """
    new = plan_parcel(parcel.rma, parcel.destination_id, parcel.paid_by, now)
    if not parcel.carried.filter(rma__status=ReturnStatus.OPEN).exclude(status=ParcelStatus.VOIDED).exists():
        give_back(parcel, now)
    return new


def void_parcels(rma: Return, now: datetime) -> None:
    """Give back the labels of parcels that nobody has sent; inside the caller's transaction and under its lock.

    A label under which another open return travels stays good for that one.
    """
    for parcel in rma.parcels.filter(status__in=WAITING).exclude(carried__in=_still_carried(rma)):
        give_back(parcel, now)


def give_back_emptied(rma: Return, now: datetime) -> None:
    """Give back unused labels to places where no line goes any more, while another parcel takes what is left.

    Inside the caller's transaction, as above.
    """
    places, parcels = set(rma.lines.values_list("destination", flat=True)), parcels_of(rma)
    if rma.means not in POSTED or not any(parcel.destination_id in places for parcel in parcels):
        return
    said, kept = postings_of(parcels), set(_still_carried(rma).values_list("carried_by", flat=True))
    for parcel in parcels:
        posted = parcel.pk in said and said[parcel.pk].refused_at is None
        if parcel.destination_id not in places and parcel.status in WAITING and not posted and parcel.pk not in kept:
            give_back(parcel, now)


def give_up_others(parcel: ReverseDelivery, now: datetime) -> None:
    """Give back unused labels to where a parcel is on its way after all; inside the caller's transaction, as above."""
    same = parcel.rma.parcels.filter(destination=parcel.destination_id, status__in=WAITING)
    for other in same.exclude(pk=parcel.pk):
        give_back(other, now)


def give_back(parcel: ReverseDelivery, now: datetime) -> None:
    """Void a parcel and its label, and the label it was to travel under where nobody is left who does.

    Inside the caller's transaction.
    """
    move(parcel, PARCEL_MOVES, ParcelStatus.VOIDED)
    put_for(parcel.rma, "labels.void", now=now, parcel=parcel.pk)
    if parcel.carried_by:
        give_back_if_left(parcel.carried_by, now)


def give_back_if_left(way: ReverseDelivery, now: datetime) -> None:
    """Void a label under which nobody sends anything any more; inside the caller's transaction.

    Everybody who was to travel under it is called off, or has brought the goods to a store.
    """
    inside = ReverseDelivery.objects.filter(Q(pk=way.pk) | Q(carried_by=way.pk)).exclude(status=ParcelStatus.VOIDED)
    if all(_sends_nothing(parcel) for parcel in inside.select_related("rma")):
        put_for(way.rma, "labels.void", now=now, parcel=way.pk)


def _sends_nothing(parcel: ReverseDelivery) -> bool:
    if parcel.status in WAITING:
        return parcel.rma.status == ReturnStatus.CANCELED
    return parcel.status == ParcelStatus.DELIVERED and bool(taken_in_at(parcel.rma))


def _still_carried(rma: Return) -> QuerySet[ReverseDelivery]:
    return ReverseDelivery.objects.filter(carried_by__rma=rma, rma__status=ReturnStatus.OPEN).exclude(
        status=ParcelStatus.VOIDED
    )
