"""Which return travels with which in one parcel, and what that makes of the fees of both."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q

from returns.domain.means import Means
from returns.domain.status import Outcome, ParcelStatus, ReturnStatus, SettlementStatus
from returns.models import Return, ReverseDelivery
from returns.normalise import order_number_key
from returns.queries.arrivals import is_here
from returns.queries.shared_fee import Kept, shared_anew, under_one_label, worth_with

UNUSED = (ParcelStatus.AWAITING_LABEL, ParcelStatus.LABEL_READY)


@dataclass(frozen=True, slots=True)
class Joining:
    """What would be done: the guest's parcels travel under the labels of the host's, pair by pair.

    `fees` is what settlements of returns (ids) keep then, of those whose sum changes.
    """

    host: Return
    guest: Return
    pairs: tuple[tuple[ReverseDelivery, ReverseDelivery], ...]
    fees: dict[int, Kept] = field(default_factory=dict)

    def worth(self) -> tuple[int, int]:
        """What host and guest come to then, in minor units of their presentment currencies (below zero: owed)."""
        return worth_with(self.host, self.fees.get(self.host.pk)), worth_with(self.guest, self.fees.get(self.guest.pk))


def other_return(this: Return, typed: str) -> int | None:
    """The id of the open return that was meant by the number of it or of its order, if it is the same shopper's.

    Who returns a present is only who they say.
    """
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


def together(one: Return, two: Return) -> Return | None:
    """The return whose label counts for both already."""
    for host, guest in ((one, two), (two, one)):
        if guest.parcels.filter(carried_by__rma=host).exclude(status=ParcelStatus.VOIDED).exists():
            return host
    return None


def joining(this: Return, that: Return) -> Joining | None:
    """What it would be if both travelled together: under that one's label if it is ready, else under this one's."""
    for host, guest in ((that, this), (this, that)):
        if pairs := _pairs(host, guest):
            return Joining(host, guest, pairs, _fees(host, guest, pairs))
    return None


def _fees(host: Return, guest: Return, pairs: tuple[tuple[ReverseDelivery, ReverseDelivery], ...]) -> dict[int, Kept]:
    """The two share each parcel's fee with who travels in it already, whose own share stays as it is."""
    fees: dict[int, Kept] = {}
    for carrier, carried in pairs:
        parcels = [*under_one_label(carrier.pk), *under_one_label(carried.pk)]
        for parcel in parcels:
            whole = parcel.rma.first_part or parcel.rma
            whole.settlement.shipping_by_parcel = fees.get(whole.pk, whole.settlement.shipping_by_parcel)
        fees |= shared_anew(parcels, free={host.pk, guest.pk})
    return fees


def _pairs(host: Return, guest: Return) -> tuple[tuple[ReverseDelivery, ReverseDelivery], ...]:
    """The parcels that go to the same place, the one whose label counts first."""
    carriers = {parcel.destination_id: parcel for parcel in _host_parcels(host)}
    return tuple(
        (carriers[parcel.destination_id], parcel)
        for parcel in _guest_parcels(guest)
        if parcel.destination_id in carriers
    )


def _host_parcels(rma: Return) -> list[ReverseDelivery]:
    """The return's parcels under whose labels others may travel: ready, and nobody has seen them yet."""
    waiting = rma.parcels.filter(status=ParcelStatus.LABEL_READY, carried_by=None, means=Means.LABEL)
    return list(waiting.order_by("pk")) if _is_expected(rma) else []


def _guest_parcels(rma: Return) -> list[ReverseDelivery]:
    """The return's parcels that may give up their own labels: unused, and nobody travels under them."""
    waiting = rma.parcels.filter(status__in=UNUSED, carried_by=None, carried=None, means=Means.LABEL)
    return list(waiting.order_by("pk")) if _is_expected(rma) else []


def _is_expected(rma: Return) -> bool:
    """Whether goods are still to be sent: what is counted, paid, or came unannounced travels with nobody any more."""
    waits = rma.received_at is None and rma.settlement.status == SettlementStatus.QUOTED
    return rma.status == ReturnStatus.OPEN and waits and not is_here(rma)
