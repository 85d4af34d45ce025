"""Which return travels with which in one parcel, and what that makes of the fees of both."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from returns.domain.means import Means
from returns.domain.status import Outcome, ParcelStatus, ReturnStatus, SettlementStatus
from returns.domain.together import KeptApart, Packed, kept_apart
from returns.models import Order, Return, ReverseDelivery
from returns.normalise import order_number_key
from returns.queries.arrivals import is_here
from returns.queries.parcels import lines_of
from returns.queries.shared_fee import Kept, shared_anew, under_one_label, worth_with

UNUSED = (ParcelStatus.AWAITING_LABEL, ParcelStatus.LABEL_READY)
# Nobody says that it is handed in.
AT_HOME = Q(posting=None) | Q(posting__refused_at__isnull=False)


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
    text = typed.strip()
    if this.outcome == Outcome.GIFT_CARD:
        return None
    named = Q(number=text.upper()) | Q(order__number_key=order_number_key(text) or "-")
    others = open_returns_of(this.order).filter(named).exclude(pk=this.pk)
    return others.order_by("pk").values_list("pk", flat=True).last()


def open_returns_of(order: Order) -> QuerySet[Return]:
    """The open returns of who placed the order, in the same shop; presents are their recipients' and not among them."""
    same = Q()
    if order.email:
        same |= Q(order__email=order.email)
    if order.customer_gid:
        same |= Q(order__customer_gid=order.customer_gid)
    if not same:
        return Return.objects.none()
    return Return.objects.filter(same, shop=order.shop_id, status=ReturnStatus.OPEN).exclude(outcome=Outcome.GIFT_CARD)


def together(one: Return, two: Return) -> Return | None:
    """The return whose label counts for both already."""
    for host, guest in ((one, two), (two, one)):
        if guest.parcels.filter(carried_by__rma=host).exclude(status=ParcelStatus.VOIDED).exists():
            return host
    return None


def joining(this: Return, that: Return) -> Joining | None:
    """What it would be if both travelled together: under that one's label if it is ready, else under this one's."""
    for host, guest in ((that, this), (this, that)):
        if pairs := tuple(pair for pair in _pairs(host, guest) if not _objection(*pair)):
            return Joining(host, guest, pairs, _fees(host, guest, pairs))
    return None


def kept_apart_by(this: Return, that: Return) -> KeptApart | None:
    """Why goods that go to the same place cannot travel together; None where there is no such reason."""
    pairs = (pair for host, guest in ((that, this), (this, that)) for pair in _pairs(host, guest))
    return next((why for pair in pairs if (why := _objection(*pair))), None)


def _objection(carrier: ReverseDelivery, carried: ReverseDelivery) -> KeptApart | None:
    """What speaks against one parcel for both, with all that travels under the label already."""
    parcels = [*under_one_label(carrier.pk), *under_one_label(carried.pk)]
    alone = {tag for parcel in parcels for tag in parcel.rma.policy.policy.shipping.alone}
    items = [item for parcel in parcels for item in lines_of(parcel.rma, parcel)]
    inside = [Packed(item.quantity, item.line.grams or 0, tuple(item.line.tags)) for item in items]
    return kept_apart(inside, alone=alone)


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
    waiting = rma.parcels.filter(AT_HOME, status=ParcelStatus.LABEL_READY, carried_by=None, means=Means.LABEL)
    return list(waiting.order_by("pk")) if _is_expected(rma) else []


def _guest_parcels(rma: Return) -> list[ReverseDelivery]:
    """The return's parcels that may give up their own labels: unused, and nobody travels under them."""
    waiting = rma.parcels.filter(AT_HOME, status__in=UNUSED, carried_by=None, carried=None, means=Means.LABEL)
    return list(waiting.order_by("pk")) if _is_expected(rma) else []


def _is_expected(rma: Return) -> bool:
    """Whether goods are still to be sent: what is counted, paid, or came unannounced travels with nobody any more."""
    waits = rma.received_at is None and rma.settlement.status == SettlementStatus.QUOTED
    return rma.status == ReturnStatus.OPEN and waits and not is_here(rma)
